//! The pitch tracker on tones of known pitch, on changes, on noise, and beside librosa.

mod changes;
mod tones;
pub(crate) mod voices;

use std::f64::consts::TAU;

use dsp::{Pitch, PitchTracker};
use testkit::signals::Noise;

const RATE_HZ: f64 = 48_000.0;
/// 4 ms.
const HOP: usize = 192;

fn track(rate_hz: f64, hop: usize, audio: &[f32]) -> Vec<Pitch> {
    let mut tracker = PitchTracker::new(rate_hz, hop);
    let mut frames = Vec::new();
    tracker.process(audio, |pitch| frames.push(pitch));
    frames
}

/// A sound of harmonics, by the strength of the `k`th.
struct Timbre {
    name: &'static str,
    strength: fn(f64) -> f64,
}

const TIMBRES: [Timbre; 7] = [
    Timbre { name: "sine", strength: |k| if k < 1.5 { 1.0 } else { 0.0 } },
    Timbre { name: "sawtooth", strength: |k| 1.0 / k },
    Timbre { name: "square", strength: |k| k % 2.0 / k },
    Timbre { name: "pulses", strength: |k| if k < 40.5 { 1.0 } else { 0.0 } },
    Timbre { name: "no fundamental", strength: |k| if k < 1.5 { 0.0 } else { 1.0 / k } },
    Timbre { name: "weak odd harmonics", strength: |k| if k % 2.0 > 0.5 { 0.15 } else { 1.0 / k } },
    Timbre { name: "strong fifth", strength: |k| 1.0 / k + 3.0 * (-(k - 5.0) * (k - 5.0)).exp() },
];

impl Timbre {
    /// At peak 0.5, with the pitch of each sample.
    fn sing(&self, rate_hz: f64, f0_hz: &[f64]) -> Vec<f32> {
        let strengths: [f64; 60] = std::array::from_fn(|k| (self.strength)((k + 1) as f64));
        let mut phase = 0.0_f64;
        let mut sample = |f0_hz: &f64| -> f64 {
            let harmonics = ((0.45 * rate_hz / f0_hz) as usize).clamp(1, strengths.len());
            let (sine, cosine) = (TAU * phase).sin_cos();
            phase = (phase + f0_hz / rate_hz).fract();
            // Each harmonic from the one below, by the rule for the sine of a sum.
            let next = |(s, c): &(f64, f64)| Some((s * cosine + c * sine, c * cosine - s * sine));
            let sines = std::iter::successors(Some((sine, cosine)), next);
            sines.zip(&strengths[..harmonics]).map(|((sine, _), strength)| strength * sine).sum()
        };
        let sound: Vec<f64> = f0_hz.iter().map(&mut sample).collect();
        let peak = sound.iter().fold(1e-9, |peak: f64, x| peak.max(x.abs()));
        sound.into_iter().map(|x| (0.5 * x / peak) as f32).collect()
    }
}

/// White noise whose power is `snr_db` below that of `audio`.
fn add_noise(audio: &mut [f32], snr_db: f64, seed: u64) {
    let peak = testkit::measure::rms(audio) * 3.0_f64.sqrt() * 10.0_f64.powf(-snr_db / 20.0);
    let mut noise = Noise::new(seed);
    audio.iter_mut().for_each(|x| *x += peak as f32 * noise.bipolar());
}

fn cents(heard_hz: f32, true_hz: f64) -> f64 {
    1_200.0 * (f64::from(heard_hz) / true_hz).log2()
}

/// How far frames were off.
struct Errors(Vec<f64>);

impl Errors {
    /// In cents, without sign.
    fn median(&self) -> f64 {
        let mut sorted: Vec<f64> = self.0.iter().map(|error| error.abs()).collect();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::INFINITY)
    }

    /// Share of frames that are off by more than a quarter tone.
    fn gross(&self) -> f64 {
        self.0.iter().filter(|error| error.abs() > 50.0).count() as f64 / self.0.len().max(1) as f64
    }
}
