//! What windowed-sinc filters are made of.

use std::f64::consts::PI;

/// `sin(πx)/(πx)`, and exactly 0 at the whole numbers.
pub(crate) fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else if x.fract() == 0.0 {
        0.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

/// Kaiser's window over -1 to 1; `beta` trades the width of the transition for the depth of the stopband.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kaiser {
    beta: f64,
    middle: f64,
}

impl Kaiser {
    pub(crate) fn new(beta: f64) -> Self {
        Self { beta, middle: bessel_i0(beta) }
    }

    /// 1 in the middle; 0 at both ends and beyond.
    pub(crate) fn at(self, x: f64) -> f64 {
        if x.abs() >= 1.0 { 0.0 } else { bessel_i0(self.beta * (1.0 - x * x).sqrt()) / self.middle }
    }
}

/// Modified Bessel function of order 0: the sum of `((x/2)^k/k!)²`, as far as its terms change it.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..64 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        if sum + term == sum {
            break;
        }
        sum += term;
    }
    sum
}
