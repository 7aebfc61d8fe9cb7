//! Functions of one value, over a whole signal.

use super::isa::{Isa, Kernel};
use super::lanes::Lanes;
use super::math;

/// A function of one value. NaN in gives NaN out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unary {
    /// Hyperbolic tangent.
    Tanh,
    /// `1 / (1 + e⁻ˣ)`
    Sigmoid,
    /// `max(x, 0)`
    Relu,
    /// `x` above zero, this times `x` below.
    LeakyRelu(f32),
    /// `x` above zero, this times `eˣ - 1` below.
    Elu(f32),
    /// `gain · x` above zero, `gain · alpha · (eˣ - 1)` below.
    Selu {
        /// Scale below zero.
        alpha: f32,
        /// Scale of all.
        gain: f32,
    },
    /// `ln(1 + eˣ)`
    Softplus,
    /// `x / (1 + |x|)`
    Softsign,
    /// `slope · x + offset`, held within 0 and 1.
    HardSigmoid {
        /// ONNX `alpha`.
        slope: f32,
        /// ONNX `beta`.
        offset: f32,
    },
    /// `x` times the hard sigmoid of slope 1/6 and offset 1/2.
    HardSwish,
    /// Held within two limits.
    Clip {
        /// Lower limit.
        low: f32,
        /// Upper limit, no less than the lower one.
        high: f32,
    },
    /// `eˣ`
    Exp,
    /// Natural logarithm.
    Log,
    /// Square root.
    Sqrt,
    /// `x` to this power.
    Pow(f32),
    /// `|x|`
    Abs,
    /// `-x`
    Neg,
    /// `1 / x`
    Reciprocal,
    /// Sine, in radians.
    Sin,
    /// Cosine, in radians.
    Cos,
}

/// `out[i] = f(x[i])`.
///
/// Realtime.
///
/// # Panics
/// If the two differ in length.
pub fn unary(isa: Isa, function: Unary, x: &[f32], out: &mut [f32]) {
    assert_eq!(x.len(), out.len(), "one result for each value");
    isa.run(Apply { function, x: Some(x), out });
}

/// `x[i] = f(x[i])`.
///
/// Realtime.
pub fn unary_in_place(isa: Isa, function: Unary, x: &mut [f32]) {
    isa.run(Apply { function, x: None, out: x });
}

/// From `x`, or where there is none, in place.
struct Apply<'a> {
    function: Unary,
    x: Option<&'a [f32]>,
    out: &'a mut [f32],
}

impl Kernel for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        let splat = V::splat;
        let zero = splat(0.0);
        match self.function {
            Unary::Tanh => self.each(math::tanh::<V>),
            Unary::Sigmoid => self.each(math::sigmoid::<V>),
            Unary::Relu => self.each(|x: V| x.at_least(zero)),
            Unary::LeakyRelu(slope) => self.each(|x: V| x.select_less(zero, x.mul(splat(slope)), x)),
            Unary::Elu(alpha) => self.each(|x: V| elu(x, splat(alpha))),
            Unary::Selu { alpha, gain } => self.each(|x: V| elu(x, splat(alpha)).mul(splat(gain))),
            Unary::Softplus => self.each(math::softplus::<V>),
            Unary::Softsign => self.each(|x: V| x.div(x.abs().add(splat(1.0)))),
            Unary::HardSigmoid { slope, offset } => self.each(|x: V| hard_sigmoid(x, splat(slope), splat(offset))),
            Unary::HardSwish => self.each(|x: V| x.mul(hard_sigmoid(x, splat(1.0 / 6.0), splat(0.5)))),
            Unary::Clip { low, high } => self.each(|x: V| x.at_least(splat(low)).at_most(splat(high))),
            Unary::Exp => self.each(math::exp::<V>),
            Unary::Sqrt => self.each(|x: V| x.sqrt()),
            Unary::Abs => self.each(|x: V| x.abs()),
            Unary::Neg => self.each(|x: V| x.neg()),
            Unary::Reciprocal => self.each(|x: V| splat(1.0).div(x)),
            Unary::Pow(exponent) if exponent == 2.0 => self.each(|x: V| x.mul(x)),
            Unary::Pow(exponent) if exponent == 3.0 => self.each(|x: V| x.mul(x).mul(x)),
            Unary::Pow(exponent) => self.each_alone(|x| x.powf(exponent)),
            Unary::Log => self.each_alone(f32::ln),
            Unary::Sin => self.each_alone(f32::sin),
            Unary::Cos => self.each_alone(f32::cos),
        }
    }
}

impl Apply<'_> {
    #[inline(always)]
    fn each<V: Lanes>(self, f: impl Fn(V) -> V) {
        match self.x {
            Some(x) => {
                for (x, out) in x.chunks(V::COUNT).zip(self.out.chunks_mut(V::COUNT)) {
                    f(V::load(x)).store(out);
                }
            }
            None => {
                for out in self.out.chunks_mut(V::COUNT) {
                    f(V::load(out)).store(out);
                }
            }
        }
    }

    #[inline(always)]
    fn each_alone(self, f: impl Fn(f32) -> f32) {
        match self.x {
            Some(x) => {
                for (x, out) in x.iter().zip(self.out) {
                    *out = f(*x);
                }
            }
            None => {
                for out in self.out {
                    *out = f(*out);
                }
            }
        }
    }
}

#[inline(always)]
fn elu<V: Lanes>(x: V, alpha: V) -> V {
    x.select_less(V::splat(0.0), math::exp_bounded(x).sub(V::splat(1.0)).mul(alpha), x)
}

#[inline(always)]
fn hard_sigmoid<V: Lanes>(x: V, slope: V, offset: V) -> V {
    x.mul_add(slope, offset).at_least(V::splat(0.0)).at_most(V::splat(1.0))
}
