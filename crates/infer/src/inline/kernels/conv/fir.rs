//! One channel in, one out: lanes are consecutive frames.

use super::super::lanes::Lanes;
use super::Pass;

#[inline(always)]
pub(super) fn run<V: Lanes>(pass: Pass<'_>, packed: &[f32]) {
    let Pass { conv, input, add, out } = pass;
    let dilation = conv.shape.dilation;
    let bias = V::splat(conv.bias[0]);
    for (i, out) in out.chunks_mut(V::COUNT).enumerate() {
        let start = i * V::COUNT;
        let mut sum = add.map_or(bias, |add| bias.add(V::load(&add[start..])));
        for (tap, &weight) in packed.iter().enumerate() {
            let taken = &input[start + tap * dilation..];
            sum = V::load(&taken[..taken.len().min(V::COUNT)]).mul_add(V::splat(weight), sum);
        }
        sum.store(out);
    }
}
