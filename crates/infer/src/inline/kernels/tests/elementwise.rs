use super::super::{Binary, Operand, Unary, binary, binary_in_place, unary, unary_in_place};
use super::signal::{Noise, assert_same_bits, every_isa};

type Definition = fn(f64) -> f64;

/// Each function, its definition, and how far it may stray: relative to the larger of 1 and the true value.
fn functions() -> Vec<(Unary, Definition, f64)> {
    vec![
        (Unary::Tanh, f64::tanh, 4e-7),
        (Unary::Sigmoid, |x| 1.0 / (1.0 + (-x).exp()), 2e-7),
        (Unary::Relu, |x| x.max(0.0), 0.0),
        (Unary::LeakyRelu(0.25), |x| if x < 0.0 { 0.25 * x } else { x }, 0.0),
        (Unary::Elu(0.5), |x| if x < 0.0 { 0.5 * (x.exp() - 1.0) } else { x }, 2e-7),
        (Unary::Selu { alpha: 1.5, gain: 1.25 }, |x| 1.25 * if x < 0.0 { 1.5 * (x.exp() - 1.0) } else { x }, 5e-7),
        (Unary::Softplus, |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), 3e-7),
        (Unary::Softsign, |x| x / (1.0 + x.abs()), 2e-7),
        (Unary::HardSigmoid { slope: 0.25, offset: 0.5 }, |x| (0.25 * x + 0.5).clamp(0.0, 1.0), 1e-7),
        (Unary::HardSwish, |x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0), 2e-7),
        (Unary::Clip { low: -0.5, high: 2.0 }, |x| x.clamp(-0.5, 2.0), 0.0),
        (Unary::Exp, f64::exp, 1e-6),
        (Unary::Log, f64::ln, 2e-7),
        (Unary::Sqrt, f64::sqrt, 1e-7),
        (Unary::Pow(2.0), |x| x * x, 1e-7),
        (Unary::Pow(3.0), |x| x * x * x, 2e-7),
        (Unary::Pow(-1.5), |x| x.powf(-1.5), 2e-7),
        (Unary::Abs, f64::abs, 0.0),
        (Unary::Neg, |x| -x, 0.0),
        (Unary::Reciprocal, f64::recip, 1e-7),
        (Unary::Sin, f64::sin, 2e-7),
        (Unary::Cos, f64::cos, 2e-7),
    ]
}

/// Fine around zero, coarse far out, with the ends, the infinities and a NaN; an odd number of them.
fn arguments() -> Vec<f32> {
    let mut x: Vec<f32> = (-20_000..=20_000).map(|i| i as f32 * 1e-3).collect();
    x.extend(Noise(4).values(3000, 95.0));
    x.extend(Noise(5).values(3000, 1e-3));
    x.extend([0.0, -0.0, 1e-30, -1e-30, 1e-42, 100.0, -100.0, 1e4, -1e4, f32::MAX, f32::MIN]);
    x.extend([f32::INFINITY, f32::NEG_INFINITY, f32::NAN]);
    x
}

/// `f32` has no place for it, so neither may the answer.
fn as_f32_holds_it(wanted: f64) -> f64 {
    if wanted.abs() > f64::from(f32::MAX) { wanted.signum() * f64::INFINITY } else { wanted }
}

#[test]
fn unary_functions_are_what_they_are_called() {
    let x = arguments();
    for (function, definition, tolerance) in functions() {
        every_isa(|isa| {
            let mut out = vec![9.0; x.len()];
            unary(isa, function, &x, &mut out);
            for (&x, &found) in x.iter().zip(&out) {
                let what = format!("{function:?} of {x:e} on {}", isa.name());
                let wanted = as_f32_holds_it(definition(f64::from(x)));
                if x.is_nan() || wanted.is_nan() {
                    // `-∞ · 0` is no number for the definition either; ours may still have settled.
                    assert!(found.is_nan() || !x.is_nan(), "{what} is {found}");
                } else if wanted.is_infinite() {
                    assert_eq!(f64::from(found), wanted, "{what}");
                } else {
                    let difference = (f64::from(found) - wanted).abs() / wanted.abs().max(1.0);
                    assert!(difference <= tolerance, "{what} is {found}, not {wanted}: {difference:e}");
                }
            }
        });
    }
}

