//! What only the whole product can show: the built plugins in real hosts. This library finds and builds what the tests
//! in `product/` play with.
#![allow(clippy::unwrap_used)] // Tests end where something is missing.

pub mod built;
pub mod child;
pub mod drive;
pub mod foreign;
pub mod latent;
pub mod likeness;
pub mod loudness;
pub mod models;
#[cfg(target_os = "linux")]
pub mod module;
pub mod sampler;
pub mod screen;
pub mod spectrum;
pub mod synth;
pub mod transfer;
