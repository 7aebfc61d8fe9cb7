//! What a `controls` model says about itself: the synthesiser that it drives, and what it was trained on.

use super::blob;
use super::check::{LARGEST, RATES_HZ, WORD_BYTES, inside, length, wrong};
use crate::error::{Result, shown};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Samples from one frame to the next.
const HOP_SAMPLES: RangeInclusive<usize> = 8..=8192;
const HARMONICS: RangeInclusive<usize> = 1..=256;
const NOISE_BANDS: RangeInclusive<usize> = 2..=2049;
const OPERATORS: RangeInclusive<usize> = 1..=6;
const WINDOW_SAMPLES: RangeInclusive<usize> = 64..=32_768;
/// Ten seconds at 48 kHz.
const REVERB_TAPS: RangeInclusive<usize> = 1..=480_000;
/// Trained pitches.
const PITCH_HZ: RangeInclusive<f64> = 1.0..=20_000.0;

/// The section `controls` of a manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Controls {
    /// What makes sound of the model's outputs.
    pub synth: Synth,
    /// Rate in Hz that the synthesiser was trained at; `hop` counts its samples.
    pub sample_rate: f64,
    /// Samples from one frame to the next.
    pub hop: usize,
    /// What `loudness_db` means.
    pub loudness: Loudness,
    /// Lowest and highest pitch of the training data.
    pub f0_hz: [f64; 2],
    /// Softest and loudest frame of the training data, in the unit of `loudness`.
    pub loudness_db: [f64; 2],
    /// The learned room, where there is one.
    #[serde(default)]
    pub reverb: Option<Reverb>,
}

/// What makes sound of a model's two outputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Synth {
    /// `harmonics [1,T,H]`: amplitude of each multiple of the pitch, linear and final, masked where it would be at or
    /// above half the sample rate. `noise [1,T,B]`: magnitudes of evenly spaced bands from 0 to half the sample rate, for
    /// white noise that is uniform from -1 to 1.
    HarmonicNoise {
        /// `H`
        harmonics: usize,
        /// `B`
        noise_bands: usize,
    },
    /// `gains [1,T,O]`: linear amplitude of each operator; of one that modulates, the peak deviation in radians.
    /// `ratios [1,T,O]`: its frequency over the pitch.
    Fm {
        /// `O`
        operators: usize,
        /// For each operator, those that modulate its phase; itself is feedback, one sample late. What modulates nobody
        /// is heard.
        routing: Vec<Vec<usize>>,
    },
}

impl Synth {
    /// Names and widths of the graph's two outputs.
    pub fn outputs(&self) -> [(&'static str, usize); 2] {
        match *self {
            Self::HarmonicNoise { harmonics, noise_bands } => [("harmonics", harmonics), ("noise", noise_bands)],
            Self::Fm { operators, .. } => [("gains", operators), ("ratios", operators)],
        }
    }
}

/// How loudness was measured for training. A frame's window is centred on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loudness {
    /// Which of the published ways.
    pub definition: LoudnessDefinition,
    /// Samples at the model's rate.
    pub window: usize,
}

/// The ways in which published models measure loudness; `A` is IEC 61672's curve, 0 dB at 1 kHz.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoudnessDefinition {
    /// `10 log10(max(mean over bins of |DFT|² · 10^(A/10), 1e-8))`, rectangular window, nothing normalised: a full-scale
    /// sine at 1 kHz has about 30 dB in a window of 2048 (as realtimeDDSP).
    AWeightedPower,
    /// `mean over bins of ln(|STFT| + 1e-7) + A in dB`, Hann window: mixed units, as published (as `ddsp_pytorch`).
    AWeightedLog,
    /// `max(20 log10 rms, -80)` (as ddsp-vst).
    Rms,
}

/// A learned impulse response, kept beside the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reverb {
    /// Key in the file's metadata that holds the taps: base64 of f16, little-endian.
    pub key: String,
    /// How many there are.
    pub taps: usize,
    /// Whether tap 0 holds the dry path. If not, tap 0 is 0 and the dry sound is added to the convolution's.
    #[serde(default)]
    pub dry_included: bool,
}

impl Reverb {
    /// The taps out of the file's metadata, always without the dry path: tap 0 is 0.
    ///
    /// # Errors
    /// They are missing, not as many as said, or not finite.
    pub fn taps(&self, metadata: &BTreeMap<String, String>) -> Result<Vec<f32>> {
        let Some(text) = metadata.get(&self.key) else {
            return wrong(format!("its reverb \"{}\" is missing from the file", shown(&self.key)));
        };
        length("the reverb", text.len(), 4 * REVERB_TAPS.end())?;
        let mut taps = blob::halves("the reverb", text, self.taps)?;
        if let Some(first) = taps.first_mut() {
            *first = 0.0;
        }
        Ok(taps)
    }
}

/// Checks the section.
pub(super) fn check(controls: &Controls) -> Result<()> {
    inside("the sample rate of the controls in Hz", &controls.sample_rate, &RATES_HZ)?;
    inside("the hop of the controls in samples", &controls.hop, &HOP_SAMPLES)?;
    inside("the window of the loudness in samples", &controls.loudness.window, &WINDOW_SAMPLES)?;
    rising("the trained range of pitch in Hz", controls.f0_hz)?;
    controls.f0_hz.iter().try_for_each(|f0_hz| inside("a trained pitch in Hz", f0_hz, &PITCH_HZ))?;
    rising("the trained range of loudness in dB", controls.loudness_db)?;
    if let Some(reverb) = &controls.reverb {
        length("the key of the reverb", reverb.key.len(), WORD_BYTES)?;
        inside("the length of the reverb in samples", &reverb.taps, &REVERB_TAPS)?;
    }
    synth(&controls.synth)
}

fn rising(what: &str, [low, high]: [f64; 2]) -> Result<()> {
    // Said this way round, so that a NaN does not pass.
    let sound = low < high && low.abs().max(high.abs()) <= LARGEST;
    if sound { Ok(()) } else { wrong(format!("{what} is {low} to {high}, which does not go up")) }
}

fn synth(synth: &Synth) -> Result<()> {
    match synth {
        Synth::HarmonicNoise { harmonics, noise_bands } => {
            inside("the number of harmonics", harmonics, &HARMONICS)?;
            inside("the number of noise bands", noise_bands, &NOISE_BANDS)
        }
        Synth::Fm { operators, routing } => {
            inside("the number of operators", operators, &OPERATORS)?;
            fm_routing(*operators, routing)
        }
    }
}

fn fm_routing(operators: usize, routing: &[Vec<usize>]) -> Result<()> {
    if routing.len() != operators {
        return wrong(format!("the routing speaks of {} operators and there are {operators}", routing.len()));
    }
    let named = || routing.iter().flatten();
    if let Some(stranger) = named().find(|source| **source >= operators) {
        return wrong(format!("the routing names the operator {stranger}, and the last one is {}", operators - 1));
    }
    let twice = |sources: &Vec<usize>| sources.iter().enumerate().any(|(i, source)| sources[..i].contains(source));
    if routing.iter().any(twice) {
        return wrong("the routing names an operator twice for the same target");
    }
    let heard = |operator| routing.iter().enumerate().all(|(to, from)| to == operator || !from.contains(&operator));
    if (0..operators).any(heard) { Ok(()) } else { wrong("every operator modulates another, so none is heard") }
}
