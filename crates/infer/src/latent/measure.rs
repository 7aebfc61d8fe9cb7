//! What a one-shot's controls mean, measured on its sound.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

/// Frequency in log2 Hz, attack in log10 s, release in log10 s: equal steps sound equal.
pub const FEATURES: usize = 3;

/// Lowest frequency that counts, in Hz.
const LOWEST_HZ: f64 = 30.0;
/// The highest, as a share of the sample rate.
const HIGHEST_SHARE: f64 = 0.48;
/// Power is taken in windows of this length, in seconds, so far apart.
const WINDOW_S: f64 = 0.004;
const STEP_S: f64 = 0.001;
/// Added to a time before its logarithm is taken.
const LEAST_S: f64 = 0.001;
/// How much more than others the loudest windows say when the attack is over.
const SHARPNESS: i32 = 4;
const TINY: f64 = 1e-9;

/// Measures sounds of one length and rate. With `x` the sound at the rate `f`:
///
/// - **frequency**: the mean of log2 of the frequency over the bins of one DFT from 30 Hz to 0.48 `f`, weighted by power
///   over the square root of the frequency. The sound is padded with zeros to the next power of two of 1.25 times its
///   length at least.
/// - **attack**: power in windows of 4 ms every millisecond (a mean over `round(0.004 f)` samples, the first window
///   centred on the first sample, zeros beyond the ends), over its maximum, to the fourth power, as weights of the
///   windows' centres; their mean time plus a millisecond.
/// - **release**: the mean time of the same windows weighted by power, plus a millisecond.
pub struct Meter {
    sample_rate_hz: f64,
    samples: usize,
    fft: Arc<dyn RealToComplex<f32>>,
    time: Vec<f32>,
    bins: Vec<Complex<f32>>,
    /// Index, log2 Hz and weight of the bins that count.
    heard: Vec<(usize, f64, f64)>,
}

impl Meter {
    /// For sounds of so many samples. Allocates.
    pub fn new(samples: usize, sample_rate_hz: f64) -> Self {
        let least = (1.25 * samples as f64) as usize;
        let length = least.max(2).next_power_of_two();
        let fft = RealFftPlanner::new().plan_fft_forward(length);
        let hz = |bin: usize| bin as f64 * sample_rate_hz / length as f64;
        let counts = |hz: f64| (LOWEST_HZ..=HIGHEST_SHARE * sample_rate_hz).contains(&hz);
        let heard = (1..=length / 2).filter(|&bin| counts(hz(bin)));
        Self {
            sample_rate_hz,
            samples,
            heard: heard.map(|bin| (bin, hz(bin).log2(), hz(bin).sqrt().recip())).collect(),
            time: fft.make_input_vec(),
            bins: fft.make_output_vec(),
            fft,
        }
    }

    /// Frequency, attack and release. A sound of another length is cut, or filled up with silence.
    pub fn measure(&mut self, sound: &[f32]) -> [f64; FEATURES] {
        let sound = &sound[..sound.len().min(self.samples)];
        let frequency = self.frequency(sound);
        let [attack, release] = self.times(sound);
        [frequency, attack, release]
    }

    fn frequency(&mut self, sound: &[f32]) -> f64 {
        self.time.fill(0.0);
        self.time[..sound.len()].copy_from_slice(sound);
        let done = self.fft.process(&mut self.time, &mut self.bins);
        debug_assert!(done.is_ok(), "both lengths were planned");
        let (mut sum, mut weights) = (0.0, 0.0);
        for &(bin, octave, weight) in &self.heard {
            let power = f64::from(self.bins[bin].norm_sqr()) * weight;
            sum += power * octave;
            weights += power;
        }
        sum / (weights + TINY)
    }

    fn times(&self, sound: &[f32]) -> [f64; 2] {
        let samples = |time_s: f64| (time_s * self.sample_rate_hz).round().max(1.0) as usize;
        let (window, step) = (samples(WINDOW_S), samples(STEP_S));
        let powers = powers(sound, self.samples, window, step);
        let most = powers.iter().copied().fold(0.0, f64::max) + TINY;
        let time_s = |window: usize| (window * step) as f64 / self.sample_rate_hz;
        let mean_s = |weight: &dyn Fn(f64) -> f64| {
            let weighed = powers.iter().map(|&power| weight(power)).enumerate();
            let (sum, all) = weighed.fold((0.0, 0.0), |(sum, all), (n, w)| (sum + w * time_s(n), all + w));
            (sum / (all + TINY) + LEAST_S).log10()
        };
        [mean_s(&|power| (power / most).powi(SHARPNESS)), mean_s(&|power| power)]
    }
}

/// Mean power of each window; the first is centred on the first sample.
fn powers(sound: &[f32], samples: usize, window: usize, step: usize) -> Vec<f64> {
    let half = window / 2;
    let count = (samples + 2 * half).saturating_sub(window) / step + 1;
    let power = |n: usize| {
        let first = (n * step).saturating_sub(half).min(sound.len());
        let last = (n * step + window).saturating_sub(half).min(sound.len());
        sound[first..last].iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / window as f64
    };
    (0..count).map(power).collect()
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter").field("samples", &self.samples).finish_non_exhaustive()
    }
}
