//! Sines of phases, written so that loops over them run in vector registers.

use std::f64::consts::{PI, TAU};

use crate::isa::Arithmetic;

/// 1.5 · 2^52: adding and subtracting it rounds to the nearest whole number.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// Taylor's series in the square of the angle, lowest power first: good to 7e-10 on a quarter of a cycle, and to the
/// last bit.
const SINE: [f64; 7] = series(1);
const EXACT_SINE: [f64; 11] = series(1);
const EXACT_COSINE: [f64; 12] = series(0);

/// The same phase within half a cycle of 0, for up to 2^50 cycles.
#[inline(always)]
pub(crate) fn wrap(cycles: f64) -> f64 {
    cycles - ((cycles + ROUND) - ROUND)
}

/// `sin(2π·cycles)` within 1e-9, for up to 2^50 cycles.
#[inline(always)]
pub(crate) fn sine<A: Arithmetic>(cycles: f64) -> f64 {
    let wrapped = wrap(cycles);
    let folded = 0.25 - (wrapped.abs() - 0.25).abs();
    let angle = TAU * folded;
    let square = angle * angle;
    // Pairs of terms do not wait for each other (G. Estrin's scheme): a single sine is ready in half the time.
    let fourth = square * square;
    let pair = |term: usize| A::mul_add(SINE[term + 1], square, SINE[term]);
    let upper = A::mul_add(SINE[6], fourth, pair(4));
    let sum = A::mul_add(upper, fourth * fourth, A::mul_add(pair(2), fourth, pair(0)));
    (angle * sum).copysign(wrapped)
}

/// `(sin(π·x), cos(π·x))` within 4e-16 for `x` from -1/2 to 1/2.
#[inline(always)]
pub(crate) fn half_turn<A: Arithmetic>(x: f64) -> (f64, f64) {
    let angle = PI * x;
    let square = angle * angle;
    (angle * polynomial::<A, _>(&EXACT_SINE, square), polynomial::<A, _>(&EXACT_COSINE, square))
}

/// By Horner's rule.
#[inline(always)]
fn polynomial<A: Arithmetic, const TERMS: usize>(coefficients: &[f64; TERMS], x: f64) -> f64 {
    let mut sum = coefficients[TERMS - 1];
    for term in (0..TERMS - 1).rev() {
        sum = A::mul_add(sum, x, coefficients[term]);
    }
    sum
}

/// `(-1)^i / (2i + power)!`
const fn series<const TERMS: usize>(power: u32) -> [f64; TERMS] {
    let mut terms = [1.0; TERMS];
    let mut index = 1;
    while index < TERMS {
        let last = 2.0 * index as f64 + power as f64;
        terms[index] = -terms[index - 1] / (last * (last - 1.0));
        index += 1;
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::Separate;

    #[test]
    fn agrees_with_the_library() {
        for step in -4000..=4000 {
            let cycles = f64::from(step) * 7.13e-4;
            assert!((sine::<Separate>(cycles) - (TAU * cycles).sin()).abs() < 1e-9, "{cycles}");
            let x = f64::from(step) / 8000.0;
            let (sine, cosine) = half_turn::<Separate>(x);
            assert!((sine - (PI * x).sin()).abs() < 4e-16 && (cosine - (PI * x).cos()).abs() < 4e-16, "{x}");
        }
    }
}
