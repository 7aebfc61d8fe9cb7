//! Pitch and length, whatever the host's rate.

use std::f64::consts::TAU;

use dsp::OneShot;
use kit::mock_host::set;
use testkit::measure::{db, rms};
use testkit::signals;
use testkit::{Splits, assert_clean};

use super::{Do, SOUND_HZ, Stage};

const RATES_HZ: [f64; 9] = [22_050.0, 32_000.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 176_400.0, 192_000.0, 47_999.0];
/// Of the sound that is played.
const SECONDS: f64 = 0.5;

fn tone(frequency_hz: f64) -> OneShot {
    OneShot::new(&signals::sine(frequency_hz, 0.5, SOUND_HZ, (SECONDS * SOUND_HZ) as usize), SOUND_HZ)
}

/// A note of the first pad, tuned by the pad and by the instrument.
fn note(sound: OneShot, rate_hz: f64, [own_st, all_st]: [f32; 2], seconds: f64) -> Vec<f32> {
    let mut stage = Stage::at(rate_hz);
    stage.put(0, sound);
    set(&stage.params.pad01.tune, own_st);
    set(&stage.params.tune, all_st);
    let samples = (seconds * rate_hz) as usize;
    let [left, _] = stage.play(samples, &[(0, Do::Press(36, 1.0))], Splits::fixed(512));
    assert_clean(&left, "a note");
    left
}

/// By how far the phase of a tone goes on between two windows that see it for sure.
fn frequency_hz(sound: &[f32], near_hz: f64, rate_hz: f64) -> f64 {
    let (window, apart) = (sound.len() / 4, sound.len() / 8);
    let phase = |start: usize| {
        let sum = sound[start..start + window].iter().enumerate().fold([0.0; 2], |[re, im], (n, x)| {
            let hann = 0.5 - 0.5 * (TAU * n as f64 / window as f64).cos();
            let (sin, cos) = (TAU * near_hz * (start + n) as f64 / rate_hz).sin_cos();
            [re + hann * f64::from(*x) * cos, im - hann * f64::from(*x) * sin]
        });
        sum[1].atan2(sum[0])
    };
    let start = sound.len() / 4;
    let turned = (phase(start + apart) - phase(start)) / TAU;
    near_hz + (turned - turned.round()) * rate_hz / apart as f64
}

#[test]
fn pitch_and_length_are_right_at_every_rate() {
    for rate_hz in RATES_HZ {
        let heard = note(tone(997.0), rate_hz, [0.0; 2], 0.7);
        let found = frequency_hz(&heard[..(SECONDS * rate_hz) as usize], 997.0, rate_hz);
        let cents = 1_200.0 * (found / 997.0).log2();
        assert!(cents.abs() < 0.1, "{rate_hz} Hz: {cents} cents");
        let last = heard.iter().rposition(|x| x.abs() > 1e-3).unwrap() as f64 / rate_hz;
        assert!((last - SECONDS).abs() < 0.001, "{rate_hz} Hz: it ends at {last} s");
        let level = db(rms(&heard[..(0.4 * rate_hz) as usize]) / (0.5 / 2.0_f64.sqrt()));
        assert!(level.abs() < 0.05, "{rate_hz} Hz: {level} dB");
    }
}

#[test]
fn both_tunings_add_up_to_two_octaves_each_way_and_beyond() {
    for rate_hz in [44_100.0, 96_000.0] {
        for [own_st, all_st] in [[24.0, 0.0], [-24.0, 0.0], [0.0, 7.0], [-12.0, 5.0], [12.0, 12.0], [-3.5, 0.0]] {
            let ratio = f64::from((own_st + all_st) / 12.0).exp2();
            let seconds = (SECONDS / ratio).min(1.0);
            let heard = note(tone(997.0), rate_hz, [own_st, all_st], seconds);
            let found = frequency_hz(&heard, 997.0 * ratio, rate_hz);
            let cents = 1_200.0 * (found / (997.0 * ratio)).log2();
            assert!(cents.abs() < 0.2, "{own_st} and {all_st} st at {rate_hz} Hz: {cents} cents");
        }
    }
}

/// What would come back from above Nyquist is not there: all that is heard is the tone, where it may be heard.
#[test]
fn nothing_aliases_two_octaves_up_nor_at_a_low_rate() {
    for (rate_hz, tune_st, tone_hz) in [
        (48_000.0, 24.0, 7_000.0),
        (48_000.0, 24.0, 15_000.0),
        (48_000.0, 12.0, 14_000.0),
        (44_100.0, 7.0, 19_000.0),
        (22_050.0, 0.0, 13_000.0),
        (22_050.0, 24.0, 3_000.0),
        (32_000.0, 5.0, 15_500.0),
    ] {
        let comes_out_hz = tone_hz * f64::from(tune_st / 12.0_f32).exp2();
        assert!(comes_out_hz > 0.5 * rate_hz, "this one should be gone");
        // Without the first and the last steps, which no filter passes as they are.
        let heard = note(tone(tone_hz), rate_hz, [tune_st, 0.0], 0.1);
        let inside = &heard[heard.len() / 5..heard.len() * 4 / 5];
        let level = db(rms(inside) / (0.5 / 2.0_f64.sqrt()));
        assert!(level < -75.0, "{tone_hz} Hz by {tune_st} st at {rate_hz} Hz: {level} dB");
    }
    // And a tone that may be heard has no company.
    for (rate_hz, tune_st, tone_hz) in
        [(48_000.0, 24.0, 2_000.0), (22_050.0, 12.0, 2_500.0), (48_000.0, -24.0, 9_000.0)]
    {
        let comes_out_hz = tone_hz * f64::from(tune_st / 12.0_f32).exp2();
        let heard = note(tone(tone_hz), rate_hz, [tune_st, 0.0], 0.12);
        let inside = &heard[heard.len() / 5..heard.len() * 4 / 5];
        let rest = db(without(inside, comes_out_hz / rate_hz) / rms(inside));
        assert!(rest < -65.0, "{tone_hz} Hz by {tune_st} st at {rate_hz} Hz: {rest} dB beside it");
    }
}

/// What is left of a sound without one tone, as the least squares leave it.
fn without(sound: &[f32], cycles: f64) -> f64 {
    let waves = |n: usize| (TAU * cycles * n as f64).sin_cos();
    let mut sums = [0.0; 5];
    for (n, x) in sound.iter().enumerate() {
        let (sin, cos) = waves(n);
        let x = f64::from(*x);
        [sin * sin, sin * cos, cos * cos, sin * x, cos * x].iter().zip(&mut sums).for_each(|(part, sum)| *sum += part);
    }
    let [ss, sc, cc, sx, cx] = sums;
    let det = ss * cc - sc * sc;
    let (a, b) = ((sx * cc - cx * sc) / det, (cx * ss - sx * sc) / det);
    let left = sound.iter().enumerate().map(|(n, x)| {
        let (sin, cos) = waves(n);
        (f64::from(*x) - a * sin - b * cos).powi(2)
    });
    (left.sum::<f64>() / sound.len() as f64).sqrt()
}
