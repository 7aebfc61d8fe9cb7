use std::f64::consts::TAU;

use dsp::{OneShot, Playhead, Region, SincTables};
use testkit::{measure, signals};

use crate::same_for_all_splits;

const RATE_HZ: f64 = 44_100.0;

/// Plays a part of a sound for `length` samples.
fn play(sound: &OneShot, region: Region, speed: f64, length: usize) -> Vec<f32> {
    let tables = SincTables::new();
    same_for_all_splits(&vec![1.0; length], || {
        let mut head = Playhead::new(sound, region);
        head.set_speed(speed);
        let tables = &tables;
        move |audio| head.render(sound, tables, audio)
    })
}

fn looped(samples: &[f32]) -> (OneShot, Region) {
    (OneShot::new(samples, RATE_HZ), Region { looped: true, ..Region::WHOLE })
}

#[test]
fn as_it_was_recorded_it_is_bit_for_bit() {
    let noise = signals::noise(7, 1.0, 1_000);
    let played = play(&OneShot::new(&noise, RATE_HZ), Region::WHOLE, 1.0, 1_500);
    assert_eq!(played[..1_000], noise[..]);
    assert!(played[1_000..].iter().all(|&y| y == 0.0));
}

#[test]
fn any_speed_moves_the_pitch_and_nothing_else() {
    for speed in [1.0_f64 / 16.0, 0.3, 0.5, 0.999, 1.0595, 1.5, 2.0, 3.3, 4.0, 9.0] {
        // As high as the tables promise: where what sounds stays below two thirds of Nyquist on both sides.
        for share in [0.01, 0.1, 0.33] {
            let cycles = share / speed.max(1.0);
            let length = 6_000;
            let sine = signals::sine(cycles * RATE_HZ, 1.0, RATE_HZ, (length as f64 * speed) as usize + 2_000);
            let played = play(&OneShot::new(&sine, RATE_HZ), Region::WHOLE, speed, length);
            let ideal = |n: usize| (TAU * cycles * speed * n as f64).sin() as f32;
            // The beginning is a step out of silence, which no filter passes as it is.
            let clear = 400..length;
            let errors: Vec<f32> = clear.map(|n| played[n] - ideal(n)).collect();
            let error_db = measure::db(measure::rms(&errors) / 0.5_f64.sqrt());
            assert!(error_db < -40.0, "speed {speed}, {share} of the rate: {error_db:.1} dB");
            if share < 0.2 {
                assert!(error_db < -72.0, "speed {speed}, {share} of the rate: {error_db:.1} dB");
            }
        }
    }
}

#[test]
fn what_would_alias_is_rejected() {
    for speed in [1.2_f64, 1.5, 2.0, 2.9, 4.0, 8.0] {
        for above in [1.02, 1.3, 1.7] {
            let cycles = 0.5 * above / speed;
            if cycles >= 0.5 {
                continue;
            }
            let sine = signals::sine(cycles * RATE_HZ, 1.0, RATE_HZ, (3_000.0 * speed) as usize + 4_000);
            let played = play(&OneShot::new(&sine, RATE_HZ), Region::WHOLE, speed, 2_500);
            let level_db = measure::db(measure::rms(&played[400..]) / 0.5_f64.sqrt());
            assert!(level_db < -80.0, "speed {speed}, {above} of Nyquist: {level_db:.1} dB");
        }
    }
}

#[test]
fn backwards_is_the_mirror() {
    let noise = signals::noise(3, 1.0, 2_000);
    let mirrored: Vec<f32> = noise.iter().rev().copied().collect();
    let reversed = Region { reversed: true, ..Region::WHOLE };
    let edge = (0.002 * RATE_HZ) as usize + 1;
    let back = play(&OneShot::new(&noise, RATE_HZ), reversed, 1.0, 2_000);
    assert_eq!(back[..2_000 - edge], mirrored[..2_000 - edge]);
    let slow = play(&OneShot::new(&noise, RATE_HZ), reversed, 0.7, 2_500);
    let slow_mirror = play(&OneShot::new(&mirrored, RATE_HZ), Region::WHOLE, 0.7, 2_500);
    let difference = slow.iter().zip(&slow_mirror).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
    assert!(difference < 1e-4, "{difference}");
}

#[test]
fn a_part_begins_and_ends_softly() {
    let constant = OneShot::new(&vec![1.0; 10_000], RATE_HZ);
    for reversed in [false, true] {
        for speed in [0.5, 1.0, 2.7] {
            let part = Region { start: 0.2, end: 0.7, reversed, looped: false };
            let played = play(&constant, part, speed, 12_000);
            let steepest = played.windows(2).fold(0.0_f32, |most, pair| most.max((pair[1] - pair[0]).abs()));
            assert!(steepest < 1.5 * speed as f32 / (0.002 * RATE_HZ as f32), "{steepest} at {speed}");
            let sounding = played.iter().filter(|y| **y > 0.5).count() as f64;
            assert!((sounding - (5_000.0 - 88.0) / speed).abs() < 4.0, "{sounding}");
        }
    }
}

#[test]
fn a_loop_goes_round_without_a_step() {
    // Not a whole number of periods, so that a bare jump would be heard.
    let sine = signals::sine(210.0, 1.0, RATE_HZ, 9_137);
    let (sound, region) = looped(&sine);
    for (speed, reversed) in [(1.0, false), (0.61, false), (1.9, true)] {
        let played = play(&sound, Region { reversed, ..region }, speed, 60_000);
        let steepest = played[200..].windows(2).fold(0.0_f32, |most, pair| most.max((pair[1] - pair[0]).abs()));
        let own = (TAU * 210.0 / RATE_HZ * speed) as f32;
        assert!(steepest < 1.6 * own, "{steepest} against {own} of the sine itself");
        assert!(measure::rms(&played[50_000..]) > 0.5, "it goes on");
    }
}

#[test]
fn nothing_and_nonsense_are_silent() {
    let empty = Region { start: 0.6, end: 0.4, ..Region::WHOLE };
    let nonsense = Region { start: f32::NAN, end: f32::NAN, reversed: false, looped: true };
    for (samples, region) in [(&[][..], Region::WHOLE), (&[1.0; 50][..], empty), (&[1.0; 50][..], nonsense)] {
        for looped in [false, true] {
            let played = play(&OneShot::new(samples, f64::NAN), Region { looped, ..region }, f64::NAN, 300);
            assert!(played.iter().all(|&y| y == 0.0));
        }
    }
    let tiny = play(&OneShot::new(&[0.5], RATE_HZ), looped(&[]).1, 1e9, 300);
    assert!(tiny.iter().all(|y| y.is_finite()));
}

#[test]
fn a_speed_that_moves_does_not_click() {
    let sine = signals::sine(300.0, 1.0, RATE_HZ, 200_000);
    let (sound, tables) = (OneShot::new(&sine, RATE_HZ), SincTables::new());
    let mut head = Playhead::new(&sound, Region::WHOLE);
    let mut audio = vec![0.0; 20_000];
    for (n, block) in audio.chunks_mut(10).enumerate() {
        head.set_speed((n as f64 / 500.0).exp2());
        head.render(&sound, &tables, block);
    }
    let bend = |w: &[f32]| (w[2] - 2.0 * w[1] + w[0]).abs();
    let sharpest = audio[200..].windows(3).fold(0.0_f32, |most, w| most.max(bend(w)));
    let own = (TAU * 300.0 * 16.0 / RATE_HZ).powi(2) as f32;
    assert!(sharpest < 1.1 * own, "{sharpest} against {own}");
}
