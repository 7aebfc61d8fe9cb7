use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use dsp::{Tone, ToneGains};
use testkit::{assert_bit_equal, measure, signals};

use crate::{magnitude, same_for_all_splits};

fn gains(bass_db: f32, mid_db: f32, treble_db: f32) -> ToneGains {
    ToneGains { bass_db, mid_db, treble_db }
}

/// A tone control that has arrived at its gains.
fn settled(rate_hz: f64, wanted: ToneGains) -> Tone {
    let mut tone = Tone::new(rate_hz);
    tone.set(wanted);
    tone.reset();
    tone
}

/// Magnitude of a biquad of the Audio EQ Cookbook.
struct Biquad {
    b: [f64; 3],
    a: [f64; 3],
}

impl Biquad {
    fn magnitude(&self, w: f64) -> f64 {
        let at = |c: [f64; 3]| {
            let re = c[0] + c[1] * w.cos() + c[2] * (2.0 * w).cos();
            let im = c[1] * w.sin() + c[2] * (2.0 * w).sin();
            re.hypot(im)
        };
        at(self.b) / at(self.a)
    }

    fn peak(f_hz: f64, gain_db: f64, q: f64, rate_hz: f64) -> Self {
        let (a, w) = (10_f64.powf(gain_db / 40.0), TAU * f_hz / rate_hz);
        let alpha = w.sin() / (2.0 * q);
        Self {
            b: [1.0 + alpha * a, -2.0 * w.cos(), 1.0 - alpha * a],
            a: [1.0 + alpha / a, -2.0 * w.cos(), 1.0 - alpha / a],
        }
    }

    /// `sign` is 1 for the low shelf and -1 for the high shelf.
    fn shelf(f_hz: f64, gain_db: f64, q: f64, rate_hz: f64, sign: f64) -> Self {
        let (a, w) = (10_f64.powf(gain_db / 40.0), TAU * f_hz / rate_hz);
        let cos = sign * w.cos();
        let root = 2.0 * a.sqrt() * w.sin() / (2.0 * q);
        let (up, down) = (a + 1.0, a - 1.0);
        Self {
            b: [a * (up - down * cos + root), sign * 2.0 * a * (down - up * cos), a * (up - down * cos - root)],
            a: [up + down * cos + root, sign * -2.0 * (down + up * cos), up + down * cos - root],
        }
    }
}

#[test]
fn responses_are_those_of_the_cookbook() {
    for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
        for wanted in [gains(12.0, 0.0, 0.0), gains(0.0, -12.0, 0.0), gains(0.0, 0.0, 7.5), gains(-6.0, 4.0, -12.0)] {
            let mut response = signals::impulse(rate_hz as usize, 0);
            settled(rate_hz, wanted).process(&mut response);
            let [bass, mid, treble] = [wanted.bass_db, wanted.mid_db, wanted.treble_db].map(f64::from);
            let oracle = [
                Biquad::shelf(120.0, bass, FRAC_1_SQRT_2, rate_hz, 1.0),
                Biquad::peak(750.0, mid, 0.7, rate_hz),
                Biquad::shelf(4_000.0, treble, FRAC_1_SQRT_2, rate_hz, -1.0),
            ];
            for f_hz in [20.0, 120.0, 300.0, 750.0, 2_000.0, 4_000.0, 10_000.0, 20_000.0] {
                let expected: f64 = oracle.iter().map(|band| band.magnitude(TAU * f_hz / rate_hz)).product();
                let error_db = measure::db(magnitude(&response, f_hz, rate_hz) / expected);
                assert!(error_db.abs() < 0.01, "{wanted:?} at {f_hz} Hz, rate {rate_hz}: {error_db} dB off");
            }
        }
    }
}

#[test]
fn flat_changes_no_bit() {
    let input = signals::noise(1, 1.0, 4_000);
    let mut audio = input.clone();
    Tone::new(48_000.0).process(&mut audio);
    assert_bit_equal(&input, &audio, "never turned");
    let mut tone = settled(48_000.0, gains(5.0, 5.0, 5.0));
    tone.process(&mut audio);
    tone.set(gains(0.0, 0.0, 0.0));
    tone.process(&mut audio);
    let mut audio = input.clone();
    tone.process(&mut audio);
    assert_bit_equal(&input, &audio, "turned back");
}

#[test]
fn turning_a_knob_does_not_click() {
    let mut audio = signals::sine(200.0, 0.25, 48_000.0, 48_000);
    let mut tone = Tone::new(48_000.0);
    for (block, wanted) in audio.chunks_mut(4_800).zip([0.0, 12.0, -12.0, 3.0, 0.0].into_iter().cycle()) {
        tone.set(gains(wanted, wanted, wanted));
        tone.process(block);
    }
    // A sine of 200 Hz at 48 kHz moves by 0.026 of its peak, which is 1 at the most.
    assert!(measure::max_step(&audio) < 0.04, "{}", measure::max_step(&audio));
}

#[test]
fn any_split_gives_the_same_bits() {
    let input = signals::noise(1, 0.5, 9_000);
    same_for_all_splits(&input, || {
        let mut tone = Tone::new(48_000.0);
        tone.set(gains(6.0, -3.0, 9.0));
        move |audio: &mut [f32]| tone.process(audio)
    });
}

#[test]
fn nonsense_is_got_over() {
    let mut audio = vec![0.5, f32::NAN, f32::INFINITY, 0.0, 0.25];
    audio.extend([0.0; 100]);
    settled(48_000.0, gains(6.0, -3.0, 9.0)).process(&mut audio);
    // The bands stand in a row: each hears what the one before it made of it.
    assert!(audio[8..].iter().all(|x| x.is_finite()));
}
