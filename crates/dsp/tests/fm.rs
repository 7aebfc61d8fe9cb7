//! Frequency modulation against its definition, as NumPy computes it.

use std::f64::consts::TAU;

use dsp::{AdsrShape, FmFrame, FmSample, FmVoice, Operators, Routing};
use testkit::{assert_bit_equal, assert_clean, measure, null_depth_db};

use crate::{fixture, same_for_all_splits};

const RATE_HZ: f64 = 48_000.0;

fn six(values: &[f32]) -> [f32; 6] {
    std::array::from_fn(|operator| values.get(operator).copied().unwrap_or(0.0))
}

fn play(routing: Routing, f0_hz: &[f32], ratios: &[f32], levels: impl Fn(usize) -> [f32; 6]) -> Vec<f32> {
    let mut operators = Operators::new(RATE_HZ, routing);
    let sample = |(n, f0_hz): (usize, &f32)| {
        operators.sample(&FmSample { f0_hz: *f0_hz, ratios: six(ratios), levels: levels(n) })
    };
    f0_hz.iter().enumerate().map(sample).collect()
}

#[test]
fn equals_the_definition_under_envelopes_and_a_moving_pitch() {
    let (f0_hz, levels, expected) = (fixture("fm_f0_hz"), fixture("fm_levels"), fixture("fm_sound"));
    let routing = Routing::new(5, &[(2, 1), (4, 1), (1, 0), (4, 3)]).unwrap();
    let row = |n: usize| six(&[0, 1, 2, 3, 4].map(|operator| levels[operator * f0_hz.len() + n]));
    let sound = play(routing, &f0_hz, &[1.0, 2.0, 3.5, 0.5, 1.41], row);
    let depth = null_depth_db(&expected, &sound);
    assert!(depth > 120.0, "{depth:.1} dB");
}

#[test]
fn rings_of_feedback_are_heard_a_sample_late() {
    let (f0_hz, expected) = (fixture("fm_f0_hz"), fixture("fm_feedback"));
    let routing = Routing::new(3, &[(2, 2), (1, 2), (2, 1), (1, 0)]).unwrap();
    let sound = play(routing, &f0_hz, &[1.0, 2.0, 3.0], |_| six(&[0.7, 1.1, 0.9]));
    let depth = null_depth_db(&expected, &sound);
    assert!(depth > 110.0, "{depth:.1} dB");
}

#[test]
fn one_sine_on_another_has_the_sidebands_of_bessel() {
    let samples = 48_000;
    let routing = Routing::new(2, &[(1, 0)]).unwrap();
    let sound = play(routing, &vec![1_000.0; samples], &[1.0, 0.2], |_| six(&[1.0, 1.5]));
    // J0 to J3 of 1.5, from tables.
    for (order, bessel) in [(0, 0.511_828), (1, 0.557_937), (2, 0.232_088), (3, 0.060_964)] {
        let side_hz = 1_000.0 + 200.0 * f64::from(order);
        let amplitude = crate::magnitude(&sound, side_hz, RATE_HZ) * 2.0 / samples as f64;
        assert!((amplitude - bessel).abs() < 1e-4, "sideband {order}: {amplitude}");
    }
}

#[test]
fn routings_tell_who_is_heard_and_refuse_strangers() {
    let heard = |routing: &Routing| (0..6).filter(|&operator| routing.is_heard(operator)).collect::<Vec<_>>();
    assert_eq!(heard(&Routing::new(6, &[(5, 4), (4, 3), (2, 1), (1, 0), (5, 5)]).unwrap()), [0, 3]);
    assert_eq!(heard(&Routing::new(2, &[(0, 0), (1, 1)]).unwrap()), [0, 1], "who modulates itself is heard");
    assert_eq!(heard(&Routing::new(3, &[(0, 1), (1, 2), (2, 0)]).unwrap()), [0], "of a ring the first is");
    for (operators, pair) in [(0, (0, 0)), (7, (0, 1)), (2, (0, 2)), (3, (3, 0))] {
        assert_eq!(Routing::new(operators, &[pair]), None);
    }
}

