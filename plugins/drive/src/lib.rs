//! Timbrel Drive: neural distortion, amps, and any waveform-to-waveform model.

pub mod editor;
pub mod faces;
pub mod params;
pub mod view;
