//! Towards the next slot and back.

use std::sync::atomic::Ordering;

use testkit::{Splits, assert_bit_equal, measure};

use super::{ANY, FADE, Score, gain, lane, mono_player, play};
use crate::fakes::Equation;

/// 0 up to 2000, then to 1 in a straight line until 4000, there until 6000, and back to 0 at 8000.
fn there_and_back(samples: usize) -> Vec<f32> {
    let at = |n: usize| match n {
        0..2_000 => 0.0,
        2_000..4_000 => (n - 2_000) as f32 / 2_000.0,
        4_000..6_000 => 1.0,
        6_000..8_000 => (8_000 - n) as f32 / 2_000.0,
        _ => 0.0,
    };
    (0..samples).map(at).collect()
}

#[test]
fn is_a_straight_line_between_two_lanes() {
    let (mut handle, mut player) = mono_player();
    handle.play(1, gain(0.2));
    handle.play(2, gain(1.0));
    let blend = there_and_back(10_000);
    let score = Score { slots: &[(0, 1)], blend: &blend };
    let output = play(&mut player, &[1.0; 10_000], score, Splits::fixed(480));
    let settled = 2_001 + FADE;
    for n in (0..=2_000).chain(settled..10_000) {
        let expected = 0.2 + 0.8 * blend[n];
        assert!((output[n] - expected).abs() < 1e-6, "sample {n}: {} instead of {expected}", output[n]);
    }
    assert!(measure::max_step(&output) < 0.003);
}

#[test]
fn the_second_lane_runs_only_while_it_is_blended_in() {
    let (mut handle, mut player) = mono_player();
    let second = Equation::new(ANY, |_: &mut f32, x: f32, _: [f32; 2]| x);
    let ran = second.samples.clone();
    handle.play(0, gain(0.2));
    handle.play(1, lane(second));
    let blend = there_and_back(10_000);
    play(&mut player, &[1.0; 10_000], Score { slots: &[(0, 0)], blend: &blend }, Splits::fixed(333));
    assert_eq!(ran.load(Ordering::Relaxed), 8_000 - 2_001);
}

#[test]
fn the_first_slot_comes_after_the_last_and_an_empty_one_is_dry() {
    let (mut handle, mut player) = mono_player();
    handle.play(3, gain(0.2));
    let score = Score { slots: &[(0, 3)], blend: &[0.5; 3_000] };
    let output = play(&mut player, &[1.0; 3_000], score, Splits::fixed(480));
    assert!(output.iter().all(|y| (y - 0.6).abs() < 1e-6));
}

#[test]
fn swapping_the_second_lane_does_not_click_and_keeps_the_level_of_the_first() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, gain(1.0));
    handle.play(1, gain(1.0));
    let score = Score { slots: &[(0, 0)], blend: &[0.5; 3_000] };
    play(&mut player, &[1.0; 3_000], score, Splits::fixed(480));
    handle.play(1, gain(0.0));
    let output = play(&mut player, &[1.0; 3_000], score, Splits::fixed(480));
    for (n, y) in output.iter().enumerate() {
        let expected = 1.0 - 0.5 * (n as f32 / FADE as f32).min(1.0);
        assert!((y - expected).abs() < 1e-5, "sample {n}: {y} instead of {expected}");
    }
}

#[test]
fn nonsense_is_no_blend() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, gain(0.5));
    handle.play(1, gain(0.25));
    for (blend, level) in [(f32::NAN, 0.5), (-3.0, 0.5), (7.0, 0.25)] {
        player.reset();
        let blend = [blend; 1_000];
        let output = play(&mut player, &[1.0; 1_000], Score { slots: &[(0, 0)], blend: &blend }, Splits::fixed(64));
        assert_bit_equal(&[level; 1_000], &output, "clamped");
    }
}
