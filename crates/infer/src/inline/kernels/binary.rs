//! Arithmetic of two signals, with the broadcasts that a frame-major layout has.

use super::isa::{Isa, Kernel};
use super::lanes::Lanes;

/// A function of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// `a · b`
    Mul,
    /// `a / b`
    Div,
    /// The smaller one; NaN if `a` is.
    Min,
    /// The larger one; NaN if `a` is.
    Max,
    /// `a` to the power `b`.
    Pow,
    /// `a` above zero, `a · b` below.
    Prelu,
}

/// A signal, or what stands for one.
#[derive(Debug, Clone, Copy)]
pub enum Operand<'a> {
    /// `[frame][channel]`
    Signal(&'a [f32]),
    /// `[channel]`, the same in every frame.
    Row(&'a [f32]),
    /// `[frame]`, the same in every channel.
    Column(&'a [f32]),
    /// The same everywhere.
    Scalar(f32),
}

/// `out = a op b`, where `out` is `[frame][channel]`.
///
/// Realtime.
///
/// # Panics
/// If an operand is shorter than the result asks for.
pub fn binary(isa: Isa, op: Binary, a: Operand<'_>, b: Operand<'_>, out: &mut [f32], channels: usize) {
    if out.is_empty() {
        return;
    }
    let width = if a.repeats() || b.repeats() { channels } else { out.len() };
    for (frame, row) in out.chunks_exact_mut(width).enumerate() {
        isa.run(Combine { op, a: Some(a.row(frame, width)), b: b.row(frame, width), out: row });
    }
}

/// `a = a op b`, where `a` is `[frame][channel]`.
///
/// Realtime.
///
/// # Panics
/// If `b` is shorter than `a` asks for.
pub fn binary_in_place(isa: Isa, op: Binary, a: &mut [f32], b: Operand<'_>, channels: usize) {
    if a.is_empty() {
        return;
    }
    let width = if b.repeats() { channels } else { a.len() };
    for (frame, row) in a.chunks_exact_mut(width).enumerate() {
        isa.run(Combine { op, a: None, b: b.row(frame, width), out: row });
    }
}

impl<'a> Operand<'a> {
    /// Whether it must be laid out anew for each frame.
    fn repeats(self) -> bool {
        matches!(self, Self::Row(_) | Self::Column(_))
    }

    fn row(self, frame: usize, width: usize) -> Values<'a> {
        match self {
            Self::Signal(values) => Values::Many(&values[frame * width..][..width]),
            Self::Row(values) => Values::Many(&values[..width]),
            Self::Column(values) => Values::One(values[frame]),
            Self::Scalar(value) => Values::One(value),
        }
    }
}

#[derive(Clone, Copy)]
enum Values<'a> {
    Many(&'a [f32]),
    One(f32),
}

impl Values<'_> {
    #[inline(always)]
    fn lanes<V: Lanes>(self, start: usize) -> V {
        match self {
            Self::Many(values) => V::load(&values[start..]),
            Self::One(value) => V::splat(value),
        }
    }

    #[inline(always)]
    fn at(self, index: usize) -> f32 {
        match self {
            Self::Many(values) => values[index],
            Self::One(value) => value,
        }
    }
}

/// One row; without `a`, in place.
struct Combine<'a> {
    op: Binary,
    a: Option<Values<'a>>,
    b: Values<'a>,
    out: &'a mut [f32],
}

/// `each!(combine, a, b: V => f(a, b))` computes vectors, `each!(combine, a, b => f(a, b))` single values. A macro,
/// because a closure would be compiled without the caller's instructions.
macro_rules! each {
    ($combine:ident, $a:ident, $b:ident: $V:ident => $result:expr) => {
        for (i, out) in $combine.out.chunks_mut($V::COUNT).enumerate() {
            let start = i * $V::COUNT;
            let $a = match $combine.a {
                Some(a) => a.lanes(start),
                None => $V::load(out),
            };
            let $b: $V = $combine.b.lanes(start);
            $result.store(out);
        }
    };
    ($combine:ident, $a:ident, $b:ident => $result:expr) => {
        for (i, out) in $combine.out.iter_mut().enumerate() {
            let $a = $combine.a.map_or(*out, |a| a.at(i));
            let $b = $combine.b.at(i);
            *out = $result;
        }
    };
}

impl Kernel for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        match self.op {
            Binary::Add => each!(self, a, b: V => a.add(b)),
            Binary::Sub => each!(self, a, b: V => a.sub(b)),
            Binary::Mul => each!(self, a, b: V => a.mul(b)),
            Binary::Div => each!(self, a, b: V => a.div(b)),
            Binary::Min => each!(self, a, b: V => a.at_most(b)),
            Binary::Max => each!(self, a, b: V => a.at_least(b)),
            Binary::Prelu => each!(self, a, b: V => a.select_less(V::splat(0.0), a.mul(b), a)),
            Binary::Pow => each!(self, a, b => a.powf(b)),
        }
    }
}
