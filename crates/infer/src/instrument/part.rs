//! One model of a voice.

use std::sync::Arc;

use dsp::spectrum::Bands;
use dsp::{FmFrame, FmVoice, MOST_HARMONICS, MOST_OPERATORS, Routing};
use model::manifest::Synth;

use crate::{ControlsRunner, LoadedControls};

/// A model with memory of its own, asked at its own hop.
pub(super) struct Part {
    runner: ControlsRunner,
    sounding: Sounding,
    model_rate_hz: f64,
    /// Samples of the host between two of the model's frames.
    period_samples: usize,
    /// Of those, how many are over since the last.
    elapsed_samples: usize,
}

/// What the model's last answer is for.
enum Sounding {
    /// Added to the other model's in the voice's own bank.
    Spectrum { harmonics: Box<[f32]>, bands: Box<[f32]> },
    /// Operators are no spectrum: they sound for themselves.
    Fm {
        voice: Box<FmVoice>,
        gains: [f32; MOST_OPERATORS],
        ratios: [f32; MOST_OPERATORS],
        heard: [bool; MOST_OPERATORS],
    },
}

/// What one model asks of the harmonics and the noise.
#[derive(Clone, Copy)]
pub(super) struct Spectrum<'a> {
    pub(super) harmonics: &'a [f32],
    pub(super) bands: Bands<'a>,
}

impl Part {
    pub(super) fn new(model: &Arc<LoadedControls>, host_rate_hz: f64) -> Self {
        let controls = model.controls();
        let period_samples = (controls.hop as f64 * host_rate_hz / controls.sample_rate).round().max(1.0) as usize;
        Self {
            runner: model.runner(),
            sounding: Sounding::new(&controls.synth, host_rate_hz),
            model_rate_hz: controls.sample_rate,
            period_samples,
            elapsed_samples: period_samples,
        }
    }

    pub(super) fn reset(&mut self) {
        self.runner.reset();
        self.elapsed_samples = self.period_samples;
        match &mut self.sounding {
            Sounding::Spectrum { harmonics, bands } => {
                harmonics.fill(0.0);
                bands.fill(0.0);
            }
            Sounding::Fm { voice, gains, .. } => {
                gains.fill(0.0);
                voice.reset();
            }
        }
    }

    /// Asks the model as often as its hop wants, `hop_samples` after the last time; `level` scales what sounds by itself.
    pub(super) fn next_frame(&mut self, f0_hz: f32, loudness_db: f32, level: f32, hop_samples: usize) {
        while self.elapsed_samples >= self.period_samples {
            self.elapsed_samples -= self.period_samples;
            // A frame that is not finite leaves the voice as it was; the model begins anew.
            if let Ok(frame) = self.runner.run(f0_hz, loudness_db) {
                self.sounding.take(frame.first, frame.second);
            }
        }
        self.elapsed_samples += hop_samples;
        self.sounding.glide(f0_hz, level, hop_samples);
    }

    /// What it asks of the voice's bank and noise, if it is of that kind.
    pub(super) fn spectrum(&self) -> Option<Spectrum<'_>> {
        let Sounding::Spectrum { harmonics, bands } = &self.sounding else { return None };
        let bands = Bands { magnitudes: bands, sample_rate_hz: self.model_rate_hz };
        Some(Spectrum { harmonics, bands })
    }

    /// Fills `sound` with what sounds by itself, if anything does.
    pub(super) fn render(&mut self, sound: &mut [f32]) -> bool {
        let Sounding::Fm { voice, .. } = &mut self.sounding else { return false };
        voice.render(sound);
        true
    }
}

impl Sounding {
    fn new(synth: &Synth, host_rate_hz: f64) -> Self {
        match synth {
            Synth::HarmonicNoise { harmonics, noise_bands } => Self::Spectrum {
                harmonics: vec![0.0; (*harmonics).min(MOST_HARMONICS)].into(),
                bands: vec![0.0; *noise_bands].into(),
            },
            Synth::Fm { operators, routing } => {
                let from = |(to, sources): (usize, &Vec<usize>)| sources.iter().map(|&from| (from, to)).collect();
                let pairs: Vec<(usize, usize)> = routing.iter().enumerate().flat_map::<Vec<_>, _>(from).collect();
                // The manifest's check has the same bounds; without modulation all operators would still be heard.
                let plain = || Routing::new(1, &[]).unwrap_or_else(|| unreachable!("one operator is a routing"));
                let routing = Routing::new(*operators, &pairs).unwrap_or_else(plain);
                let heard = std::array::from_fn(|operator| routing.is_heard(operator));
                let voice = Box::new(FmVoice::new(host_rate_hz, routing));
                Self::Fm { voice, gains: [0.0; MOST_OPERATORS], ratios: [1.0; MOST_OPERATORS], heard }
            }
        }
    }

    fn take(&mut self, first: &[f32], second: &[f32]) {
        let copy = |from: &[f32], to: &mut [f32]| to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        match self {
            Self::Spectrum { harmonics, bands } => {
                copy(first, harmonics);
                copy(second, bands);
            }
            Self::Fm { gains, ratios, .. } => {
                copy(first, gains);
                copy(second, ratios);
            }
        }
    }

    /// Operators that are heard are as loud as `level` says; those that modulate shape the sound, and stay.
    fn glide(&mut self, f0_hz: f32, level: f32, samples: usize) {
        if let Self::Fm { voice, gains, ratios, heard } = self {
            let levels: [f32; MOST_OPERATORS] =
                std::array::from_fn(|n| if heard[n] { level * gains[n] } else { gains[n] });
            voice.glide_to(&FmFrame { f0_hz, ratios, levels: &levels }, samples);
        }
    }
}
