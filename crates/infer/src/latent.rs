//! Models that turn a point of a space into a sound, and a sound into a point.
//!
//! They are run by ONNX Runtime and take some milliseconds for a sound: a thread of their own decodes, and the audio
//! thread plays what came out.

mod aim;
mod chart;
mod distance;
mod half;
mod loaded;
mod measure;
mod steering;

pub use aim::{Aim, Hit, Wish};
pub use chart::{CONTROLS, Chart};
pub use distance::spectral_distance_db;
pub use half::Half;
pub use loaded::{LoadedLatent, load_latent};
pub use measure::{FEATURES, Meter};
pub use steering::Steering;
