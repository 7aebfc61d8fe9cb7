//! Lengths that are known but for the number of frames of a run.

use super::error::{Lowered, refuse};

/// `per_frame * T + fixed`, where T is the number of frames of a run, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Len {
    pub per_frame: i64,
    pub fixed: i64,
}

/// ONNX writes "to the end" as the largest integer; anything near it is meant so.
const ENDLESS: i64 = i64::MAX / 4;

impl Len {
    /// T itself.
    pub(crate) const FRAMES: Self = Self { per_frame: 1, fixed: 0 };

    pub(crate) const fn fixed(fixed: i64) -> Self {
        Self { per_frame: 0, fixed }
    }

    pub(crate) fn of_dim(dim: usize) -> Self {
        Self::fixed(i64::try_from(dim).unwrap_or(i64::MAX))
    }

    /// The value, if it does not depend on T.
    pub(crate) fn constant(self) -> Option<i64> {
        (self.per_frame == 0).then_some(self.fixed)
    }

    /// The value as a dimension, if it does not depend on T and is one.
    pub(crate) fn dim(self) -> Option<usize> {
        self.constant().and_then(|fixed| usize::try_from(fixed).ok())
    }

    pub(crate) fn is_timed(self) -> bool {
        self.per_frame != 0
    }

    pub(crate) fn plus(self, other: Self) -> Lowered<Self> {
        let sum = |a: i64, b: i64| a.checked_add(b);
        Self::checked(sum(self.per_frame, other.per_frame), sum(self.fixed, other.fixed))
    }

    pub(crate) fn minus(self, other: Self) -> Lowered<Self> {
        self.plus(other.times(-1)?)
    }

    pub(crate) fn times(self, factor: i64) -> Lowered<Self> {
        Self::checked(self.per_frame.checked_mul(factor), self.fixed.checked_mul(factor))
    }

    fn checked(per_frame: Option<i64>, fixed: Option<i64>) -> Lowered<Self> {
        match (per_frame, fixed) {
            (Some(per_frame), Some(fixed)) => Ok(Self { per_frame, fixed }),
            _ => refuse("a length is too large"),
        }
    }

    /// Whether it is at most `other` for every T from 1.
    pub(crate) fn never_above(self, other: Self) -> bool {
        self.per_frame <= other.per_frame
            && self.per_frame.saturating_add(self.fixed) <= other.per_frame.saturating_add(other.fixed)
    }

    /// A slice's bound: counted from the end if negative, and kept inside `0..=length`.
    pub(crate) fn as_bound(self, length: Self) -> Lowered<Self> {
        if self.per_frame == 0 && self.fixed >= ENDLESS {
            return Ok(length);
        }
        if self.per_frame == 0 && self.fixed <= -ENDLESS {
            return Ok(Self::fixed(0));
        }
        let from_end = !Self::fixed(0).never_above(self);
        let bound = if from_end { self.plus(length)? } else { self };
        match (Self::fixed(0).never_above(bound), bound.never_above(length)) {
            (true, true) => Ok(bound),
            (true, false) if length.never_above(bound) => Ok(length),
            (false, true) if bound.never_above(Self::fixed(0)) => Ok(Self::fixed(0)),
            _ => refuse("a slice may reach outside of what a short run gives"),
        }
    }
}

/// A length in rows of memory: `per_frame * T + fixed` at the rate that the plan is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(crate) struct Rows {
    pub per_frame: usize,
    pub fixed: usize,
}

impl Rows {
    /// A tensor without time.
    pub(crate) const ONE: Self = Self { per_frame: 0, fixed: 1 };

    /// Realtime.
    pub(crate) fn at(self, frames: usize) -> usize {
        self.per_frame.saturating_mul(frames).saturating_add(self.fixed)
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let per_frame = self.per_frame.saturating_add(other.per_frame);
        Self { per_frame, fixed: self.fixed.saturating_add(other.fixed) }
    }

    pub(crate) fn times(self, factor: usize) -> Self {
        Self { per_frame: self.per_frame.saturating_mul(factor), fixed: self.fixed.saturating_mul(factor) }
    }
}
