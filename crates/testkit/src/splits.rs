//! Ways in which a host may cut a stretch of audio into blocks.

use std::fmt;
use std::ops::Range;

use crate::signals::Noise;

/// A way of cutting; the last block is what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splits {
    /// Blocks of this many samples.
    Fixed(usize),
    /// Blocks of 1 to `max` samples, the same for the same seed.
    Random {
        /// Names the sequence.
        seed: u64,
        /// Longest block.
        max: usize,
    },
}

impl Splits {
    /// Blocks of `samples`.
    pub fn fixed(samples: usize) -> Self {
        Self::Fixed(samples.max(1))
    }

    /// Blocks of 1 to `max` samples.
    pub fn random(seed: u64, max: usize) -> Self {
        Self::Random { seed, max: max.max(1) }
    }

    /// Those that every plugin must answer alike: 1, 7, 32, 33, 64, 480, 512, 4096 and random up to 4096.
    pub fn all() -> Vec<Self> {
        let fixed = [1, 7, 32, 33, 64, 480, 512, 4096].map(Self::fixed);
        fixed.into_iter().chain([Self::random(1, 4096)]).collect()
    }

    /// Longest block that can come.
    pub fn max_samples(self) -> usize {
        match self {
            Self::Fixed(samples) => samples,
            Self::Random { max, .. } => max,
        }
    }

    /// Where the blocks of `total` samples lie, in order and without gaps.
    pub fn ranges(self, total: usize) -> impl Iterator<Item = Range<usize>> {
        let mut dice = Noise::new(match self {
            Self::Fixed(_) => 0,
            Self::Random { seed, .. } => seed,
        });
        let mut start = 0;
        std::iter::from_fn(move || {
            if start == total {
                return None;
            }
            let wanted = match self {
                Self::Fixed(samples) => samples,
                Self::Random { max, .. } => 1 + dice.below(max),
            };
            let end = total.min(start + wanted);
            let range = start..end;
            start = end;
            Some(range)
        })
    }
}

impl fmt::Display for Splits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(samples) => write!(f, "blocks of {samples}"),
            Self::Random { seed, max } => write!(f, "random blocks up to {max} (seed {seed})"),
        }
    }
}
