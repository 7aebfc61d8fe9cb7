//! Weights in the order in which the kernels read them.

use super::super::aligned::AlignedBuffer;
use super::ConvShape;

/// `[group][strip][tap][input][lane]`: a strip is two vectors of outputs, the last one of a group may be one vector;
/// outputs beyond the group's are zeros.
pub(super) fn strips(shape: &ConvShape, lanes: usize, weight: &[f32]) -> AlignedBuffer {
    let (inputs, outputs) = (shape.group_inputs(), shape.group_outputs());
    let padded = outputs.next_multiple_of(lanes);
    let mut packed = AlignedBuffer::new(shape.groups * padded * inputs * shape.kernel);
    let mut place = packed.iter_mut();
    for group in 0..shape.groups {
        for start in (0..padded).step_by(2 * lanes) {
            let width = (padded - start).min(2 * lanes);
            for tap in 0..shape.kernel {
                for input in 0..inputs {
                    for output in start..start + width {
                        if let Some(place) = place.next()
                            && output < outputs
                        {
                            *place = weight[((group * outputs + output) * inputs + input) * shape.kernel + tap];
                        }
                    }
                }
            }
        }
    }
    packed
}

/// `[tap][channel]`
pub(super) fn depthwise(shape: &ConvShape, weight: &[f32]) -> AlignedBuffer {
    let mut packed = AlignedBuffer::new(weight.len());
    for (tap, row) in packed.chunks_exact_mut(shape.in_channels).enumerate() {
        for (channel, value) in row.iter_mut().enumerate() {
            *value = weight[channel * shape.kernel + tap];
        }
    }
    packed
}

/// `[output][tap][input]`
pub(super) fn rows(shape: &ConvShape, weight: &[f32]) -> AlignedBuffer {
    let mut packed = AlignedBuffer::new(weight.len());
    for (i, row) in packed.chunks_exact_mut(shape.in_channels).enumerate() {
        let (output, tap) = (i / shape.kernel, i % shape.kernel);
        for (input, value) in row.iter_mut().enumerate() {
            *value = weight[(output * shape.in_channels + input) * shape.kernel + tap];
        }
    }
    packed
}

/// `[group][output]`, each group padded with zeros to whole vectors.
pub(super) fn padded_bias(shape: &ConvShape, lanes: usize, bias: Option<&[f32]>) -> AlignedBuffer {
    let outputs = shape.group_outputs();
    let padded = outputs.next_multiple_of(lanes);
    let mut packed = AlignedBuffer::new(shape.groups * padded);
    if let Some(bias) = bias {
        for (to, from) in packed.chunks_exact_mut(padded).zip(bias.chunks_exact(outputs)) {
            to[..outputs].copy_from_slice(from);
        }
    }
    packed
}
