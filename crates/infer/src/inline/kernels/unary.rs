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

/// `each!(apply, x: V => f(x))` computes vectors, `each!(apply, x => f(x))` single values. A macro, because a closure
/// would be compiled without the caller's instructions.
macro_rules! each {
    ($apply:ident, $x:ident: $V:ident => $result:expr) => {
        match $apply.x {
            Some(x) => {
                for (x, out) in x.chunks($V::COUNT).zip($apply.out.chunks_mut($V::COUNT)) {
                    let $x = $V::load(x);
                    $result.store(out);
                }
            }
            None => {
                for out in $apply.out.chunks_mut($V::COUNT) {
                    let $x = $V::load(out);
                    $result.store(out);
                }
            }
        }
    };
    ($apply:ident, $x:ident => $result:expr) => {
        for (i, out) in $apply.out.iter_mut().enumerate() {
            let $x = $apply.x.map_or(*out, |x| x[i]);
            *out = $result;
        }
    };
}

impl Kernel for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        let (zero, one) = (V::splat(0.0), V::splat(1.0));
        match self.function {
            Unary::Tanh => each!(self, x: V => math::tanh(x)),
            Unary::Sigmoid => each!(self, x: V => math::sigmoid(x)),
            Unary::Relu => each!(self, x: V => x.at_least(zero)),
            Unary::LeakyRelu(slope) => each!(self, x: V => x.select_less(zero, x.mul(V::splat(slope)), x)),
            Unary::Elu(alpha) => each!(self, x: V => elu(x, V::splat(alpha))),
            Unary::Selu { alpha, gain } => each!(self, x: V => elu(x, V::splat(alpha)).mul(V::splat(gain))),
            Unary::Softplus => each!(self, x: V => math::softplus(x)),
            Unary::Softsign => each!(self, x: V => x.div(x.abs().add(one))),
            Unary::HardSigmoid { slope, offset } => {
                each!(self, x: V => hard_sigmoid(x, V::splat(slope), V::splat(offset)));
            }
            Unary::HardSwish => each!(self, x: V => x.mul(hard_sigmoid(x, V::splat(1.0 / 6.0), V::splat(0.5)))),
            Unary::Clip { low, high } => each!(self, x: V => x.at_least(V::splat(low)).at_most(V::splat(high))),
            Unary::Exp => each!(self, x: V => math::exp(x)),
            Unary::Sqrt => each!(self, x: V => x.sqrt()),
            Unary::Abs => each!(self, x: V => x.abs()),
            Unary::Neg => each!(self, x: V => x.neg()),
            Unary::Reciprocal => each!(self, x: V => one.div(x)),
            Unary::Pow(2.0) => each!(self, x: V => x.mul(x)),
            Unary::Pow(3.0) => each!(self, x: V => x.mul(x).mul(x)),
            Unary::Pow(exponent) => each!(self, x => x.powf(exponent)),
            Unary::Log => each!(self, x => x.ln()),
            Unary::Sin => each!(self, x => x.sin()),
            Unary::Cos => each!(self, x => x.cos()),
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
