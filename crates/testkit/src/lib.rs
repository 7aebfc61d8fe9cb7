//! Proof, for tests only.
//!
//! A test binary that uses anything of this crate runs under its allocator, so [`no_alloc`] sees every Rust allocation
//! of the calling thread. For a built plugin, which has an allocator of its own, see [`preload`].

pub mod golden;
pub mod measure;
#[cfg(feature = "paint")]
pub mod paint;
pub mod preload;
pub mod signals;

mod alloc;
mod compare;
mod splits;

pub use alloc::{Counts, count_allocs, no_alloc, permit_alloc};
pub use compare::{assert_bit_equal, assert_clean, first_difference, null_depth_db};
pub use splits::Splits;
