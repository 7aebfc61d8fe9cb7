//! Channels that do not mix: lanes are channels.

use super::super::lanes::Lanes;
use super::Pass;

#[inline(always)]
pub(super) fn run<V: Lanes>(pass: Pass<'_>, packed: &[f32]) {
    let Pass { conv, input, add, out } = pass;
    let channels = conv.shape.in_channels;
    for (frame, out) in out.chunks_exact_mut(channels).enumerate() {
        for (i, out) in out.chunks_mut(V::COUNT).enumerate() {
            let start = i * V::COUNT;
            let bias = V::load(&conv.bias[start..]);
            let mut sum = add.map_or(bias, |add| bias.add(V::load(&add[frame * channels + start..][..out.len()])));
            for (tap, weights) in packed.chunks_exact(channels).enumerate() {
                let row = &input[(frame + tap * conv.shape.dilation) * channels..][..channels];
                sum = V::load(&row[start..]).mul_add(V::load(&weights[start..]), sum);
            }
            sum.store(out);
        }
    }
}
