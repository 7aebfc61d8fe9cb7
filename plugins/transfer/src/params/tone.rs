//! What becomes of a model's sound.

use dsp::spectrum::HarmonicShape;
use infer::Touch;
use nice_plug::prelude::*;

use super::ranges::{both_ways, linear, share};

/// The tone of a voice, and its room.
#[derive(Params)]
pub struct ToneParams {
    /// Gain of the harmonics, 0–2.
    #[id = "harmonics"]
    pub harmonics: FloatParam,
    /// Gain of the noise, 0–2.
    #[id = "noise"]
    pub noise: FloatParam,
    /// Slope of the harmonics, dB per octave.
    #[id = "brightness"]
    pub brightness: FloatParam,
    /// From odd harmonics alone, −1, to even ones, 1.
    #[id = "odd_even"]
    pub odd_even: FloatParam,
    /// Narrow or wide octaves between the harmonics, ±1.
    #[id = "stretch"]
    pub stretch: FloatParam,
    /// From model A to model B, 0–1.
    #[id = "morph"]
    pub morph: FloatParam,
    /// How much of the models' rooms is heard, 0–1.
    #[id = "reverb"]
    pub reverb: FloatParam,
}

impl Default for ToneParams {
    fn default() -> Self {
        Self {
            harmonics: linear("Harmonics", 1.0, 0.0, 2.0, "", 2),
            noise: linear("Noise", 1.0, 0.0, 2.0, "", 2),
            brightness: linear("Brightness", 0.0, -12.0, 12.0, " dB/oct", 1),
            odd_even: both_ways("Odd-even"),
            stretch: both_ways("Stretch"),
            morph: share("Morph", 0.0),
            reverb: share("Reverb", 0.5),
        }
    }
}

impl ToneParams {
    /// What is done to a frame now.
    ///
    /// Realtime.
    pub(crate) fn touch(&self) -> Touch {
        Touch {
            harmonics: self.harmonics.value(),
            noise: self.noise.value(),
            shape: HarmonicShape { tilt_db_per_octave: self.brightness.value(), odd_even: self.odd_even.value() },
            stretch: self.stretch.value(),
            morph: self.morph.value(),
        }
    }
}
