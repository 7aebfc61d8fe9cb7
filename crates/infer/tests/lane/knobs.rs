//! What a model hears of its knobs, and when.

use std::sync::atomic::Ordering;

use infer::{HopLength, KnobTiming, LaneSpec};
use model::manifest::{Curve, Knob};
use testkit::Splits;

use crate::fakes::{Equation, mono, play};

/// What a model that puts out its first knob hears of a straight travel from 0 to 1 over `samples`.
fn heard(knob: Knob, knob_timing: KnobTiming, hop_length: HopLength, samples: usize) -> Vec<f32> {
    let tell = |_: &mut f32, _: f32, [knob, _]: [f32; 2]| knob;
    let runner = match knob_timing {
        KnobTiming::PerHop => Equation::new(hop_length, tell),
        KnobTiming::PerSample => Equation::per_sample(hop_length, tell),
    };
    let spec = LaneSpec { knobs: vec![knob], knob_timing, ..LaneSpec::new(48_000.0, 48_000.0) };
    let travel: Vec<f32> = (0..samples).map(|n| n as f32 / samples as f32).collect();
    play(&mut mono(spec, runner), &vec![0.1; samples], &[&travel], Splits::fixed(100))
}

fn knob(range: [f64; 2], curve: Curve) -> Knob {
    Knob { range, curve, ..Knob::plain("gain", range[0]) }
}

#[test]
fn per_sample_it_hears_every_value_in_its_own_unit() {
    let output = heard(knob([20.0, 2_000.0], Curve::Log), KnobTiming::PerSample, HopLength::UpTo(512), 1_000);
    for (n, got) in output.iter().enumerate() {
        let expected = 20.0 * 100.0_f32.powf(n as f32 / 1_000.0);
        assert!((got / expected - 1.0).abs() < 1e-5, "sample {n}: {got} instead of {expected}");
    }
}

#[test]
fn per_run_it_hears_the_value_of_every_thirty_second_sample() {
    let output = heard(knob([-6.0, 6.0], Curve::Linear), KnobTiming::PerHop, HopLength::UpTo(512), 1_000);
    for (n, got) in output.iter().enumerate() {
        let expected = -6.0 + 12.0 * (n / 32 * 32) as f32 / 1_000.0;
        assert!((got - expected).abs() < 1e-5, "sample {n}: {got} instead of {expected}");
    }
}

#[test]
fn in_hops_of_one_length_it_hears_the_value_at_the_start_of_the_hop() {
    let output = heard(knob([0.0, 1.0], Curve::Linear), KnobTiming::PerHop, HopLength::Exactly(50), 1_000);
    for (n, got) in output[49..].iter().enumerate() {
        let expected = (n / 50 * 50) as f32 / 1_000.0;
        assert!((got - expected).abs() < 1e-6, "sample {n}: {got} instead of {expected}");
    }
}

#[test]
fn a_knob_that_nobody_turns_stands_at_its_default() {
    let knob = Knob { default: 3.0, ..knob([-6.0, 6.0], Curve::Linear) };
    let spec = LaneSpec { knobs: vec![knob], ..LaneSpec::new(48_000.0, 48_000.0) };
    let runner = Equation::new(HopLength::UpTo(512), |_: &mut f32, _: f32, [knob, _]: [f32; 2]| knob);
    let output = play(&mut mono(spec, runner), &[0.5; 300], &[], Splits::fixed(64));
    assert!(output.iter().all(|x| (x - 3.0).abs() < 1e-6));
}

#[test]
fn runs_are_cut_only_while_a_knob_moves() {
    let runs_of = |travel: &[f32]| {
        let spec = LaneSpec { knobs: vec![Knob::plain("drive", 0.0)], ..LaneSpec::new(48_000.0, 48_000.0) };
        let runner = Equation::new(HopLength::UpTo(512), |_: &mut f32, x: f32, _: [f32; 2]| x);
        let runs = runner.runs.clone();
        play(&mut mono(spec, runner), &vec![0.1; travel.len()], &[travel], Splits::fixed(512));
        runs.load(Ordering::Relaxed)
    };
    assert_eq!(runs_of(&[0.3; 4_096]), 8);
    let moving: Vec<f32> = (0..4_096).map(|n| n as f32 / 4_096.0).collect();
    assert_eq!(runs_of(&moving), 4_096 / 32);
}
