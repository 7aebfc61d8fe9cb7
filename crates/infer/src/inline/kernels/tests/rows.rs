use super::super::{Reduce, layer_norm, reduce, softmax};
use super::signal::{Noise, assert_near, assert_same_bits, every_isa};

const CHANNELS: [usize; 9] = [1, 3, 5, 7, 8, 12, 16, 40, 101];
const FRAMES: usize = 6;

type Definition = fn(&[f64]) -> Vec<f64>;

fn frames_of(channels: usize) -> Vec<f32> {
    Noise(channels as u64).values(FRAMES * channels, 4.0)
}

fn by_row(x: &[f32], channels: usize, f: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    x.chunks(channels).flat_map(|row| f(&row.iter().map(|&x| f64::from(x)).collect::<Vec<_>>())).collect()
}

fn mean(row: &[f64]) -> f64 {
    row.iter().sum::<f64>() / row.len() as f64
}

#[test]
fn reductions() {
    for channels in CHANNELS {
        let x = frames_of(channels);
        let cases: [(Reduce, Definition); 3] = [
            (Reduce::Sum, |row| vec![row.iter().sum()]),
            (Reduce::Mean, |row| vec![mean(row)]),
            (Reduce::Max, |row| vec![row.iter().copied().fold(f64::NEG_INFINITY, f64::max)]),
        ];
        for (how, wanted) in cases {
            every_isa(|isa| {
                let mut out = vec![9.0; FRAMES];
                reduce(isa, how, &x, channels, &mut out);
                assert_near(&out, &by_row(&x, channels, wanted), 2e-5, &format!("{how:?} of {channels}"));
            });
        }
    }
}

#[test]
fn layer_normalisation() {
    for channels in CHANNELS {
        let x = frames_of(channels);
        let scale = Noise(1).values(channels, 2.0);
        let bias = Noise(2).values(channels, 1.0);
        for bias in [None, Some(bias.as_slice())] {
            let wanted = by_row(&x, channels, |row| {
                let mean = mean(row);
                let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / row.len() as f64;
                let bias = |i| bias.map_or(0.0, |bias: &[f32]| f64::from(bias[i]));
                let normed = row.iter().map(|x| (x - mean) / (variance + 1e-5).sqrt());
                normed.enumerate().map(|(i, x)| x * f64::from(scale[i]) + bias(i)).collect()
            });
            every_isa(|isa| {
                let mut out = vec![9.0; x.len()];
                layer_norm(isa, &x, &scale, bias, 1e-5, &mut out);
                assert_near(&out, &wanted, 3e-6, &format!("{channels} channels on {}", isa.name()));
            });
        }
    }
}

#[test]
fn softmax_adds_to_one() {
    for channels in CHANNELS {
        let mut x = frames_of(channels);
        x[0] = 1e4;
        let wanted = by_row(&x, channels, |row| {
            let peak = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let total: f64 = row.iter().map(|x| (x - peak).exp()).sum();
            row.iter().map(|x| (x - peak).exp() / total).collect()
        });
        every_isa(|isa| {
            let mut out = vec![9.0; x.len()];
            softmax(isa, &x, channels, &mut out);
            assert_near(&out, &wanted, 3e-7, &format!("{channels} channels on {}", isa.name()));
        });
    }
}

#[test]
fn a_frame_does_not_know_its_neighbours() {
    for channels in CHANNELS {
        let x = frames_of(channels);
        let scale = Noise(1).values(channels, 2.0);
        every_isa(|isa| {
            let (mut normed, mut soft, mut sums) = (x.clone(), x.clone(), vec![0.0; FRAMES]);
            layer_norm(isa, &x, &scale, None, 1e-5, &mut normed);
            softmax(isa, &x, channels, &mut soft);
            reduce(isa, Reduce::Sum, &x, channels, &mut sums);
            for frame in 0..FRAMES {
                let range = frame * channels..(frame + 1) * channels;
                let (mut alone, mut sum) = (vec![9.0; channels], [9.0]);
                layer_norm(isa, &x[range.clone()], &scale, None, 1e-5, &mut alone);
                assert_same_bits(&alone, &normed[range.clone()], "layer_norm");
                softmax(isa, &x[range.clone()], channels, &mut alone);
                assert_same_bits(&alone, &soft[range.clone()], "softmax");
                reduce(isa, Reduce::Sum, &x[range], channels, &mut sum);
                assert_same_bits(&sum, &sums[frame..=frame], "reduce");
            }
        });
    }
}
