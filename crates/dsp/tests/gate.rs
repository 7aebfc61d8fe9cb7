use dsp::{GATE_OFF_DB, Gate, gain_from_db};
use testkit::{assert_bit_equal, measure, signals};

use crate::same_for_all_splits;

const RATE_HZ: f64 = 48_000.0;

fn gated(threshold_db: f32, input: &[f32]) -> Vec<f32> {
    let mut gate = Gate::new(RATE_HZ);
    gate.set_threshold_db(threshold_db);
    let mut audio = input.to_vec();
    gate.process(&mut [&mut audio]);
    audio
}

fn tone(level_db: f32, samples: usize) -> Vec<f32> {
    signals::sine(440.0, gain_from_db(level_db), RATE_HZ, samples)
}

#[test]
fn passes_every_bit_when_off_or_open() {
    let input = tone(-30.0, 48_000);
    assert_bit_equal(&input, &gated(GATE_OFF_DB, &input), "off");
    assert_bit_equal(&input, &gated(-40.0, &input), "open");
}

#[test]
fn closes_to_silence_below_and_opens_above() {
    let mut input = tone(-60.0, 48_000);
    input.extend(tone(-20.0, 48_000));
    let output = gated(-40.0, &input);
    assert_eq!(measure::peak(&output[47_000..48_000]), 0.0);
    assert_bit_equal(&input[48_000 + 2_000..], &output[48_000 + 2_000..], "fully open after 40 ms");
}

#[test]
fn does_not_chatter_between_its_two_thresholds() {
    let mut input = tone(-20.0, 4_800);
    input.extend(tone(-43.0, 48_000));
    assert_bit_equal(&input, &gated(-40.0, &input), "3 dB under the threshold it stays open");
}

#[test]
fn never_steps() {
    let mut input = vec![0.5; 24_000];
    input.extend([0.0005; 24_000]);
    input.extend([0.5; 24_000]);
    let output = gated(-30.0, &input);
    let steps = [&output[1..23_999], &output[24_001..47_999], &output[48_001..]];
    assert!(steps.iter().all(|part| measure::max_step(part) < 0.5 / 40.0));
}

#[test]
fn gates_both_channels_alike() {
    let (mut loud, mut faint) = (tone(-20.0, 9_600), tone(-70.0, 9_600));
    let (loud_in, faint_in) = (loud.clone(), faint.clone());
    let mut gate = Gate::new(RATE_HZ);
    gate.set_threshold_db(-40.0);
    gate.process(&mut [&mut loud, &mut faint]);
    assert_bit_equal(&loud_in, &loud, "loud");
    assert_bit_equal(&faint_in, &faint, "faint");
}

#[test]
fn any_split_gives_the_same_bits() {
    let input = signals::pluck(110.0, RATE_HZ, 60_000);
    same_for_all_splits(&input, || {
        let mut gate = Gate::new(RATE_HZ);
        gate.set_threshold_db(-25.0);
        move |audio: &mut [f32]| gate.process(&mut [audio])
    });
}

#[test]
fn an_infinity_is_got_over() {
    let mut input = vec![f32::INFINITY, f32::NAN];
    input.extend(tone(-60.0, 96_000));
    assert_eq!(measure::peak(&gated(-40.0, &input)[90_000..]), 0.0);
}
