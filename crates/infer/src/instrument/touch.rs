//! What is asked of a voice at a frame.

use dsp::spectrum::HarmonicShape;

/// A note at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Pitch.
    pub f0_hz: f32,
    /// Loudness as each of the two models defines it.
    pub loudness_db: [f32; 2],
    /// How much of the note is there, 0 to 1: what has no pitch must not become a tone, so this fades the harmonics and
    /// the operators, and leaves the noise to the loudness.
    pub presence: f32,
}

/// What a musician does to the sound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Touch {
    /// Gain of the harmonics.
    pub harmonics: f32,
    /// Gain of the noise.
    pub noise: f32,
    /// Slope and odd-even balance of the harmonics.
    pub shape: HarmonicShape,
    /// Where the harmonics lie, see [`dsp::HarmonicFrame::stretch`].
    pub stretch: f32,
    /// From the first model, 0, to the second, 1.
    pub morph: f32,
}

impl Default for Touch {
    /// As the first model has it.
    fn default() -> Self {
        Self { harmonics: 1.0, noise: 1.0, shape: HarmonicShape::default(), stretch: 0.0, morph: 0.0 }
    }
}

impl Touch {
    /// How much of each model sounds; one that is alone sounds whole.
    pub(super) fn shares(&self, present: [bool; 2]) -> [f32; 2] {
        let morph = self.morph.clamp(0.0, 1.0);
        match present {
            [true, true] => [1.0 - morph, morph],
            [true, false] => [1.0, 0.0],
            [false, true] => [0.0, 1.0],
            [false, false] => [0.0, 0.0],
        }
    }
}
