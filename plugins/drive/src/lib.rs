//! Timbrel Drive: neural distortion, amps, and any waveform-to-waveform model.
