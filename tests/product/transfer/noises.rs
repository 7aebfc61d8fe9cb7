//! Silence and noise never become a tone.
//!
//! What is tonal in a sound is measured in its spectrum: the power of peaks that stand 10 dB above the median of their
//! surroundings, in a mean over half a second and more, in dB of full scale.

use testkit::measure::{db, rms};
use testkit::signals::{self, Noise};
use testkit::{Splits, assert_clean};
use timbrel_cli::host::{Setup, Timeline};
use timbrel_tests::spectrum::tonal_db;
use timbrel_tests::transfer::{play, set, sung};

use super::RATE_HZ;

const SETUP: Setup = Setup { sample_rate_hz: RATE_HZ, max_block_samples: 512, offline: true };
const SECOND: usize = 48_000;
/// So far below what a singer makes of the instrument must everything lie that nobody sang.
const BELOW_DB: f64 = 60.0;

fn gain(level_db: f64) -> f32 {
    10.0_f64.powf(level_db / 20.0) as f32
}

/// Noise of so many dB of full scale (RMS), through a resonance of one pole pair where `centre_hz` is given.
fn hiss(seed: u64, level_db: f64, centre_hz: Option<f64>, samples: usize) -> Vec<f32> {
    let white = signals::noise(seed, 1.0, samples);
    let mut noise: Vec<f32> = match centre_hz {
        None => white,
        Some(centre_hz) => {
            let (r, angle) = (0.9_f32, (std::f64::consts::TAU * centre_hz / RATE_HZ) as f32);
            let mut past = [0.0_f32; 2];
            let resonance = |x: f32| {
                let y = x + 2.0 * r * angle.cos() * past[0] - r * r * past[1];
                past = [y, past[0]];
                y
            };
            white.into_iter().map(resonance).collect()
        }
    };
    let scale = gain(level_db) / rms(&noise) as f32;
    noise.iter_mut().for_each(|x| *x *= scale);
    noise
}

fn added(mut one: Vec<f32>, other: &[f32]) -> Vec<f32> {
    one.iter_mut().zip(other).for_each(|(y, x)| *y += x);
    one
}

/// The mains: 50 Hz and its overtones.
fn hum(level_db: f64, samples: usize) -> Vec<f32> {
    let partial = |k: u32| signals::sine(50.0 * f64::from(k), gain(level_db) / k as f32, RATE_HZ, samples);
    (2..=6).fold(partial(1), |sum, k| added(sum, &partial(k)))
}

/// In and out every two seconds, through the mouth.
fn breath(level_db: f64, samples: usize) -> Vec<f32> {
    let mut noise = hiss(5, level_db, Some(1_800.0), samples);
    let swell = |n: usize| (std::f64::consts::PI * n as f64 / SECOND as f64).sin().powi(2) as f32;
    noise.iter_mut().enumerate().for_each(|(n, x)| *x *= swell(n));
    noise
}

/// Lips and fingers: each a few milliseconds of a dull thud, at times that nobody counts.
fn clicks(samples: usize) -> Vec<f32> {
    let (mut dice, mut sound) = (Noise::new(8), vec![0.0; samples]);
    let mut at = 2_000;
    while at + 2_000 < samples {
        for n in 0..960 {
            let fade = (-(n as f32) / 96.0).exp();
            sound[at + n] += 0.5 * fade * (0.5 * dice.bipolar() + 0.5 * (n as f32 * 0.05).sin());
        }
        at += 4_000 + dice.below(14_000);
    }
    sound
}

fn fixtures(samples: usize) -> Vec<(&'static str, Vec<f32>)> {
    vec![
        ("silence", vec![0.0; samples]),
        ("loud hiss", hiss(1, -12.0, None, samples)),
        ("soft hiss", hiss(2, -45.0, None, samples)),
        ("wind", hiss(3, -20.0, Some(300.0), samples)),
        ("breath", breath(-25.0, samples)),
        ("clicks", clicks(samples)),
        ("a closed microphone", added(hiss(4, -78.0, None, samples), &hum(-80.0, samples))),
        ("a room with hum", added(hiss(6, -58.0, Some(500.0), samples), &hum(-72.0, samples))),
    ]
}

fn played(input: &[f32], params: &[(&str, &str)]) -> Vec<f32> {
    let stereo = vec![input.to_vec(); 2];
    play(&mut set(SETUP, params), SETUP, &stereo, &Timeline::default(), Splits::fixed(512)).swap_remove(0)
}

#[test]
fn nothing_that_nobody_sang_becomes_a_tone() {
    let sung_db = tonal_db(&played(&sung(330.0, RATE_HZ, 3 * SECOND)[0], &[])[SECOND..]);
    assert!(sung_db > -30.0, "a singer: {sung_db} dB");
    for (what, sound) in fixtures(4 * SECOND) {
        let output = played(&sound, &[]);
        assert_clean(&output, what);
        let heard_db = tonal_db(&output);
        println!("{what}: {heard_db:.1} dB of tone, {sung_db:.1} dB sung, {:.1} dB in all", db(rms(&output)));
        assert!(heard_db < sung_db - BELOW_DB, "{what}: {heard_db} dB, where a singer makes {sung_db} dB");
    }
}

#[test]
fn who_sings_after_a_while_in_a_noisy_room_is_heard_and_the_room_is_not() {
    let room = hiss(7, -45.0, Some(700.0), 5 * SECOND);
    let mut sound = room.clone();
    let song = &sung(330.0, RATE_HZ, 2 * SECOND)[0];
    sound[3 * SECOND..].iter_mut().zip(song).for_each(|(y, x)| *y += 0.5 * x);
    let output = played(&sound, &[]);
    let [before, after] = [&output[..3 * SECOND], &output[3 * SECOND + SECOND / 2..]].map(tonal_db);
    assert!(after > -30.0 && before < after - BELOW_DB, "{before} dB before, {after} dB while somebody sings");
}

#[test]
fn the_noise_of_a_room_is_learnt_and_taken_away() {
    // The gate is open: what is left of the room is what the model breathes of it.
    let open = [("gate_db", "-90 dB"), ("learn_range", "off"), ("harmonics", "0"), ("reverb", "0 %")];
    let heard = played(&hiss(9, -40.0, None, 4 * SECOND), &open);
    let level = |from: usize, to: usize| db(rms(&heard[from..to]));
    let (fresh, learnt) = (level(SECOND / 10, SECOND * 2 / 5), level(2 * SECOND, 4 * SECOND));
    println!("{fresh:.1} dB before the room is known, {learnt:.1} dB after");
    assert!(learnt < fresh - 10.0, "{fresh} dB before the room is known, {learnt} dB after");
}