#[test]
fn bounded_functions_stay_within_their_bounds() {
    let x: Vec<f32> = arguments().into_iter().filter(|x| !x.is_nan()).collect();
    every_isa(|isa| {
        let mut out = vec![9.0; x.len()];
        unary(isa, Unary::Tanh, &x, &mut out);
        assert!(out.iter().all(|y| y.abs() <= 1.0 + f32::EPSILON), "tanh on {}", isa.name());
        unary(isa, Unary::Sigmoid, &x, &mut out);
        assert!(out.iter().all(|y| (0.0..=1.0).contains(y)), "sigmoid on {}", isa.name());
    });
}

#[test]
fn small_signals_pass_tanh_with_their_own_precision() {
    let x: Vec<f32> = (1..500).map(|i| i as f32 * 1e-7).collect();
    every_isa(|isa| {
        let mut out = vec![9.0; x.len()];
        unary(isa, Unary::Tanh, &x, &mut out);
        for (x, y) in x.iter().zip(&out) {
            assert!((y / x - 1.0).abs() < 5e-7, "tanh of {x:e} is {y:e} on {}", isa.name());
        }
    });
}

#[test]
fn unary_functions_do_not_know_their_place() {
    let x = Noise(6).values(67, 5.0);
    for (function, ..) in functions() {
        every_isa(|isa| {
            let mut whole = vec![9.0; x.len()];
            unary(isa, function, &x, &mut whole);
            let mut alone = x.clone();
            for value in &mut alone {
                unary_in_place(isa, function, std::slice::from_mut(value));
            }
            for (alone, whole) in alone.iter().zip(&whole) {
                assert!(alone.to_bits() == whole.to_bits() || (alone.is_nan() && whole.is_nan()), "{function:?}");
            }
        });
    }
}

type Operation = fn(f32, f32) -> f32;

const OPERATIONS: [(Binary, Operation); 8] = [
    (Binary::Add, |a, b| a + b),
    (Binary::Sub, |a, b| a - b),
    (Binary::Mul, |a, b| a * b),
    (Binary::Div, |a, b| a / b),
    (Binary::Min, f32::min),
    (Binary::Max, f32::max),
    (Binary::Pow, f32::powf),
    (Binary::Prelu, |a, b| if a < 0.0 { a * b } else { a }),
];

/// Single operations are rounded once: all instruction sets must agree with plain Rust to the bit.
#[test]
fn binary_operations_broadcast() {
    let frames = 5;
    for channels in [1, 3, 7, 8, 12, 16, 40] {
        let signal = Noise(1).values(frames * channels, 2.0);
        let other: Vec<f32> = Noise(2).values(frames * channels, 2.0).iter().map(|x| x.abs() + 0.1).collect();
        let operands = [
            Operand::Signal(&other),
            Operand::Row(&other[..channels]),
            Operand::Column(&other[..frames]),
            Operand::Scalar(1.5),
        ];
        let value = |operand, frame: usize, channel: usize| match operand {
            Operand::Signal(values) => values[frame * channels + channel],
            Operand::Row(values) => values[channel],
            Operand::Column(values) => values[frame],
            Operand::Scalar(value) => value,
        };
        for (op, f) in OPERATIONS {
            for operand in operands {
                for (a, b) in [(Operand::Signal(&signal), operand), (operand, Operand::Signal(&other))] {
                    let places = (0..frames).flat_map(|frame| (0..channels).map(move |channel| (frame, channel)));
                    let wanted: Vec<f32> =
                        places.map(|(frame, channel)| f(value(a, frame, channel), value(b, frame, channel))).collect();
                    every_isa(|isa| {
                        let what = format!("{op:?}, {channels} channels, {operand:?} on {}", isa.name());
                        let mut out = vec![9.0; signal.len()];
                        binary(isa, op, a, b, &mut out, channels);
                        assert_same(&out, &wanted, &what);
                        if let Operand::Signal(values) = a {
                            let mut out = values.to_vec();
                            binary_in_place(isa, op, &mut out, b, channels);
                            assert_same(&out, &wanted, &what);
                        }
                    });
                }
            }
        }
    }
}

#[track_caller]
fn assert_same(found: &[f32], wanted: &[f32], what: &str) {
    let settled =
        |values: &[f32]| -> Vec<f32> { values.iter().map(|x| if x.is_nan() { f32::NAN } else { *x }).collect() };
    assert_same_bits(&settled(found), &settled(wanted), what);
}

#[test]
fn the_smaller_and_the_larger_keep_a_nan() {
    every_isa(|isa| {
        for op in [Binary::Min, Binary::Max] {
            let mut out = [f32::NAN; 3];
            binary_in_place(isa, op, &mut out, Operand::Scalar(1.0), 1);
            assert!(out.iter().all(|x| x.is_nan()), "{op:?} on {}: {out:?}", isa.name());
        }
    });
}
