use super::super::{Conv1d, ConvShape, Misfit, Unary};
use super::signal::{Noise, assert_near, assert_same_bits, every_isa};

/// All paths: strips of one and two vectors and odd rests, groups, depthwise, long sums, one channel.
fn shapes() -> Vec<ConvShape> {
    let mut shapes = Vec::new();
    for in_channels in [1, 2, 3, 5, 7, 8, 12, 16, 24, 40] {
        for out_channels in [1, 2, 3, 5, 7, 8, 12, 16, 24, 33, 40, 64] {
            for (kernel, dilation) in [(1, 1), (3, 1), (3, 4), (2, 5)] {
                shapes.push(ConvShape { in_channels, out_channels, kernel, dilation, groups: 1 });
            }
        }
    }
    for (in_channels, out_channels, groups) in
        [(4, 6, 2), (24, 40, 2), (9, 9, 9), (16, 16, 16), (40, 40, 40), (6, 12, 6)]
    {
        for (kernel, dilation) in [(1, 1), (3, 2), (6, 1)] {
            shapes.push(ConvShape { in_channels, out_channels, kernel, dilation, groups });
        }
    }
    shapes.push(ConvShape { in_channels: 7, out_channels: 139, kernel: 1, dilation: 1, groups: 1 });
    shapes.push(ConvShape { in_channels: 3, out_channels: 136, kernel: 2, dilation: 3, groups: 1 });
    shapes.push(ConvShape { in_channels: 1, out_channels: 1, kernel: 100, dilation: 1, groups: 1 });
    shapes.push(ConvShape { in_channels: 40, out_channels: 1, kernel: 16, dilation: 1, groups: 1 });
    shapes.push(ConvShape { in_channels: 40, out_channels: 2, kernel: 4, dilation: 3, groups: 1 });
    shapes
}

struct Case {
    shape: ConvShape,
    weight: Vec<f32>,
    bias: Vec<f32>,
    input: Vec<f32>,
    add: Vec<f32>,
    frames: usize,
}

impl Case {
    fn new(shape: ConvShape) -> Self {
        let frames = 37;
        let noise = &mut Noise(shape.in_channels as u64 * 1000 + shape.out_channels as u64);
        let terms = shape.in_channels / shape.groups * shape.kernel;
        Self {
            shape,
            weight: noise.values(shape.out_channels * terms, 1.0 / terms as f32),
            bias: noise.values(shape.out_channels, 0.5),
            input: noise.values((shape.history() + frames) * shape.in_channels, 1.0),
            add: noise.values(frames * shape.out_channels, 0.5),
            frames,
        }
    }

    /// Straight from the definition.
    fn reference(&self) -> Vec<f64> {
        let ConvShape { in_channels, out_channels, kernel, dilation, groups } = self.shape;
        let (inputs, outputs) = (in_channels / groups, out_channels / groups);
        let mut wanted = Vec::new();
        for frame in 0..self.frames {
            for out in 0..out_channels {
                let mut sum = f64::from(self.bias[out]) + f64::from(self.add[frame * out_channels + out]);
                for input in 0..inputs {
                    for tap in 0..kernel {
                        let channel = out / outputs * inputs + input;
                        let x = self.input[(frame + tap * dilation) * in_channels + channel];
                        sum += f64::from(x) * f64::from(self.weight[(out * inputs + input) * kernel + tap]);
                    }
                }
                wanted.push(sum.tanh());
            }
        }
        wanted
    }
}

#[test]
fn is_the_sum_it_is_defined_as() {
    for shape in shapes() {
        let case = Case::new(shape);
        let wanted = case.reference();
        every_isa(|isa| {
            let conv = Conv1d::new(isa, shape, &case.weight, Some(&case.bias), Some(Unary::Tanh)).unwrap();
            let mut out = vec![9.0; case.frames * shape.out_channels];
            conv.run(&case.input, Some(&case.add), &mut out, case.frames);
            assert_near(&out, &wanted, 1e-6, &format!("{shape:?} on {}", isa.name()));
        });
    }
}

#[test]
fn any_cut_gives_the_same_bits() {
    for shape in shapes() {
        let case = Case::new(shape);
        every_isa(|isa| {
            let conv = Conv1d::new(isa, shape, &case.weight, Some(&case.bias), Some(Unary::Tanh)).unwrap();
            let mut whole = vec![9.0; case.frames * shape.out_channels];
            conv.run(&case.input, Some(&case.add), &mut whole, case.frames);
            for seed in 0..3 {
                let mut cut = vec![8.0; whole.len()];
                let mut frame = 0;
                for frames in Noise(seed).cuts(case.frames, 11) {
                    let input =
                        &case.input[frame * shape.in_channels..][..(shape.history() + frames) * shape.in_channels];
                    let range = frame * shape.out_channels..(frame + frames) * shape.out_channels;
                    conv.run(input, Some(&case.add[range.clone()]), &mut cut[range], frames);
                    frame += frames;
                }
                assert_same_bits(&cut, &whole, &format!("{shape:?} on {}", isa.name()));
            }
        });
    }
}

#[test]
fn without_bias_or_addition_they_count_as_zero() {
    for shape in [ConvShape::dense(16, 16), ConvShape::dense(40, 1), ConvShape::dense(1, 1)] {
        let case = Case::new(shape);
        every_isa(|isa| {
            let mut bare = vec![9.0; case.frames * shape.out_channels];
            let mut zeroed = bare.clone();
            let zeros = vec![0.0; bare.len()];
            Conv1d::new(isa, shape, &case.weight, None, None).unwrap().run(&case.input, None, &mut bare, case.frames);
            Conv1d::new(isa, shape, &case.weight, Some(&zeros[..shape.out_channels]), None).unwrap().run(
                &case.input,
                Some(&zeros),
                &mut zeroed,
                case.frames,
            );
            assert_same_bits(&bare, &zeroed, isa.name());
        });
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let isa = super::super::Isa::PLAIN;
    let shape = ConvShape { in_channels: 4, out_channels: 6, kernel: 3, dilation: 1, groups: 2 };
    let refusal =
        |shape, weights, bias: Option<&[f32]>| Conv1d::new(isa, shape, &vec![0.0; weights], bias, None).unwrap_err();
    assert_eq!(refusal(shape, 35, None), Misfit::Count { tensor: "convolution's weight", needed: 36, found: 35 });
    assert!(matches!(refusal(shape, 36, Some(&[0.0; 5])), Misfit::Count { needed: 6, found: 5, .. }));
    assert!(matches!(refusal(ConvShape { groups: 3, ..shape }, 36, None), Misfit::Shape(_)));
    assert!(matches!(refusal(ConvShape { kernel: 0, ..shape }, 0, None), Misfit::Shape(_)));
}
