//! Timbrel Drive without a host: plays the system's audio input. `cargo run -p timbrel-drive --features standalone`.

use nice_plug::prelude::nice_export_standalone;
use timbrel_drive::Drive;

fn main() {
    nice_export_standalone::<Drive>();
}
