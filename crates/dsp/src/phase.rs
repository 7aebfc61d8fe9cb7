//! Where an oscillator is in its cycle.

use crate::sine::wrap;

/// 2^64: steps of a cycle.
const STEPS: f64 = 18_446_744_073_709_551_616.0;

/// A wrapped phase in steps of 2^-64 of a cycle. Sums and multiples wrap exactly, so an oscillator is after an hour
/// where the sum of its frequencies says, and harmonic `k` is at `k` times that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Phase(u64);

impl Phase {
    pub(crate) const ZERO: Self = Self(0);

    /// Any number of cycles, of which only the fraction matters.
    #[inline(always)]
    pub(crate) fn from_cycles(cycles: f64) -> Self {
        Self(((wrap(cycles) * STEPS) as i64).cast_unsigned())
    }

    /// -1/2 to 1/2.
    #[inline]
    pub(crate) fn cycles(self) -> f64 {
        self.0.cast_signed() as f64 / STEPS
    }

    #[inline]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(self.0.wrapping_add(other.0))
    }

    #[inline]
    pub(crate) fn times(self, factor: u64) -> Self {
        Self(self.0.wrapping_mul(factor))
    }
}
