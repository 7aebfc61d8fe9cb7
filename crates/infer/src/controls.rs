//! Models that turn pitch and loudness into what a synthesiser is to do, frame by frame.
//!
//! They run inside the audio callback: a frame is a few thousand multiplications, and comes some hundred times a second.

mod loaded;
mod reference;
mod runner;
mod trial;

pub use loaded::{LoadedControls, load_controls};
pub use runner::{ControlsFrame, ControlsRunner};
