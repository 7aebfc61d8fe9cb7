//! Elementary functions on vectors, good to a few units in the last place.
//!
//! The exponential reduces its argument to `r` within half of ln 2 and takes the polynomial of S. L. Moshier's Cephes
//! library (`expf`). NaN in gives NaN out, everywhere.

use std::f32::consts::LOG2_E;

use super::lanes::Lanes;

/// 1.5 · 2²³: adding it leaves the nearest integer in the low bits.
const ROUND: f32 = 12_582_912.0;
/// ln 2 in two parts, the first short enough that its product with a small integer is exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// `(eʳ - 1 - r) / r²`, highest power first.
const EXP: [f32; 6] = [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5];

/// e to the `x` for `|x| <= 87`; beyond, as at the border.
#[inline(always)]
pub(super) fn exp_bounded<V: Lanes>(x: V) -> V {
    let x = x.at_least(V::splat(-87.0)).at_most(V::splat(87.0));
    // 127 is the bias of the exponent: the low bits of `shifted` are that of 2ⁿ.
    let shifted = x.mul_add(V::splat(LOG2_E), V::splat(ROUND + 127.0));
    let n = shifted.sub(V::splat(ROUND + 127.0));
    let r = n.mul_add(V::splat(-LN_2_LOW), n.mul_add(V::splat(-LN_2_HIGH), x));
    let fraction = polynomial(EXP, r).mul_add(r.mul(r), r).add(V::splat(1.0));
    fraction.mul(shifted.bits_to_exponent())
}

/// e to the `x`: infinite above the largest float, zero below the smallest normal one.
#[inline(always)]
pub(super) fn exp<V: Lanes>(x: V) -> V {
    // Two factors: neither overflows before their product does.
    let half = exp_bounded(x.mul(V::splat(0.5)));
    let precise = exp_bounded(x);
    let large = V::splat(87.0).select_less(x, half.mul(half), precise);
    x.select_less(V::splat(-87.0), V::splat(0.0), large)
}

/// `1 / (1 + e⁻ˣ)`: never negative, exact to its own size.
#[inline(always)]
pub(super) fn sigmoid<V: Lanes>(x: V) -> V {
    let one = V::splat(1.0);
    one.div(one.add(exp_bounded(x.neg())))
}

/// Where the tangent has come within half a unit of 1.
const TANH_END: f32 = 9.0;
/// `tanh(x) / x` as a ratio of polynomials in `x²`, highest power first. Minimax for the relative error on ±9, which is
/// 2e-8 before rounding, by Lawson's weights on the linearised problem. No term is negative, so nothing cancels.
const TANH_ABOVE: [f32; 5] = [1.335_549_3e-8, 2.060_995_4e-5, 3.495_653_7e-3, 0.133_810_85, 0.999_999_98];
const TANH_BELOW: [f32; 5] = [7.776_978e-7, 3.285_733e-4, 2.587_724_5e-2, 0.467_144, 1.0];

/// A value that waits to be divided: products of such values cost one division in all, and the kernels that multiply
/// gates would otherwise spend much of their time dividing. Both parts stay below a thousand for what is made here.
#[derive(Clone, Copy)]
pub(super) struct Ratio<V> {
    pub(super) above: V,
    pub(super) below: V,
}

impl<V: Lanes> Ratio<V> {
    #[inline(always)]
    pub(super) fn mul(self, other: Self) -> Self {
        Self { above: self.above.mul(other.above), below: self.below.mul(other.below) }
    }

    #[inline(always)]
    pub(super) fn value(self) -> V {
        self.above.div(self.below)
    }
}

#[inline(always)]
pub(super) fn tanh_ratio<V: Lanes>(x: V) -> Ratio<V> {
    let x = x.at_least(V::splat(-TANH_END)).at_most(V::splat(TANH_END));
    let square = x.mul(x);
    Ratio { above: polynomial(TANH_ABOVE, square).mul(x), below: polynomial(TANH_BELOW, square) }
}

/// `1/2 + tanh(x/2) / 2`: within 1e-7, so that it may pass 0 and 1 by that much.
#[inline(always)]
pub(super) fn sigmoid_ratio<V: Lanes>(x: V) -> Ratio<V> {
    let tanh = tanh_ratio(x.mul(V::splat(0.5)));
    Ratio { above: tanh.below.add(tanh.above), below: tanh.below.add(tanh.below) }
}

/// Hyperbolic tangent, within 4e-7 of the size of the answer.
#[inline(always)]
pub(super) fn tanh<V: Lanes>(x: V) -> V {
    tanh_ratio(x).value()
}

/// By Horner's rule, highest power first.
#[inline(always)]
fn polynomial<V: Lanes, const TERMS: usize>(coefficients: [f32; TERMS], x: V) -> V {
    let mut sum = V::splat(coefficients[0]);
    for &coefficient in &coefficients[1..] {
        sum = sum.mul_add(x, V::splat(coefficient));
    }
    sum
}

/// `ln(1 + y)` for `0 <= y <= 1`, by the series of `2 artanh(y / (2 + y))`.
#[inline(always)]
fn log_1p_of_fraction<V: Lanes>(y: V) -> V {
    let s = y.div(y.add(V::splat(2.0)));
    let square = s.mul(s);
    let series = [15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0, 1.0].map(|odd: f32| 1.0 / odd);
    polynomial(series, square).mul(s).mul(V::splat(2.0))
}

/// `ln(1 + eˣ)`.
#[inline(always)]
pub(super) fn softplus<V: Lanes>(x: V) -> V {
    x.at_least(V::splat(0.0)).add(log_1p_of_fraction(exp_bounded(x.abs().neg())))
}
