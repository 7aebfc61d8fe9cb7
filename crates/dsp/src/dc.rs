//! Takes away what does not swing.

use std::f64::consts::TAU;

/// Corner of the highpass: under the lowest note, yet settled within a fifth of a second.
const CORNER_HZ: f64 = 7.0;
/// Output that is below this (-240 dB) or above it (and so not a number either) becomes silence, so that every sound
/// ends and no nonsense stays.
const AUDIBLE: std::ops::Range<f64> = 1e-12..1e12;

/// A first-order highpass for one channel (J. O. Smith, "Introduction to Digital Filters", DC blocker):
///
/// `y[n] = g·(x[n] - x[n-1]) + R·y[n-1]`, `R = e^(-2π·7 Hz/rate)`, `g = (1 + R)/2` for unity at the top.
#[derive(Debug, Clone, Copy)]
pub struct DcBlocker {
    pole: f64,
    gain: f64,
    last_in: f64,
    last_out: f64,
}

impl DcBlocker {
    /// At rest.
    pub fn new(sample_rate_hz: f64) -> Self {
        let pole = (-TAU * CORNER_HZ / sample_rate_hz).exp();
        Self { pole, gain: 0.5 * (1.0 + pole), last_in: 0.0, last_out: 0.0 }
    }

    /// At rest, for another rate.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        *self = Self::new(sample_rate_hz);
    }

    /// Back to rest.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.last_in = 0.0;
        self.last_out = 0.0;
    }

    /// Filters in place.
    ///
    /// Realtime.
    pub fn process(&mut self, audio: &mut [f32]) {
        for x in audio {
            let now = f64::from(*x);
            let out = self.gain * (now - self.last_in) + self.pole * self.last_out;
            self.last_in = now;
            self.last_out = if AUDIBLE.contains(&out.abs()) { out } else { 0.0 };
            *x = self.last_out as f32;
        }
    }
}
