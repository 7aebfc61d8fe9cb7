//! The sums of products that likeness is made of, as plain loops for every instruction set.

use crate::isa::{Arithmetic, Kernel};

/// Partial sums side by side, as many as a register holds.
const LANES: usize = 8;
/// Lags that are summed together, so that what was just heard is read once for all of them.
pub(super) const TOGETHER: usize = 4;

/// What was just heard times what was heard a lag before, for each of `TOGETHER` lags that follow one another.
pub(super) struct AtLags<'a> {
    /// The newest sample last; a multiple of eight.
    pub(super) now: &'a [f32],
    /// As long and longer by three: from the first pair of the longest lag to the last of the shortest.
    pub(super) then: &'a [f32],
}

impl Kernel for AtLags<'_> {
    /// `[lag]`.
    type Output = [f32; TOGETHER];

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        let length = self.now.len();
        let before = |lag: usize| self.then[TOGETHER - 1 - lag..][..length].as_chunks::<LANES>().0;
        let pairs = before(0).iter().zip(before(1)).zip(before(2)).zip(before(3));
        let mut sums = [[0.0_f32; LANES]; TOGETHER];
        for (now, (((a, b), c), d)) in self.now.as_chunks::<LANES>().0.iter().zip(pairs) {
            for lane in 0..LANES {
                sums[0][lane] += now[lane] * a[lane];
                sums[1][lane] += now[lane] * b[lane];
                sums[2][lane] += now[lane] * c[lane];
                sums[3][lane] += now[lane] * d[lane];
            }
        }
        sums.map(total)
    }
}

/// What was just heard, what was heard before, and each times itself.
pub(super) struct AtOneLag<'a> {
    pub(super) now: &'a [f32],
    pub(super) then: &'a [f32],
}

impl Kernel for AtOneLag<'_> {
    /// `[now·then, now·now, then·then]`.
    type Output = [f32; 3];

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> Self::Output {
        let (now, now_rest) = self.now.as_chunks::<LANES>();
        let (then, then_rest) = self.then.as_chunks::<LANES>();
        let mut sums = [[0.0_f32; LANES]; 3];
        for (now, then) in now.iter().zip(then) {
            for lane in 0..LANES {
                sums[0][lane] += now[lane] * then[lane];
                sums[1][lane] += now[lane] * now[lane];
                sums[2][lane] += then[lane] * then[lane];
            }
        }
        for (lane, (now, then)) in now_rest.iter().zip(then_rest).enumerate() {
            sums[0][lane] += now * then;
            sums[1][lane] += now * now;
            sums[2][lane] += then * then;
        }
        sums.map(total)
    }
}

#[inline(always)]
fn total([s0, s1, s2, s3, s4, s5, s6, s7]: [f32; LANES]) -> f32 {
    ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7))
}
