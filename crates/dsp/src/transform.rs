//! Fourier transforms of real signals, with all the room they need.

use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// There and back between `time`, of an even length, and `bins`, half as many and one.
#[derive(Clone)]
pub(crate) struct Transform {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    pub(crate) time: Box<[f32]>,
    pub(crate) bins: Box<[Complex<f32>]>,
    scratch: Box<[Complex<f32>]>,
}

impl Transform {
    /// Of `length` samples, an even number. Allocates.
    pub(crate) fn new(length: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(length);
        let inverse = planner.plan_fft_inverse(length);
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        let silence = Complex::new(0.0, 0.0);
        Self {
            forward,
            inverse,
            time: vec![0.0; length].into(),
            bins: vec![silence; length / 2 + 1].into(),
            scratch: vec![silence; scratch].into(),
        }
    }

    /// `time` to `bins`; spoils `time`.
    ///
    /// Realtime.
    pub(crate) fn forward(&mut self) {
        let done = self.forward.process_with_scratch(&mut self.time, &mut self.bins, &mut self.scratch);
        debug_assert!(done.is_ok(), "all lengths were planned");
    }

    /// `bins` to `time`, times its length; spoils `bins`.
    ///
    /// Realtime.
    pub(crate) fn inverse(&mut self) {
        let done = self.inverse.process_with_scratch(&mut self.bins, &mut self.time, &mut self.scratch);
        debug_assert!(done.is_ok(), "all lengths were planned, and both ends are real");
    }
}

impl fmt::Debug for Transform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transform").field("length", &self.time.len()).finish_non_exhaustive()
    }
}

/// The shortest even length of at least `samples` that has no prime factor above 5, so that its transform is quick.
pub(crate) fn fast_length(samples: usize) -> usize {
    let is_fast = |mut length: usize| {
        for factor in [2, 3, 5] {
            while length.is_multiple_of(factor) {
                length /= factor;
            }
        }
        length == 1
    };
    let mut length = samples.next_multiple_of(2).max(2);
    while !is_fast(length) {
        length += 2;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::fast_length;

    #[test]
    fn fast_lengths_are_even_and_smooth() {
        let cases = [(0, 2), (2, 2), (7, 8), (11, 12), (319, 320), (321, 324), (703, 720), (1_201, 1_250)];
        cases.iter().for_each(|&(samples, length)| assert_eq!(fast_length(samples), length));
    }
}
