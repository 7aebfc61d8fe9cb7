//! One model of a voice.

use std::sync::Arc;

use dsp::spectrum::Bands;
use dsp::{FmFrame, FmVoice, MOST_HARMONICS, MOST_OPERATORS, Routing};
use model::manifest::Synth;

use crate::controls::{Pace, Paced, Remote};
use crate::{Backend, ControlsRunner, Fault, Faults, LoadedControls};

/// Hops for which a late answer is stood in for by the last one, before that fades: about 50 ms.
const HELD_HOPS: usize = 12;

/// What is left of it from hop to hop then.
const FADE: f32 = 0.7;

/// A model with memory of its own, asked at its own hop.
pub(super) struct Part {
    engine: Engine,
    sounding: Sounding,
    model_rate_hz: f64,
    hop_samples: usize,
    hops_late: usize,
    /// Hops in a row whose answer was late.
    missed: usize,
    faults: Faults,
}

/// Where the model runs.
enum Engine {
    Inline(Paced<ControlsRunner>),
    Background(Remote),
    /// The system had no thread or memory for it.
    Missing,
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
    /// For a voice with hops of `hop_samples`. Allocates, and may start a thread.
    pub(super) fn new(model: &Arc<LoadedControls>, host_rate_hz: f64, hop_samples: usize) -> Self {
        let pace = Pace { period_samples: model.period_samples(host_rate_hz), hop_samples };
        let hops_late = model.hops_late(pace, host_rate_hz);
        let engine = match model.backend() {
            Backend::Inline => model.runner().map(|runner| Engine::Inline(Paced::new(runner, pace))),
            Backend::Background => model.remote(pace, hops_late).map(Engine::Background),
        };
        let engine = engine.unwrap_or_else(|error| {
            tracing::error!(model = model.manifest().name, "{error}");
            Engine::Missing
        });
        Self {
            engine,
            sounding: Sounding::new(&model.controls().synth, host_rate_hz),
            model_rate_hz: model.controls().sample_rate,
            hop_samples,
            hops_late,
            missed: 0,
            faults: Faults::default(),
        }
    }

    /// Hops between a question and its answer.
    pub(super) fn hops_late(&self) -> usize {
        self.hops_late
    }

    pub(super) fn faults(&self) -> Faults {
        self.faults
    }

    pub(super) fn set_offline(&mut self, offline: bool) {
        if let Engine::Background(remote) = &mut self.engine {
            remote.set_offline(offline);
        }
    }

    pub(super) fn reset(&mut self) {
        match &mut self.engine {
            Engine::Inline(paced) => paced.reset(),
            Engine::Background(remote) => remote.reset(),
            Engine::Missing => {}
        }
        self.missed = 0;
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

    /// Asks the model, once a hop; what it answers now was asked [`hops_late`](Self::hops_late) hops ago.
    pub(super) fn ask(&mut self, f0_hz: f32, loudness_db: f32) {
        let sounding = &mut self.sounding;
        let outcome = match &mut self.engine {
            Engine::Inline(paced) => {
                paced.advance(f0_hz, loudness_db, |frame| sounding.take(frame.first, frame.second))
            }
            Engine::Background(remote) => {
                remote.advance(f0_hz, loudness_db, |first, second| sounding.take(first, second))
            }
            Engine::Missing => Err(Fault::Backend),
        };
        self.missed = if outcome == Err(Fault::Late) { self.missed + 1 } else { 0 };
        if self.missed > HELD_HOPS {
            self.sounding.fade();
        }
        if let Err(fault) = outcome {
            self.faults.count(fault);
        }
    }

    /// Begins the way to what was answered; `level` scales what sounds by itself.
    pub(super) fn glide(&mut self, f0_hz: f32, level: f32) {
        self.sounding.glide(f0_hz, level, self.hop_samples);
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

    fn fade(&mut self) {
        let quieter = |numbers: &mut [f32]| numbers.iter_mut().for_each(|number| *number *= FADE);
        match self {
            Self::Spectrum { harmonics, bands } => {
                quieter(harmonics);
                quieter(bands);
            }
            Self::Fm { gains, .. } => quieter(gains),
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
