//! The editor, driven and looked at without a host.

pub mod mock;
mod pictures;
