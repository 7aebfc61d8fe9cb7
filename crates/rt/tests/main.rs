//! What each half promises the other, with two threads at it.
#![allow(clippy::unwrap_used, missing_docs)]

mod handoff;
mod latest;
mod meter;
mod tap;

/// Compiles only for values that may move to another thread.
fn moves<T: Send>(_: &T) {}
