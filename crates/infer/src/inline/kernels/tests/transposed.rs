use super::super::{ConvTranspose1d, ConvTransposeShape};
use super::signal::{Noise, assert_near, assert_same_bits, every_isa};

fn shapes() -> Vec<ConvTransposeShape> {
    let mut shapes = Vec::new();
    for (in_channels, out_channels, groups) in [(1, 1, 1), (3, 5, 1), (16, 8, 1), (4, 6, 2), (7, 7, 7)] {
        for (kernel, stride, dilation) in [(1, 1, 1), (3, 1, 1), (4, 2, 1), (8, 4, 1), (5, 3, 1), (2, 4, 1), (3, 2, 3)]
        {
            shapes.push(ConvTransposeShape { in_channels, out_channels, kernel, stride, dilation, groups });
        }
    }
    shapes
}

/// Scattered as ONNX defines it, unpadded, and cut or filled up to `frames`.
fn reference(shape: &ConvTransposeShape, weight: &[f32], bias: &[f32], x: &[f32], frames: usize) -> Vec<f64> {
    let ConvTransposeShape { in_channels, out_channels, kernel, stride, dilation, groups } = *shape;
    let (inputs, outputs) = (in_channels / groups, out_channels / groups);
    let mut out: Vec<f64> = bias.iter().map(|&b| f64::from(b)).cycle().take(frames * out_channels).collect();
    for (t, x) in x.chunks(in_channels).enumerate() {
        for (input, &x) in x.iter().enumerate() {
            for output in 0..outputs {
                for tap in 0..kernel {
                    let frame = t * stride + tap * dilation;
                    if frame < frames {
                        out[frame * out_channels + input / inputs * outputs + output] +=
                            f64::from(x) * f64::from(weight[(input * outputs + output) * kernel + tap]);
                    }
                }
            }
        }
    }
    out
}

#[test]
fn is_the_scattered_sum_and_takes_any_cut() {
    for shape in shapes() {
        let frames = 21;
        let noise = &mut Noise(shape.kernel as u64);
        let count = shape.in_channels * shape.out_channels / shape.groups * shape.kernel;
        let weight = noise.values(count, 0.3);
        let bias = noise.values(shape.out_channels, 0.5);
        let history = shape.history() * shape.in_channels;
        let mut padded = vec![0.0; history];
        padded.extend(noise.values(frames * shape.in_channels, 1.0));
        let wanted = reference(&shape, &weight, &bias, &padded[history..], frames * shape.stride);
        every_isa(|isa| {
            let what = format!("{shape:?} on {}", isa.name());
            let conv = ConvTranspose1d::new(isa, shape, &weight, Some(&bias), None).unwrap();
            let row = shape.stride * shape.out_channels;
            let mut whole = vec![9.0; frames * row];
            conv.run(&padded, &mut whole, frames);
            assert_near(&whole, &wanted, 2e-6, &what);

            let mut cut = vec![8.0; whole.len()];
            let mut frame = 0;
            for piece in Noise(3).cuts(frames, 6) {
                let input = &padded[frame * shape.in_channels..][..history + piece * shape.in_channels];
                conv.run(input, &mut cut[frame * row..(frame + piece) * row], piece);
                frame += piece;
            }
            assert_same_bits(&cut, &whole, &what);
        });
    }
}
