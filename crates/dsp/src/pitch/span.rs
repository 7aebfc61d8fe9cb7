//! How far back the tracker looks for a period.

/// Which of the two stretches of the past a period is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    /// 16 ms, or two periods where that is longer: sure and exact.
    Long,
    /// 8 ms, or one and a half periods where that is longer: sees a new note early.
    Short,
}

impl Span {
    /// The stretch in samples, for a `lag` in samples, at 48 kHz divided by `decimation`.
    pub(super) fn samples(self, lag: usize, decimation: usize) -> usize {
        match self {
            Self::Long => (768 / decimation).max(2 * lag),
            Self::Short => (384 / decimation).max(lag + lag / 2),
        }
    }

    /// How many pairs of samples, a `lag` apart, lie in it.
    pub(super) fn pairs(self, lag: usize, decimation: usize) -> usize {
        self.samples(lag, decimation) - lag
    }
}
