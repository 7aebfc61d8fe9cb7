//! Silence costs nothing, and is not heard to cost nothing.

use std::sync::atomic::Ordering;

use infer::{HopLength, LaneSpec};
use model::manifest::Knob;
use testkit::{Splits, measure, signals};

use crate::fakes::{Equation, driven, mono, play, play_watched};

const RATE_HZ: f64 = 48_000.0;

fn spec() -> LaneSpec {
    LaneSpec { receptive_field: Some(1_000), ..LaneSpec::new(RATE_HZ, RATE_HZ) }
}

/// Half a second of sound, `silence` samples of nothing, and the sound again.
fn with_a_gap(silence: usize) -> Vec<f32> {
    let sound = signals::pluck(110.0, RATE_HZ, 24_000);
    [&sound[..], &vec![0.0; silence], &sound].concat()
}

#[test]
fn a_model_stops_after_its_memory_and_goes_on_at_the_first_sound() {
    let runner = Equation::new(HopLength::UpTo(512), driven);
    let samples = runner.samples.clone();
    let mut asleep = 0;
    let input = with_a_gap(480_000);
    play_watched(&mut mono(spec(), runner), &input, &[], Splits::fixed(480), |status| {
        asleep += usize::from(status.asleep)
    });
    let ran = samples.load(Ordering::Relaxed);
    assert!((48_000..48_000 + 4_000).contains(&ran), "ran for {ran} samples");
    assert!((980..1_000).contains(&asleep), "rested through {asleep} of 1000 blocks");
}

#[test]
fn resting_is_not_heard() {
    for (rate_hz, hop_length) in
        [(RATE_HZ, HopLength::UpTo(512)), (44_100.0, HopLength::UpTo(512)), (44_100.0, HopLength::Exactly(300))]
    {
        let input = with_a_gap(100_003);
        let play = |receptive_field| {
            let spec = LaneSpec { receptive_field, ..LaneSpec::new(RATE_HZ, rate_hz) };
            play(&mut mono(spec, Equation::new(hop_length, driven)), &input, &[], Splits::fixed(480))
        };
        let (resting, awake) = (play(Some(1_000)), play(Some(10_000_000)));
        let error: Vec<f32> = resting.iter().zip(&awake).map(|(a, b)| a - b).collect();
        assert!(measure::peak(&error) < 2e-6, "{rate_hz} Hz, {hop_length:?}: {:e}", measure::peak(&error));
    }
}

#[test]
fn a_constant_is_held_and_a_noise_goes_on() {
    let silence = vec![0.0; 100_000];
    let constant = Equation::new(HopLength::UpTo(512), |_: &mut f32, x: f32, _: [f32; 2]| x + 0.25);
    let ran = constant.samples.clone();
    for rate_hz in [RATE_HZ, 44_100.0] {
        let spec = LaneSpec { receptive_field: Some(10), ..LaneSpec::new(RATE_HZ, rate_hz) };
        let constant = Equation::new(HopLength::UpTo(512), |_: &mut f32, x: f32, _: [f32; 2]| x + 0.25);
        let mut input = silence.clone();
        input[90_000..].fill(0.5);
        let output = play(&mut mono(spec, constant), &input, &[], Splits::fixed(480));
        assert!(output[1_000..90_000].iter().all(|y| (y - 0.25).abs() < 1e-5));
        assert!(output[90_000..90_200].iter().all(|y| (0.1..0.9).contains(y)), "no gap where sound comes again");
    }
    play(&mut mono(spec(), constant), &silence, &[], Splits::fixed(480));
    assert!(ran.load(Ordering::Relaxed) < 5_000);

    let mut noise = signals::Noise::new(1);
    let hiss = Equation::new(HopLength::UpTo(512), move |_: &mut f32, x: f32, _: [f32; 2]| x + 1e-3 * noise.bipolar());
    let ran = hiss.samples.clone();
    play(&mut mono(spec(), hiss), &silence, &[], Splits::fixed(480));
    assert_eq!(ran.load(Ordering::Relaxed), 100_000);
}

#[test]
fn a_turned_knob_wakes_it() {
    let offset = Equation::new(HopLength::UpTo(512), |_: &mut f32, x: f32, [knob, _]: [f32; 2]| x + knob);
    let spec = LaneSpec { knobs: vec![Knob::plain("offset", 0.0)], ..spec() };
    let mut travel = vec![0.0; 60_000];
    travel[50_001..].fill(0.5);
    let output = play(&mut mono(spec, offset), &vec![0.0; 60_000], &[&travel], Splits::fixed(480));
    assert!(output[..50_001].iter().all(|y| *y == 0.0));
    assert!(output[50_001 + 32..].iter().all(|y| *y == 0.5));
}
