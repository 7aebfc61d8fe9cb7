//! What sounds changes without a click, on sample positions.

use infer::Cue;
use testkit::{Splits, assert_bit_equal, measure, signals};

use super::{ANY, FADE, RATE_HZ, Score, gain, lane, mono_player, play, play_slot};
use crate::fakes::{Equation, driven};

#[test]
fn the_first_sample_is_already_the_slots() {
    let (mut handle, mut player) = mono_player();
    handle.play(2, gain(0.5));
    assert_eq!(play_slot(&mut player, &[1.0; 4], 2), [0.5; 4]);
}

#[test]
fn an_empty_slot_passes_its_input() {
    let (_handle, mut player) = mono_player();
    let input = signals::noise(1, 1.0, 3_000);
    assert_bit_equal(&input, &play_slot(&mut player, &input, 1), "empty");
    assert_bit_equal(&input, &play_slot(&mut player, &input, 99), "out of range");
}

#[test]
fn another_slot_comes_in_at_constant_power() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, gain(0.5));
    handle.play(1, gain(-1.0));
    let score = Score { slots: &[(0, 0), (1_000, 1)], blend: &[] };
    let output = play(&mut player, &[1.0; 3_000], score, Splits::fixed(480));
    assert!(output[..=1_000].iter().all(|y| *y == 0.5));
    for n in 0..FADE {
        let turn = n as f32 / FADE as f32 * std::f32::consts::FRAC_PI_2;
        let expected = 0.5 * turn.cos() - turn.sin();
        assert!((output[1_000 + n] - expected).abs() < 1e-6, "sample {n} of the fade");
    }
    assert!(output[1_000 + FADE..].iter().all(|y| *y == -1.0));
}

#[test]
fn swapping_and_emptying_the_sounding_slot_fade_too() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, gain(0.5));
    assert_eq!(play_slot(&mut player, &[1.0; 500], 0), [0.5; 500]);
    for (next, level) in [(Some(gain(-0.5)), -0.5), (None, 1.0), (Some(gain(0.25)), 0.25)] {
        match next {
            Some(lane) => handle.play(0, lane),
            None => handle.clear(0),
        }
        let output = play_slot(&mut player, &[1.0; 2_000], 0);
        assert!(measure::max_step(&output) < 0.003, "to {level}: {}", measure::max_step(&output));
        assert!(output[FADE..].iter().all(|y| *y == level), "to {level}");
        handle.collect();
    }
}

#[test]
fn swapping_another_slot_is_not_heard() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, gain(0.5));
    handle.play(1, gain(0.1));
    play_slot(&mut player, &[1.0; 100], 0);
    handle.play(1, gain(0.2));
    handle.clear(2);
    assert_eq!(play_slot(&mut player, &[1.0; 100], 0), [0.5; 100]);
    assert_eq!(play_slot(&mut player, &[1.0; 2_000], 1)[FADE..], [0.2; 2_000 - FADE]);
}

#[test]
fn what_is_asked_for_during_a_fade_waits_for_its_end() {
    let (mut handle, mut player) = mono_player();
    for (slot, level) in [0.1, 0.4, 0.9].into_iter().enumerate() {
        handle.play(slot, gain(level));
    }
    let score = Score { slots: &[(0, 0), (1_000, 1), (1_100, 2), (1_500, 0), (1_700, 2)], blend: &[] };
    let output = play(&mut player, &[1.0; 4_000], score, Splits::fixed(100));
    assert!((output[1_000 + FADE] - 0.4).abs() < 1e-6, "the first fade went all the way");
    assert_eq!(output[1_000 + 2 * FADE], 0.9);
    assert!(measure::max_step(&output) < 0.003);
}

#[test]
fn a_lane_that_enters_starts_from_rest() {
    let counter = || {
        lane(Equation::new(ANY, |state: &mut f32, _: f32, _: [f32; 2]| {
            *state += 1.0;
            *state
        }))
    };
    let (mut handle, mut player) = mono_player();
    handle.play(0, counter());
    handle.play(1, gain(0.0));
    let score = Score { slots: &[(0, 0), (3_000, 1), (6_000, 0)], blend: &[] };
    let output = play(&mut player, &[0.0; 9_000], score, Splits::fixed(480));
    assert_eq!(output[2_999], 3_000.0);
    assert_eq!(output[6_000 + FADE], (FADE + 1) as f32);
}

#[test]
fn any_split_gives_the_same_bits() {
    let input = signals::pluck(110.0, RATE_HZ, 30_000);
    let blend: Vec<f32> = (0..30_000).map(|n| ((n as f32 / 2_500.0).sin() - 0.3).max(0.0)).collect();
    let score = Score { slots: &[(0, 0), (4_321, 1), (5_000, 2), (9_999, 3), (12_345, 0), (20_000, 1)], blend: &blend };
    let play = |splits| {
        let (mut handle, mut player) = mono_player();
        for (slot, drive) in [0.5, 2.0, 4.0].into_iter().enumerate() {
            let equation = move |state: &mut f32, x: f32, _: [f32; 2]| driven(state, drive * x, [0.3, 0.2]);
            handle.play(
                slot,
                lane(Equation::new(if slot == 1 { infer::HopLength::Exactly(100) } else { ANY }, equation)),
            );
        }
        player.set_latency(handle.latency_samples());
        play(&mut player, &input, score, splits)
    };
    let whole = play(Splits::fixed(30_000));
    for splits in Splits::all() {
        assert_bit_equal(&whole, &play(splits), &splits.to_string());
    }
}

#[test]
fn a_reset_player_plays_as_a_new_one() {
    let input = signals::pluck(110.0, RATE_HZ, 9_000);
    let (mut handle, mut player) = mono_player();
    handle.play(0, lane(Equation::new(ANY, driven)));
    let first = play_slot(&mut player, &input, 0);
    play_slot(&mut player, &input[..3_210], 1);
    player.reset();
    assert_bit_equal(&first, &play_slot(&mut player, &input, 0), "after a reset");
}

#[test]
fn says_what_it_does() {
    let (mut handle, mut player) = mono_player();
    handle.play(1, gain(0.5));
    let mut audio = [0.5; 100];
    let mut status = |slot| player.process(&mut [&mut audio], &Cue { slot, ..Cue::default() }, &());
    let empty = status(0);
    assert_eq!((empty.slot, empty.occupied, empty.running, empty.fading), (0, false, 0, false));
    let changing = status(1);
    assert_eq!((changing.slot, changing.occupied, changing.running, changing.fading), (1, true, 1, true));
    let nothing = player.process(&mut [&mut []], &Cue::default(), &());
    assert_eq!(nothing.running, 0);
}

#[test]
fn a_reset_within_a_fade_does_not_hold_up_the_next_lane() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, gain(0.1));
    play_slot(&mut player, &[1.0; 100], 0);
    handle.play(0, gain(0.4));
    play_slot(&mut player, &[1.0; FADE / 2], 0);
    player.reset();
    handle.play(0, gain(0.9));
    assert_eq!(play_slot(&mut player, &[1.0; 100], 0), [0.9; 100]);
}
