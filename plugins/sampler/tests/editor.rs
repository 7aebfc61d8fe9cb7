//! The editor, driven and looked at without a host.

mod hands;
mod map;
pub mod mock;
mod pads;
mod pictures;
mod presets;
mod stage;
