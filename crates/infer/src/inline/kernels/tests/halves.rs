use super::super::{Conv1d, ConvShape, Gru, ResetGate, WeightFormat};
use super::signal::{Noise, assert_same_bits, every_isa};

/// As a file would hold them.
fn rounded(weights: &[f32]) -> Vec<f32> {
    weights.iter().map(|&weight| half::f16::from_f32(weight).to_f32()).collect()
}

#[test]
fn a_layer_of_halves_is_that_of_rounded_weights() {
    every_isa(|isa| {
        for (inputs, outputs) in [(3, 5), (40, 33), (24, 64), (17, 136)] {
            let noise = &mut Noise((inputs + outputs) as u64);
            let (weight, bias) = (noise.values(inputs * outputs, 0.3), noise.values(outputs, 0.3));
            let x = noise.values(9 * inputs, 1.0);
            let layer = |weight: &[f32]| Conv1d::new(isa, ConvShape::dense(inputs, outputs), weight, Some(&bias), None);
            let (mut found, mut wanted) = (vec![0.0; 9 * outputs], vec![0.0; 9 * outputs]);
            layer(&weight).unwrap().held_as(WeightFormat::F16).run(&x, None, &mut found, 9);
            layer(&rounded(&weight)).unwrap().run(&x, None, &mut wanted, 9);
            assert_same_bits(&found, &wanted, &format!("{inputs} to {outputs}"));
        }
    });
}

#[test]
fn a_gru_of_halves_is_that_of_rounded_weights() {
    every_isa(|isa| {
        for (inputs, hidden) in [(1, 3), (5, 16), (12, 40), (7, 112)] {
            let noise = &mut Noise((inputs + hidden) as u64);
            let (w, r) = (noise.values(3 * hidden * inputs, 0.4), noise.values(3 * hidden * hidden, 0.2));
            let (b, x) = (noise.values(6 * hidden, 0.3), noise.values(20 * inputs, 1.0));
            let cell = |w: &[f32], r: &[f32]| Gru::new(isa, inputs, hidden, w, r, Some(&b), ResetGate::AfterProduct);
            let run = |mut cell: Gru| {
                let (mut h, mut y) = (vec![0.1; hidden], vec![0.0; 20 * hidden]);
                cell.run(&x, &mut h, &mut y);
                y
            };
            let found = run(cell(&w, &r).unwrap().held_as(WeightFormat::F16));
            let wanted = run(cell(&rounded(&w), &rounded(&r)).unwrap());
            assert_same_bits(&found, &wanted, &format!("{inputs} to {hidden}"));
        }
    });
}

#[test]
fn what_no_half_can_hold_becomes_the_largest_one() {
    every_isa(|isa| {
        let layer = Conv1d::new(isa, ConvShape::dense(1, 2), &[1e6, -1e6], None, None).unwrap();
        let mut out = [0.0; 2];
        layer.held_as(WeightFormat::F16).run(&[1.0], None, &mut out, 1);
        assert_eq!(out, [65_504.0, -65_504.0]);
    });
}
