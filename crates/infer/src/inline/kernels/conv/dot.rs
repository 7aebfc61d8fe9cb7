//! Many inputs, few outputs: lanes are terms of the sum.

use super::super::lanes::Lanes;
use super::{ConvShape, Pass};

#[inline(always)]
pub(super) fn run<V: Lanes>(pass: Pass<'_>, packed: &[f32]) {
    let Pass { conv, input, add, out } = pass;
    let ConvShape { in_channels, out_channels, kernel, dilation, .. } = conv.shape;
    // Without dilation, the whole window of a frame is contiguous, as its weights are.
    let (runs, length) = if dilation == 1 { (1, kernel * in_channels) } else { (kernel, in_channels) };
    for (frame, out) in out.chunks_exact_mut(out_channels).enumerate() {
        let window = &input[frame * in_channels..];
        for (output, out) in out.iter_mut().enumerate() {
            let weights = &packed[output * kernel * in_channels..][..kernel * in_channels];
            let mut sum = V::splat(0.0);
            for run in 0..runs {
                let values = &window[run * dilation * in_channels..][..length];
                let weights = &weights[run * length..][..length];
                sum = add_products(sum, values, weights);
            }
            let added = add.map_or(0.0, |add| add[frame * out_channels + output]);
            *out = sum.sum() + (conv.bias[output] + added);
        }
    }
}

/// `sum` and the products of as many values and weights, lane by lane.
#[inline(always)]
fn add_products<V: Lanes>(sum: V, values: &[f32], weights: &[f32]) -> V {
    let (values, weights) = (values.chunks_exact(V::COUNT), weights.chunks_exact(V::COUNT));
    let (rest, rest_of_weights) = (values.remainder(), weights.remainder());
    let mut sum = sum;
    for (values, weights) in values.zip(weights) {
        sum = V::load(values).mul_add(V::load(weights), sum);
    }
    if rest.is_empty() { sum } else { V::load(rest).mul_add(V::load(rest_of_weights), sum) }
}
