//! Where every knob stands, read once a block.

use dsp::spectrum::HarmonicShape;
use dsp::tuning::Scale;
use infer::Touch;

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

/// How notes are moved before they are played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tuning {
    /// Semitones.
    pub(crate) transpose: f32,
    /// The scale and its root, if notes are to snap to one.
    pub(crate) snap: Option<(Scale, u8)>,
    /// Time to a new note.
    pub(crate) glide_ms: f32,
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
    pub(crate) harmonics: f32,
    pub(crate) noise: f32,
    pub(crate) brightness_db: f32,
    pub(crate) odd_even: f32,
    pub(crate) stretch: f32,
    pub(crate) morph: f32,
    pub(crate) reverb: f32,
    pub(crate) mix: f32,
    pub(crate) output: f32,
    pub(crate) bypass: bool,
    /// Of the noise.
    pub(crate) seed: u64,
}

impl Controls {
    /// What is done to a frame.
    ///
    /// Realtime.
    pub(crate) fn touch(&self) -> Touch {
        Touch {
            harmonics: self.harmonics,
            noise: self.noise,
            shape: HarmonicShape { tilt_db_per_octave: self.brightness_db, odd_even: self.odd_even },
            stretch: self.stretch,
            morph: self.morph,
        }
    }
}