/// A bell that is played by frames and a gate.
fn bell() -> FmVoice {
    let mut voice = FmVoice::new(RATE_HZ, Routing::new(3, &[(1, 0), (2, 1), (2, 2)]).unwrap());
    let shape = |decay_s| Some(AdsrShape { attack_s: 0.002, decay_s, sustain: 0.2, release_s: 0.05 });
    voice.set_envelopes(&[shape(0.3), shape(0.1), shape(0.05)]);
    voice
}

fn player(mut voice: FmVoice) -> impl FnMut(&mut [f32]) {
    let mut at = 0;
    move |sound| {
        for x in sound.chunks_mut(1) {
            if at % 100 == 0 {
                let f0_hz = 200.0 + (at % 700) as f32;
                let ratios = [1.0, 1.4 + at as f32 * 1e-5, 2.0];
                voice.glide_to(&FmFrame { f0_hz, ratios: &ratios, levels: &[0.5, 2.0, 0.7] }, 100);
            }
            match at {
                150 | 5_000 => voice.gate_on(),
                4_000 => voice.gate_off(),
                _ => {}
            }
            voice.render(x);
            at += 1;
        }
    }
}

#[test]
fn any_split_gives_the_same_bits() {
    let sound = same_for_all_splits(&[0.0; 8_000], || player(bell()));
    assert_clean(&sound, "a bell");
    assert!(sound[..150].iter().all(|x| *x == 0.0) && measure::peak(&sound) > 0.4);
    assert!(measure::peak(&sound) <= 0.5);
}

#[test]
fn without_envelopes_frames_alone_are_heard() {
    let mut voice = FmVoice::new(RATE_HZ, Routing::new(2, &[(1, 0)]).unwrap());
    assert!(!voice.is_silent());
    voice.glide_to(&FmFrame { f0_hz: 300.0, ratios: &[1.0, 2.0], levels: &[1.0] }, 1);
    let mut sound = vec![0.0; 4_800];
    voice.render(&mut sound);
    let sine = |n: usize| (TAU * 300.0 * n as f64 / RATE_HZ).sin() as f32;
    let expected: Vec<f32> = (0..4_800).map(sine).collect();
    assert!(null_depth_db(&expected[1..], &sound[1..]) > 120.0);
}

#[test]
fn a_note_ends_in_silence_and_reset_forgets_it() {
    let mut voice = bell();
    assert!(voice.is_silent());
    let mut first = vec![0.0; 9_000];
    player(voice.clone())(&mut first);
    voice.glide_to(&FmFrame { f0_hz: 100.0, ratios: &[], levels: &[1.0, 1.0, 1.0] }, 10);
    voice.gate_on();
    voice.render(&mut [0.0; 500]);
    voice.gate_off();
    let mut end = vec![0.0; 60_000];
    voice.render(&mut end);
    assert!(voice.is_silent() && end[50_000..].iter().all(|x| *x == 0.0));
    voice.reset();
    let mut second = vec![0.0; 9_000];
    player(voice)(&mut second);
    assert_bit_equal(&first, &second, "after a reset");
}

#[test]
fn nonsense_in_frames_is_clean() {
    let mut voice = FmVoice::new(RATE_HZ, Routing::new(2, &[(1, 0), (0, 1), (1, 1)]).unwrap());
    let mut sound = vec![0.0; 480];
    for value in [f32::NAN, f32::INFINITY, -5.0, 1e-40, 0.0, 440.0, 1e30] {
        voice.glide_to(&FmFrame { f0_hz: value, ratios: &[value, 2.0], levels: &[0.5, value] }, 48);
        voice.render(&mut sound);
        assert_clean(&sound, &format!("{value}"));
        assert!(measure::peak(&sound) <= 0.5 + 1e-6);
    }
}
