//! The state-variable filter.

use std::f64::consts::PI;

/// A second-order filter by trapezoidal integration, which keeps its shape while it is moved (A. Simper, "Solving the
/// continuous SVF equations using trapezoidal integration and equivalent currents", 2013).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Svf {
    a: [f64; 3],
    mix: [f64; 3],
    /// Charges of the two integrators.
    charge: [f64; 2],
}

/// Where it is tuned to and what comes out: `mix[0]·x + mix[1]·band + mix[2]·low`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SvfShape {
    /// `tan(π·f/rate)`, see [`warped`].
    pub(crate) g: f64,
    /// Damping: `1/Q`.
    pub(crate) k: f64,
    pub(crate) mix: [f64; 3],
}

/// `tan(π·f/rate)`; a corner above the top of the band would wrap around, so it stays below.
pub(crate) fn warped(corner_hz: f64, sample_rate_hz: f64) -> f64 {
    (PI * (corner_hz / sample_rate_hz).min(0.45)).tan()
}

impl Svf {
    /// At rest.
    pub(crate) fn new(shape: SvfShape) -> Self {
        let mut svf = Self { a: [0.0; 3], mix: [0.0; 3], charge: [0.0; 2] };
        svf.set(shape);
        svf
    }

    /// Realtime.
    pub(crate) fn set(&mut self, SvfShape { g, k, mix }: SvfShape) {
        let a0 = 1.0 / (1.0 + g * (g + k));
        self.a = [a0, g * a0, g * g * a0];
        self.mix = mix;
    }

    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.charge = [0.0; 2];
    }

    /// Realtime.
    pub(crate) fn sample(&mut self, x: f64) -> f64 {
        let Self { a, mix, charge } = self;
        let v3 = x - charge[1];
        let band = a[0] * charge[0] + a[1] * v3;
        let low = charge[1] + a[1] * charge[0] + a[2] * v3;
        let next = [2.0 * band - charge[0], 2.0 * low - charge[1]];
        // An input that is not a number must not stay.
        *charge = if low.is_finite() { next } else { [0.0; 2] };
        mix[0] * x + mix[1] * band + mix[2] * low
    }
}
