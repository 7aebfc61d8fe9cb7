//! Wait-free pieces that join the audio thread to the rest of a plugin.
//!
//! | to move | use | audio side |
//! |---|---|---|
//! | a boxed value to the audio thread, and back to be dropped | [`handoff`] | takes and retires |
//! | the newest of a `Copy` value to an editor | [`latest`] | writes |
//! | levels to an editor | [`meter`] | writes |
//! | recent samples to an editor | [`tap`] | writes |
//!
//! Every pair has one half for each thread. A half may move between threads, but two threads never share one: the
//! methods take `&mut self`. The audio half never allocates, frees, locks or waits; the other half may do the first
//! two, and never waits for the audio thread. There is no `unsafe` here: boxes travel through
//! [`crossbeam::atomic::AtomicCell`], whose `swap` of one pointer is a single atomic instruction.

mod handoff;
mod latest;
mod meter;
mod tap;

pub use handoff::{Giver, Taker, handoff};
pub use latest::{LatestReader, LatestWriter, latest};
pub use meter::{Level, MeterReader, MeterWriter, meter};
pub use tap::{TapReader, TapWriter, tap};
