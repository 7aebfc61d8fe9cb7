//! The built plugins in real hosts.
#![allow(clippy::unwrap_used)]

mod check;
mod editor;
mod endurance;
mod instances;
mod latency;
mod params;
mod presets;
mod realtime;
mod refusals;
mod render;
mod sampler;
mod scan;
mod splits;
mod state;
mod swap;
mod synth;
mod transfer;
mod vst3;
