//! Realtime inference.

mod audio;
pub mod background;
mod controls;
mod error;
mod inlet;
pub mod inline;
mod instrument;
mod lane;
pub mod latent;
mod loader;
mod outlet;
mod player;
mod runner;
mod status;

pub use audio::{Audio, Waveform};
pub use controls::{ControlsFrame, ControlsRunner, LoadedControls, load_controls};
pub use error::LoadError;
pub use instrument::{Instrument, Moment, Sounding, Touch};
pub use lane::{Fallback, KnobTiming, Lane, LaneSpec, Level, Stereo, Voice};
pub use loader::{Backend, Cost, Loaded, Want, load};
pub use player::{Cue, Player, PlayerHandle, PlayerSpec, player};
pub use runner::{Fault, Hop, HopLength, Runner, Synth};
pub use status::{Faults, LaneStatus, Status};
