//! Work along the last axis: within each frame, over its channels.

use super::isa::{Isa, Kernel};
use super::lanes::Lanes;
use super::math;

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduce {
    /// All added.
    Sum,
    /// Their average.
    Mean,
    /// The largest one.
    Max,
}

/// `out[frame]` from `x[frame][channel]`.
///
/// Realtime.
///
/// # Panics
/// If `x` is not `channels` for each of `out`.
pub fn reduce(isa: Isa, how: Reduce, x: &[f32], channels: usize, out: &mut [f32]) {
    assert_eq!(x.len(), channels * out.len(), "one row for each result");
    isa.run(ReduceRows { how, x, channels, out });
}

/// `out = (x - mean) / sqrt(variance + epsilon) · scale + bias`, the mean and the variance being each frame's own.
/// `x` and `out` are `[frame][channel]`, `scale` and `bias` are `[channel]`.
///
/// Realtime.
///
/// # Panics
/// If lengths do not fit.
pub fn layer_norm(isa: Isa, x: &[f32], scale: &[f32], bias: Option<&[f32]>, epsilon: f32, out: &mut [f32]) {
    assert_eq!(x.len(), out.len(), "one result for each value");
    assert!(bias.is_none_or(|bias| bias.len() == scale.len()), "one bias for each scale");
    isa.run(LayerNorm { x, scale, bias, epsilon, out });
}

/// `out = eˣ / Σ eˣ` in each frame. `x` and `out` are `[frame][channel]`.
///
/// Realtime.
///
/// # Panics
/// If the two differ in length.
pub fn softmax(isa: Isa, x: &[f32], channels: usize, out: &mut [f32]) {
    assert_eq!(x.len(), out.len(), "one result for each value");
    isa.run(Softmax { x, channels, out });
}

struct ReduceRows<'a> {
    how: Reduce,
    x: &'a [f32],
    channels: usize,
    out: &'a mut [f32],
}

impl Kernel for ReduceRows<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        for (row, out) in self.x.chunks_exact(self.channels).zip(self.out) {
            *out = match self.how {
                Reduce::Sum => sum::<V>(row),
                Reduce::Mean => sum::<V>(row) / row.len() as f32,
                Reduce::Max => largest::<V>(row),
            };
        }
    }
}

struct LayerNorm<'a> {
    x: &'a [f32],
    scale: &'a [f32],
    bias: Option<&'a [f32]>,
    epsilon: f32,
    out: &'a mut [f32],
}

impl Kernel for LayerNorm<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        let channels = self.scale.len();
        for (x, out) in self.x.chunks_exact(channels).zip(self.out.chunks_exact_mut(channels)) {
            let mean = sum::<V>(x) / channels as f32;
            let variance = sum_of_squares_about::<V>(x, mean) / channels as f32;
            let factor = V::splat(1.0 / (variance + self.epsilon).sqrt());
            for (i, out) in out.chunks_mut(V::COUNT).enumerate() {
                let start = i * V::COUNT;
                let bias = self.bias.map_or(V::splat(0.0), |bias| V::load(&bias[start..]));
                let centred = V::load(&x[start..]).sub(V::splat(mean));
                centred.mul(factor).mul_add(V::load(&self.scale[start..]), bias).store(out);
            }
        }
    }
}

struct Softmax<'a> {
    x: &'a [f32],
    channels: usize,
    out: &'a mut [f32],
}

impl Kernel for Softmax<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Lanes>(self) {
        for (x, out) in self.x.chunks_exact(self.channels).zip(self.out.chunks_exact_mut(self.channels)) {
            let peak = V::splat(largest::<V>(x));
            for (x, out) in x.chunks(V::COUNT).zip(out.chunks_mut(V::COUNT)) {
                math::exp(V::load(x).sub(peak)).store(out);
            }
            let total = V::splat(sum::<V>(out));
            for out in out.chunks_mut(V::COUNT) {
                V::load(out).div(total).store(out);
            }
        }
    }
}

#[inline(always)]
fn sum<V: Lanes>(row: &[f32]) -> f32 {
    let mut total = V::splat(0.0);
    for chunk in row.chunks(V::COUNT) {
        total = total.add(V::load(chunk));
    }
    total.sum()
}

#[inline(always)]
fn sum_of_squares_about<V: Lanes>(row: &[f32], mean: f32) -> f32 {
    let mut total = V::splat(0.0);
    let whole = row.chunks_exact(V::COUNT);
    let rest = whole.remainder();
    for chunk in whole {
        let centred = V::load(chunk).sub(V::splat(mean));
        total = centred.mul_add(centred, total);
    }
    // The empty lanes of a part would each count as a zero, not as nothing.
    rest.iter().fold(total.sum(), |total, x| total + (x - mean) * (x - mean))
}

#[inline(always)]
fn largest<V: Lanes>(row: &[f32]) -> f32 {
    let whole = row.chunks_exact(V::COUNT);
    let rest = whole.remainder();
    let mut peak = V::splat(f32::NEG_INFINITY);
    for chunk in whole {
        peak = V::load(chunk).at_least(peak);
    }
    rest.iter().fold(peak.largest(), |peak, x| peak.max(*x))
}
