//! The guards fire when they should and keep still when they should; the rest measures what it says.
#![allow(clippy::unwrap_used)]

mod alloc;
mod audio;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod preload;
