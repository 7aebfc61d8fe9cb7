//! Realtime inference.

mod runner;

pub use runner::{Fault, Hop, HopLength, Runner, Synth};
