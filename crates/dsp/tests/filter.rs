use std::f64::consts::{FRAC_1_SQRT_2, PI};

use dsp::{Filter, FilterSetting, FilterShape};
use testkit::{assert_bit_equal, measure, signals};

use crate::{magnitude, same_for_all_splits};

const RATE_HZ: f64 = 48_000.0;

fn setting(shape: FilterShape, corner_hz: f32, resonance: f32) -> FilterSetting {
    FilterSetting { shape, corner_hz, resonance }
}

fn standing(setting: FilterSetting) -> Filter {
    let mut filter = Filter::new(RATE_HZ);
    filter.begin(setting);
    filter
}

/// Magnitude of the analogue filter behind the bilinear transform: `s = j·tan(πf/rate)/tan(πc/rate)`.
fn analogue(shape: FilterShape, corner_hz: f64, q: f64, frequency_hz: f64) -> f64 {
    let s = (PI * frequency_hz / RATE_HZ).tan() / (PI * corner_hz / RATE_HZ).tan();
    let below = (1.0 - s * s).hypot(s / q);
    match shape {
        FilterShape::Off => 1.0,
        FilterShape::Lowpass => 1.0 / below,
        FilterShape::Bandpass => (s / q) / below,
        FilterShape::Highpass => s * s / below,
    }
}

#[test]
fn every_shape_is_the_analogue_one() {
    for shape in [FilterShape::Lowpass, FilterShape::Bandpass, FilterShape::Highpass] {
        for (corner_hz, resonance) in [(100.0, 0.0), (1_000.0, 0.5), (5_000.0, 1.0), (15_000.0, 0.3)] {
            let q = FRAC_1_SQRT_2 * (20.0 / FRAC_1_SQRT_2).powf(resonance);
            let mut filter = standing(setting(shape, corner_hz as f32, resonance as f32));
            let mut response = signals::impulse(1 << 16, 0);
            filter.process(&mut response);
            for frequency_hz in [30.0, 100.0, 800.0, 1_000.0, 4_000.0, 15_000.0, 21_000.0] {
                let ideal = measure::db(analogue(shape, corner_hz, q, frequency_hz));
                let found = measure::db(magnitude(&response, frequency_hz, RATE_HZ));
                let close = (ideal - found).abs() < 0.05 || (ideal < -90.0 && found < -85.0);
                assert!(close, "{shape:?} at {corner_hz} Hz: {found:.2} for {ideal:.2} dB at {frequency_hz} Hz");
            }
        }
    }
}

#[test]
fn off_changes_no_bit() {
    let noise = signals::noise(1, 1.0, 500);
    let mut audio = noise.clone();
    standing(setting(FilterShape::Off, 200.0, 1.0)).process(&mut audio);
    assert_bit_equal(&noise, &audio, "off");
}

#[test]
fn gliding_is_the_same_for_all_splits_and_does_not_click() {
    let tone = signals::sine(110.0, 0.5, RATE_HZ, 4_000);
    let glided = same_for_all_splits(&tone, || {
        let mut filter = standing(setting(FilterShape::Lowpass, 20_000.0, 0.2));
        filter.set(setting(FilterShape::Lowpass, 300.0, 0.6));
        move |audio| filter.process(audio)
    });
    let bend = |w: &[f32]| (w[2] - 2.0 * w[1] + w[0]).abs();
    // A tone that begins has a corner itself.
    let sharpest = |audio: &[f32]| audio[30..].windows(3).fold(0.0_f32, |most, w| most.max(bend(w)));
    assert!(sharpest(&glided) < 8.0 * sharpest(&tone), "{} of {}", sharpest(&glided), sharpest(&tone));
}

#[test]
fn nonsense_does_not_stay() {
    let mut filter = standing(setting(FilterShape::Lowpass, f32::NAN, f32::NAN));
    filter.set(setting(FilterShape::Highpass, f32::INFINITY, -3.0));
    let mut audio = vec![0.1; 100];
    audio[10] = f32::NAN;
    filter.process(&mut audio);
    assert!(audio[11..].iter().all(|y| y.is_finite()));
}
