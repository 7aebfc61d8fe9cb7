//! How `render` cuts time into blocks.

use std::ops::Range;
use std::str::FromStr;

/// Longest random block.
const RANDOM_MAX: usize = 4_096;
/// Longest block that can be asked for.
const MAX: usize = 65_536;

/// A way of cutting: `512`, or `random:SEED` for 1 to 4096 samples, the same for the same seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// Of one length.
    Fixed(usize),
    /// Of any length.
    Random(u64),
}

impl Blocks {
    /// Longest block that can come.
    pub fn max_samples(self) -> usize {
        match self {
            Self::Fixed(samples) => samples,
            Self::Random(_) => RANDOM_MAX,
        }
    }

    /// The blocks of `total` samples, in order and without gaps.
    pub fn ranges(self, total: usize) -> impl Iterator<Item = Range<usize>> {
        let mut dice = match self {
            Self::Fixed(_) => 0,
            Self::Random(seed) => seed,
        };
        let mut start = 0;
        std::iter::from_fn(move || {
            let length = match self {
                Self::Fixed(samples) => samples,
                Self::Random(_) => 1 + (throw(&mut dice) % RANDOM_MAX as u64) as usize,
            };
            let range = start..total.min(start + length);
            start = range.end;
            (!range.is_empty()).then_some(range)
        })
    }
}

impl FromStr for Blocks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || format!("a block is 1 to {MAX} samples, or random:SEED");
        match text.strip_prefix("random:") {
            Some(seed) => seed.parse().map(Self::Random).map_err(|_| wanted()),
            None => text.parse().ok().filter(|n| (1..=MAX).contains(n)).map(Self::Fixed).ok_or_else(wanted),
        }
    }
}

/// Next number of SplitMix64 (Steele, Lea and Flood, 2014).
fn throw(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
