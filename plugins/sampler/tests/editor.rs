//! The editor, driven and looked at without a host.

mod hands;
pub mod mock;
mod pictures;
mod presets;
mod stage;
