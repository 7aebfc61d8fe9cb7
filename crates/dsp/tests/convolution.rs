use std::sync::Arc;

use dsp::{Convolution, Impulse};
use testkit::{assert_bit_equal, null_depth_db, signals};

use crate::same_for_all_splits;

/// By the definition, in double precision.
fn by_definition(input: &[f32], taps: &[f32]) -> Vec<f32> {
    let sample = |n: usize| -> f64 {
        taps.iter().take(n + 1).enumerate().map(|(k, &tap)| f64::from(tap) * f64::from(input[n - k])).sum()
    };
    (0..input.len()).map(|n| sample(n) as f32).collect()
}

fn decaying(taps: usize) -> Vec<f32> {
    let noise = signals::noise(3, 1.0, taps);
    noise.iter().enumerate().map(|(n, x)| x * (-3.0 * n as f32 / taps as f32).exp()).collect()
}

#[test]
fn is_the_convolution_for_short_and_long_responses() {
    let input = signals::noise(1, 0.5, 12_000);
    for taps in [1, 2, 63, 64, 65, 128, 1_000, 1_023, 1_024, 1_025, 1_537, 4_095, 4_096, 4_097, 8_192, 9_000] {
        let response = decaying(taps);
        let impulse = Arc::new(Impulse::new(&response));
        let mut output = input.clone();
        Convolution::new(impulse).process(&mut output);
        let depth = null_depth_db(&by_definition(&input, &response), &output);
        assert!(depth > 120.0, "{taps} taps: {depth:.1} dB");
    }
}

#[test]
fn reaches_every_tap_of_a_response_of_a_second() {
    let response = decaying(48_000);
    let mut output = signals::impulse(60_000, 123);
    Convolution::new(Arc::new(Impulse::new(&response))).process(&mut output);
    assert!(output[..123].iter().all(|x| *x == 0.0));
    let depth = null_depth_db(&response, &output[123..48_123]);
    assert!(depth > 120.0, "{depth:.1} dB");
}

#[test]
fn reaches_every_tap_of_ten_seconds() {
    let (input, samples) = (signals::noise(7, 0.5, 600_000), 480_000);
    let response = signals::noise(8, 0.5, samples);
    let mut output = input.clone();
    Convolution::new(Arc::new(Impulse::new(&response))).process(&mut output);
    let places = (0..input.len()).step_by(6_007);
    let exact = |n: usize| -> f32 {
        let past = input[..=n].iter().rev();
        past.zip(&response).map(|(x, tap)| f64::from(*x) * f64::from(*tap)).sum::<f64>() as f32
    };
    let expected: Vec<f32> = places.clone().map(exact).collect();
    let got: Vec<f32> = places.map(|n| output[n]).collect();
    let depth = null_depth_db(&expected, &got);
    assert!(depth > 110.0, "{depth:.1} dB");
}

#[test]
fn any_split_gives_the_same_bits() {
    let impulse = Arc::new(Impulse::new(&decaying(9_000)));
    let mut input = signals::noise(2, 0.5, 50_000);
    input[6_000..30_000].fill(0.0);
    same_for_all_splits(&input, || {
        let mut convolution = Convolution::new(impulse.clone());
        move |audio: &mut [f32]| convolution.process(audio)
    });
}

#[test]
fn resting_through_silence_changes_nothing() {
    let impulse = Arc::new(Impulse::new(&decaying(4_000)));
    let sound = signals::noise(4, 0.5, 5_000);
    // Silence of just less than what lets it rest, and of much more by whole periods of its work.
    let after = |silence: usize| {
        let mut convolution = Convolution::new(impulse.clone());
        convolution.process(&mut sound.clone());
        convolution.process(&mut vec![0.0; silence]);
        let mut again = sound.clone();
        convolution.process(&mut again);
        again
    };
    assert_bit_equal(&after(10_112), &after(10_112 + 64 * 2_048), "after a long rest");
}

#[test]
fn reset_forgets() {
    let mut convolution = Convolution::new(Arc::new(Impulse::new(&decaying(3_000))));
    let sound = signals::noise(5, 0.5, 7_000);
    let mut first = sound.clone();
    convolution.process(&mut first);
    convolution.reset();
    let mut second = sound.clone();
    convolution.process(&mut second);
    assert_bit_equal(&first, &second, "after a reset");
}

#[test]
fn no_taps_give_silence() {
    let mut audio = signals::noise(6, 1.0, 500);
    Convolution::new(Arc::new(Impulse::new(&[]))).process(&mut audio);
    assert!(audio.iter().all(|x| *x == 0.0));
}
