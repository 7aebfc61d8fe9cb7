//! Loudness, frame by frame.

use std::f64::consts::TAU;

use super::{FLOOR_DB, Loudness, a_weighting_db};
use crate::history::History;
use crate::transform::Transform;

/// Least power of a frame: -80 dB.
const FAINT: f64 = 1e-8;
/// What ddsp_pytorch adds to each magnitude.
const LOG_OFFSET: f32 = 1e-7;

/// Measures the loudness of one channel at fixed places, after each `hop` samples, however the sound is cut.
#[derive(Debug, Clone)]
pub struct LoudnessMeter {
    definition: Loudness,
    sample_rate_hz: f64,
    hop_samples: usize,
    until_frame: usize,
    heard: History,
    transform: Transform,
    /// Hann's window or ones.
    window: Box<[f32]>,
    /// Of each bin: as a factor of power, or in decibels.
    weights: Box<[f32]>,
}

impl LoudnessMeter {
    /// A frame every `hop_samples`, at least 1; allocates. Models expect it to run at their own sample rate.
    pub fn new(definition: Loudness, sample_rate_hz: f64, hop_samples: usize) -> Self {
        let length = definition.window_samples();
        let bin_hz = sample_rate_hz / length as f64;
        let weight = |bin: usize| match definition {
            Loudness::MeanLogMagnitude => a_weighting_db(bin as f64 * bin_hz) as f32,
            _ => 10.0_f64.powf(a_weighting_db(bin as f64 * bin_hz) / 10.0) as f32,
        };
        let window = |n: usize| match definition {
            Loudness::MeanLogMagnitude => (0.5 - 0.5 * (TAU * n as f64 / length as f64).cos()) as f32,
            _ => 1.0,
        };
        let hop_samples = hop_samples.max(1);
        Self {
            definition,
            sample_rate_hz,
            hop_samples,
            until_frame: hop_samples,
            heard: History::new(length),
            transform: Transform::new(length),
            window: (0..length).map(window).collect(),
            weights: (0..=length / 2).map(weight).collect(),
        }
    }

    /// As new, for another rate and hop; allocates.
    pub fn prepare(&mut self, sample_rate_hz: f64, hop_samples: usize) {
        *self = Self::new(self.definition, sample_rate_hz, hop_samples);
    }

    /// Forgets all sound; the next frame comes a whole hop later.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.heard.reset();
        self.until_frame = self.hop_samples;
    }

    /// What it measures.
    ///
    /// Realtime.
    pub fn definition(&self) -> Loudness {
        self.definition
    }

    /// How many frames come in a second.
    ///
    /// Realtime.
    pub fn frame_rate_hz(&self) -> f64 {
        self.sample_rate_hz / self.hop_samples as f64
    }

    /// How long the sound is that each frame looks at, in seconds.
    pub(super) fn window_s(&self) -> f64 {
        self.window.len() as f64 / self.sample_rate_hz
    }

    /// What it says in silence, its least value.
    ///
    /// Realtime.
    pub fn silence(&self) -> f32 {
        match self.definition {
            Loudness::MeanLogMagnitude => {
                LOG_OFFSET.ln() + self.weights.iter().sum::<f32>() / self.weights.len() as f32
            }
            Loudness::AWeightedPower | Loudness::Rms => FLOOR_DB as f32,
        }
    }

    /// By how many samples a frame is later than the middle of what it describes.
    ///
    /// Realtime.
    pub fn latency_samples(&self) -> usize {
        self.definition.window_samples() / 2
    }

    /// Hears `audio`, and gives the loudness at each frame that it completes to `on_frame`.
    ///
    /// Realtime: all work for a frame is done at its last sample.
    pub fn process(&mut self, mut audio: &[f32], mut on_frame: impl FnMut(f32)) {
        while !audio.is_empty() {
            let (now, later) = audio.split_at(audio.len().min(self.until_frame));
            now.iter().for_each(|x| self.heard.push(if x.is_finite() { *x } else { 0.0 }));
            self.until_frame -= now.len();
            if self.until_frame == 0 {
                self.until_frame = self.hop_samples;
                on_frame(self.measure() as f32);
            }
            audio = later;
        }
    }

    fn measure(&mut self) -> f64 {
        match self.definition {
            Loudness::AWeightedPower => {
                self.analyse();
                let powers = self.transform.bins.iter().zip(&self.weights);
                let sum: f64 = powers.map(|(bin, weight)| f64::from(bin.norm_sqr() * weight)).sum();
                10.0 * (sum / self.weights.len() as f64).max(FAINT).log10()
            }
            Loudness::MeanLogMagnitude => {
                self.analyse();
                let logs = self.transform.bins.iter().zip(&self.weights);
                let sum: f64 = logs.map(|(bin, weight_db)| f64::from((bin.norm() + LOG_OFFSET).ln() + weight_db)).sum();
                sum / self.weights.len() as f64
            }
            Loudness::Rms => {
                let heard = self.heard.newest(self.window.len());
                let sum: f64 = heard.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
                (10.0 * (sum / heard.len() as f64).log10()).max(FLOOR_DB)
            }
        }
    }

    /// The spectrum of the newest samples.
    fn analyse(&mut self) {
        let heard = self.heard.newest(self.window.len()).iter().zip(&self.window);
        self.transform.time.iter_mut().zip(heard).for_each(|(place, (x, window))| *place = x * window);
        self.transform.forward();
    }
}
