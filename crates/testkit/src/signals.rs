//! Test signals: mono, deterministic, at most full scale.

use std::f64::consts::TAU;

/// Seeded numbers: `SplitMix64` (Steele, Lea and Flood, 2014). Not for anything but tests.
#[derive(Debug, Clone)]
pub struct Noise {
    state: u64,
}

impl Noise {
    /// The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly in 0 to 1, 1 excluded.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Evenly in -1 to 1.
    pub fn bipolar(&mut self) -> f32 {
        (self.unit() * 2.0 - 1.0) as f32
    }

    /// Evenly in 0 to `count`, `count` excluded. `count` must not be 0.
    pub fn below(&mut self, count: usize) -> usize {
        (self.bits() % count as u64) as usize
    }
}

/// Digital silence.
pub fn silence(samples: usize) -> Vec<f32> {
    vec![0.0; samples]
}

/// A single 1.0 at sample `at`.
pub fn impulse(samples: usize, at: usize) -> Vec<f32> {
    let mut signal = silence(samples);
    signal[at] = 1.0;
    signal
}

/// White noise, evenly in -`peak` to `peak`.
pub fn noise(seed: u64, peak: f32, samples: usize) -> Vec<f32> {
    let mut noise = Noise::new(seed);
    (0..samples).map(|_| peak * noise.bipolar()).collect()
}

/// A sine that starts at phase 0.
pub fn sine(frequency_hz: f64, peak: f32, sample_rate_hz: f64, samples: usize) -> Vec<f32> {
    let step = TAU * frequency_hz / sample_rate_hz;
    (0..samples).map(|n| peak * (step * n as f64).sin() as f32).collect()
}

/// A sine whose pitch rises in equal ratios from `from_hz` to `to_hz`.
pub fn sweep(from_hz: f64, to_hz: f64, peak: f32, sample_rate_hz: f64, samples: usize) -> Vec<f32> {
    let ratio = (to_hz / from_hz).ln();
    let duration_s = samples as f64 / sample_rate_hz;
    let phase = |n: usize| from_hz * duration_s / ratio * ((ratio * n as f64 / samples as f64).exp() - 1.0);
    (0..samples).map(|n| peak * (TAU * phase(n)).sin() as f32).collect()
}

/// A plucked string every half second: `frequency_hz`, then a fifth and an octave above, over again. Twelve decaying,
/// slightly stretched partials with a few milliseconds of pick noise: broad in spectrum and dynamics, as a guitar is.
pub fn pluck(frequency_hz: f64, sample_rate_hz: f64, samples: usize) -> Vec<f32> {
    let note_samples = (sample_rate_hz / 2.0) as usize;
    let mut pick = Noise::new(7);
    (0..samples)
        .map(|n| {
            let pitch_hz = frequency_hz * [1.0, 1.5, 2.0][n / note_samples % 3];
            let at_s = (n % note_samples) as f64 / sample_rate_hz;
            let scrape = 0.2 * f64::from(pick.bipolar()) * (-at_s / 0.003).exp();
            let attack = 1.0 - (-at_s / 0.001).exp();
            (0.5 * (attack * string(pitch_hz, at_s, sample_rate_hz) + scrape)) as f32
        })
        .collect()
}

/// Partials of a string plucked at a fifth of its length, `at_s` after the pluck.
fn string(pitch_hz: f64, at_s: f64, sample_rate_hz: f64) -> f64 {
    (1..=12)
        .map(|k| {
            let k = f64::from(k);
            let partial_hz = k * pitch_hz * (1.0 + 1e-4 * k * k).sqrt();
            let audible = if partial_hz < sample_rate_hz / 2.0 { 1.0 } else { 0.0 };
            let strength = (TAU / 2.0 * k / 5.0).sin() / k;
            audible * strength * (-at_s * (2.0 + 0.8 * k)).exp() * (TAU * partial_hz * at_s).sin()
        })
        .sum()
}
