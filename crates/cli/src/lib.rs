//! The `timbrel` command: check, bench and render; and the CLAP host that it plays plugins with.

pub mod bench;
pub mod card;
pub mod check;
pub mod cost;
pub mod error;
pub mod host;
pub mod render;

pub use error::{Error, Result};
