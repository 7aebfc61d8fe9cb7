//! Where every knob stands, read once a block.

use infer::Touch;

use crate::tuning::Tuning;

/// Where pitch and loudness come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The sound that comes in.
    Audio,
    /// The keys that are held.
    Midi,
    /// The parameters `cv_pitch` and `cv_loudness`.
    Cv,
}

/// What a player is matched to the model by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Matching {
    /// Learnt from what is played, or else by the four that follow.
    pub(crate) learns: bool,
    /// The player's lowest and highest note.
    pub(crate) f0_hz: [f32; 2],
    pub(crate) loudness_shift_db: f32,
    pub(crate) loudness_scale: f32,
}

/// Every knob, in units of the engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Controls {
    pub(crate) source: Source,
    pub(crate) input: f32,
    pub(crate) gate_db: f32,
    pub(crate) gate_confidence: f32,
    pub(crate) matching: Matching,
    pub(crate) tuning: Tuning,
    pub(crate) attack_ms: f32,
    pub(crate) release_ms: f32,
    /// A note: 60 is C4.
    pub(crate) cv_pitch: f32,
    /// Below the loudest that the model was trained on.
    pub(crate) cv_loudness_db: f32,
    pub(crate) touch: Touch,
    pub(crate) reverb: f32,
    pub(crate) mix: f32,
    pub(crate) output: f32,
    pub(crate) bypass: bool,
    /// Of the noise.
    pub(crate) seed: u64,
}
