//! Model files: the manifest, reading and gating ONNX, the library of models on disk, and presets. No inference.

pub mod controls;
pub mod effect;
pub mod error;
pub mod file;
pub mod graph;
mod import;
pub mod latent;
pub mod library;
pub mod manifest;
pub mod onnx;
pub mod preset;
pub mod sound;

pub use error::ModelError;
pub use file::{ModelFile, Ports};
