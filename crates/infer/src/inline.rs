//! The streaming executor that plays a model inside the audio callback.

pub mod kernels;
