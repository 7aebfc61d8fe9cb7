//! Magnitudes to an impulse response.

use std::f64::consts::TAU;

use crate::transform::Transform;

/// Magnitudes below this (-240 dB) are silence, so that no number becomes subnormal.
const FAINTEST: f32 = 1e-12;

#[derive(Debug)]
pub(super) struct Response {
    transform: Transform,
    magnitudes: Box<[f32]>,
    /// Periodic Hann window, divided by its length because the inverse transform multiplies by it.
    window: Box<[f32]>,
}

impl Response {
    pub(super) fn new(bands: usize) -> Self {
        let taps = 2 * (bands - 1);
        let hann = |n: usize| 0.5 - 0.5 * (TAU * n as f64 / taps as f64).cos();
        Self {
            transform: Transform::new(taps),
            magnitudes: vec![0.0; bands].into(),
            window: (0..taps).map(|n| (hann(n) / taps as f64) as f32).collect(),
        }
    }

    pub(super) fn taps(&self) -> usize {
        self.window.len()
    }

    /// Missing ones, and what is not a number, are 0.
    pub(super) fn set_magnitudes(&mut self, magnitudes: &[f32]) {
        let audible = |x: &f32| if x.is_finite() && x.abs() >= FAINTEST { *x } else { 0.0 };
        let wanted = magnitudes.iter().map(audible).chain(std::iter::repeat(0.0));
        self.magnitudes.iter_mut().zip(wanted).for_each(|(magnitude, x)| *magnitude = x);
    }

    pub(super) fn is_silent(&self) -> bool {
        self.magnitudes.iter().all(|magnitude| *magnitude == 0.0)
    }

    /// Writes the taps.
    pub(super) fn write(&mut self, taps: &mut [f32]) {
        let Transform { time, bins, .. } = &mut self.transform;
        debug_assert_eq!(time.len(), self.window.len());
        bins.iter_mut().zip(&self.magnitudes).for_each(|(bin, magnitude)| *bin = (*magnitude).into());
        self.transform.inverse();
        let (second, first) = self.transform.time.split_at(self.window.len() / 2);
        let centred = first.iter().chain(second);
        taps.iter_mut().zip(centred.zip(&self.window)).for_each(|(tap, (x, window))| *tap = x * window);
    }
}
