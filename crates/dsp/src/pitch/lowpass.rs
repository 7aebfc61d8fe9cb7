//! The short filter before each halving of the rate.

use std::f64::consts::PI;

use crate::dot::dot;
use crate::history::History;

/// Samples before and after the middle tap.
const HALF: usize = 10;
/// Corner as a share of the rate: -6 dB at 6.5 kHz and -44 dB from 10 kHz where the rate is 48 kHz.
const CORNER: f64 = 6.5 / 48.0;

/// A sinc of 21 taps under Hann's window (Oppenheim and Schafer, "Discrete-Time Signal Processing", section 7.5).
///
/// Short, because its delay of ten samples is added to the tracker's. Pitch needs neither a flat passband nor deep
/// stopband: what is left of the aliases is below the noise that a period is found in.
#[derive(Debug, Clone)]
pub(super) struct Lowpass {
    taps: [f32; 2 * HALF + 1],
    heard: History,
}

impl Lowpass {
    /// By how many samples it is late.
    pub(super) const DELAY: usize = HALF;

    pub(super) fn new() -> Self {
        let tap = |n: usize| {
            let distance = n as f64 - HALF as f64;
            let sinc =
                if distance == 0.0 { 2.0 * CORNER } else { (2.0 * PI * CORNER * distance).sin() / (PI * distance) };
            sinc * (0.5 + 0.5 * (PI * distance / (HALF + 1) as f64).cos())
        };
        let sum: f64 = (0..2 * HALF + 1).map(tap).sum();
        Self { taps: std::array::from_fn(|n| (tap(n) / sum) as f32), heard: History::new(2 * HALF + 1) }
    }

    pub(super) fn reset(&mut self) {
        self.heard.reset();
    }

    pub(super) fn push(&mut self, x: f32) {
        self.heard.push(x);
    }

    /// The sound of [`DELAY`](Self::DELAY) samples ago.
    pub(super) fn value(&self) -> f32 {
        dot(&self.taps, self.heard.newest(self.taps.len()))
    }
}
