//! Models that turn pitch and loudness into what a synthesiser is to do, frame by frame.
//!
//! Most run inside the audio callback: a frame is some ten thousand multiplications, and comes some hundred times a
//! second. Large ones have their weights held as halves, where that is not heard; and one that is too slow even so runs on
//! a thread of its own, a few frames late.

mod assess;
mod compact;
mod decoder;
mod loaded;
mod reference;
mod remote;
mod runner;
mod trial;

pub(crate) use decoder::{Pace, Paced};
pub use loaded::{LoadedControls, load_controls};
pub(crate) use remote::Remote;
pub use runner::{ControlsFrame, ControlsRunner};
