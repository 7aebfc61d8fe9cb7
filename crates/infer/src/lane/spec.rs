//! What a lane is built for.

use model::manifest::Knob;

/// What a lane is built for: the host, and how the model wants to be played.
pub struct LaneSpec {
    /// Rate of the host.
    pub host_rate_hz: f64,
    /// Rate at which the model runs; a multiple of its own where it is oversampled.
    pub model_rate_hz: f64,
    /// The model's knobs, in the order of its parameters.
    pub knobs: Vec<Knob>,
    /// When the model reads its knobs.
    pub knob_timing: KnobTiming,
    /// What a lane of two channels hears of a stereo host.
    pub stereo: Stereo,
    /// What is heard while the model gives no sound.
    pub fallback: Fallback,
    /// Samples of the past, at the model's rate, that one output sample depends on; `None` where nobody knows.
    pub receptive_field: Option<usize>,
    /// Longest latency, in samples of the host, to which the lane can be padded.
    pub latency_room_samples: usize,
}

impl LaneSpec {
    /// A lane without knobs, at equal or different rates.
    pub fn new(host_rate_hz: f64, model_rate_hz: f64) -> Self {
        Self {
            host_rate_hz,
            model_rate_hz,
            knobs: Vec::new(),
            knob_timing: KnobTiming::PerHop,
            stereo: Stereo::LeftRight,
            fallback: Fallback::Silence,
            receptive_field: None,
            latency_room_samples: 0,
        }
    }
}

/// When a model reads its knobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnobTiming {
    /// A value for every sample: `params [P][frames]`.
    PerSample,
    /// One for every run: `params [P]`.
    PerHop,
}

/// What a lane of two channels hears of a stereo host. A lane of one channel hears the mean of left and right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stereo {
    /// Left and right.
    LeftRight,
    /// Their half sum and half difference.
    MidSide,
}

/// What is heard while the model gives no sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Nothing.
    Silence,
    /// What the model should have heard, in time.
    Dry,
}

/// Gains of one slot, linear, smoothed where they are applied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Before the model, for calibration.
    pub input: f32,
    /// After the model, for level normalisation.
    pub output: f32,
}

impl Default for Level {
    fn default() -> Self {
        Self { input: 1.0, output: 1.0 }
    }
}
