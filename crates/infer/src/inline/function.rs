//! Functions of one or two numbers: those of the kernels, and some that are rare enough for plain loops.

use super::call::Call;
use super::error::{Lowered, refuse};
use super::kernels;

/// A function of one number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unary {
    Kernel(kernels::Unary),
    Rare(fn(f32) -> f32),
}

/// A function of two numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Binary {
    Kernel(kernels::Binary),
    Rare(fn(f32, f32) -> f32),
}

impl Unary {
    /// The function of an operator with its attributes, if it is one of a single number.
    pub(crate) fn of(call: &Call<'_>) -> Lowered<Option<Self>> {
        use kernels::Unary as Fast;
        let alpha = |default| call.float("alpha", default);
        Ok(Some(Self::Kernel(match call.op() {
            "Tanh" => Fast::Tanh,
            "Sigmoid" => Fast::Sigmoid,
            "Relu" => Fast::Relu,
            "LeakyRelu" => Fast::LeakyRelu(alpha(0.01)),
            "Softplus" => Fast::Softplus,
            "Softsign" => Fast::Softsign,
            "Elu" => Fast::Elu(alpha(1.0)),
            "Selu" => Fast::Selu { alpha: alpha(1.673_263_2), gain: call.float("gamma", 1.050_701) },
            "HardSwish" => Fast::HardSwish,
            "HardSigmoid" => Fast::HardSigmoid { slope: alpha(0.2), offset: call.float("beta", 0.5) },
            "Clip" => clip(call)?,
            "Exp" => Fast::Exp,
            "Log" => Fast::Log,
            "Sqrt" => Fast::Sqrt,
            "Abs" => Fast::Abs,
            "Neg" => Fast::Neg,
            "Sin" => Fast::Sin,
            "Cos" => Fast::Cos,
            "Reciprocal" => Fast::Reciprocal,
            _ => return Ok(Self::rare(call)),
        })))
    }

    fn rare(call: &Call<'_>) -> Option<Self> {
        Some(Self::Rare(match call.op() {
            "Erf" => erf,
            "Gelu" if call.string("approximate", "none") == "tanh" => gelu_by_tanh,
            "Gelu" => gelu,
            "Floor" => f32::floor,
            "Ceil" => f32::ceil,
            "Round" => f32::round_ties_even,
            "Sign" => |x| if x == 0.0 { 0.0 } else { x.signum() },
            "Not" => |x| truth(x == 0.0),
            _ => return None,
        }))
    }
}

impl Binary {
    /// The function of an operator, if it is one of two numbers. Comparisons and logic give 0 or 1.
    pub(crate) fn of(op: &str) -> Option<Self> {
        use kernels::Binary as Fast;
        Some(Self::Kernel(match op {
            "Add" | "Sum" => Fast::Add,
            "Sub" => Fast::Sub,
            "Mul" => Fast::Mul,
            "Div" => Fast::Div,
            "Min" => Fast::Min,
            "Max" => Fast::Max,
            "Pow" => Fast::Pow,
            "PRelu" => Fast::Prelu,
            _ => return Self::rare(op),
        }))
    }

    fn rare(op: &str) -> Option<Self> {
        Some(Self::Rare(match op {
            "Equal" => |a, b| truth(a == b),
            "Less" => |a, b| truth(a < b),
            "LessOrEqual" => |a, b| truth(a <= b),
            "Greater" => |a, b| truth(a > b),
            "GreaterOrEqual" => |a, b| truth(a >= b),
            "And" => |a, b| truth(a != 0.0 && b != 0.0),
            "Or" => |a, b| truth(a != 0.0 || b != 0.0),
            "Xor" => |a, b| truth((a != 0.0) != (b != 0.0)),
            _ => return None,
        }))
    }
}

fn clip(call: &Call<'_>) -> Lowered<kernels::Unary> {
    let low = call.weight_or_float(1, "min")?.unwrap_or(f32::MIN);
    let high = call.weight_or_float(2, "max")?.unwrap_or(f32::MAX);
    if low <= high { Ok(kernels::Unary::Clip { low, high }) } else { refuse("its lower bound is above its upper one") }
}

fn truth(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// Abramowitz and Stegun, 7.1.26; off by 1.5e-7 at most.
fn erf(x: f32) -> f32 {
    let magnitude = f64::from(x.abs());
    let t = 1.0 / (1.0 + 0.327_591_1 * magnitude);
    let polynomial = [1.061_405_429, -1.453_152_027, 1.421_413_741, -0.284_496_736, 0.254_829_592];
    let tail = polynomial.iter().fold(0.0, |sum, coefficient| sum * t + coefficient) * t;
    (1.0 - tail * (-magnitude * magnitude).exp()).copysign(f64::from(x)) as f32
}

fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

fn gelu_by_tanh(x: f32) -> f32 {
    let inner = (2.0 / std::f32::consts::PI).sqrt() * (x + 0.044_715 * x * x * x);
    0.5 * x * (1.0 + inner.tanh())
}
