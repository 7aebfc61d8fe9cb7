//! What the knobs of a voice do.

use dsp::OneShot;
use kit::mock_host::set;
use testkit::Splits;
use testkit::measure::{db, peak, rms};
use testkit::signals;

use super::{Do, RATE_HZ, Stage};
use crate::params::{FilterParam, SamplerParams};

const SAMPLES: usize = 19_200;

/// The first pad holds half of full scale, at the host's rate, so that what is heard is what the voice makes of it.
fn held() -> Stage {
    let mut stage = Stage::new();
    stage.put(0, OneShot::new(&[0.5; SAMPLES], RATE_HZ));
    stage
}

fn press(stage: &mut Stage, events: &[(usize, Do)]) -> [Vec<f32>; 2] {
    let all = [&[(0, Do::Press(36, 1.0))], events].concat();
    stage.play(SAMPLES, &all, Splits::fixed(512))
}

fn near(found: f32, wanted: f32) -> bool {
    (found - wanted).abs() < 2e-3
}

#[test]
fn the_envelope_rises_falls_and_lets_go_in_its_times() {
    let mut stage = held();
    let pad = &stage.params.pad01;
    set(&pad.amp_attack, 20.0);
    set(&pad.amp_decay, 50.0);
    set(&pad.amp_sustain, 0.4);
    set(&pad.amp_release, 30.0);
    set(&pad.gate, true);
    let [left, _] = press(&mut stage, &[(12_000, Do::LetGo(36))]);
    let samples = |ms: f64| (ms * RATE_HZ / 1_000.0) as usize;
    assert!(near(left[samples(10.0)], 0.25), "half of the attack: {}", left[samples(10.0)]);
    assert!(near(left[samples(20.0)], 0.5), "all of it: {}", left[samples(20.0)]);
    let decayed = 0.5 * (0.4 + 0.6 * (-1.0_f32).exp());
    assert!(near(left[samples(70.0)], decayed), "63 % of the decay: {}", left[samples(70.0)]);
    let held = left[11_999];
    assert!((held / 0.2 - 1.0).abs() < 0.05, "sustained: {held}");
    let released = left[12_000 + samples(30.0)] / held;
    assert!((released - (-1.0_f32).exp()).abs() < 5e-3, "63 % of the release: {released}");
}

#[test]
fn panning_keeps_the_power() {
    for (pan, wanted) in [(-1.0, [2.0_f64.sqrt(), 0.0]), (0.0, [1.0, 1.0]), (1.0, [0.0, 2.0_f64.sqrt()])] {
        let mut stage = held();
        set(&stage.params.pad01.pan, pan);
        let sides = press(&mut stage, &[]).map(|side| rms(&side) / 0.5);
        for (found, wanted) in sides.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-3, "pan {pan}: {sides:?}");
        }
        assert!((sides[0].powi(2) + sides[1].powi(2) - 2.0).abs() < 1e-3, "pan {pan}");
    }
}

#[test]
fn gains_are_in_decibels_and_bypass_is_silent() {
    let level_db = |turn: fn(&SamplerParams)| {
        let mut stage = held();
        turn(&stage.params);
        let [left, _] = press(&mut stage, &[]);
        db(rms(&left[4_800..]) / 0.5)
    };
    assert!((level_db(|params| set(&params.pad01.gain, -12.0)) + 12.0).abs() < 0.01);
    assert!((level_db(|params| set(&params.output_db, 6.0)) - 6.0).abs() < 0.01);
    assert!(level_db(|params| set(&params.bypass, true)) < -120.0);
}

#[test]
fn the_filter_passes_what_it_says() {
    // 200 Hz, 1 kHz and 5 kHz at once.
    let tones = [200.0, 1_000.0, 5_000.0];
    let mixed: Vec<f32> = (0..SAMPLES)
        .map(|n| {
            tones.map(|hz| 0.2 * (std::f64::consts::TAU * hz * n as f64 / RATE_HZ).sin()).iter().sum::<f64>() as f32
        })
        .collect();
    let levels_db = |filter: FilterParam| {
        let mut stage = Stage::new();
        stage.put(0, OneShot::new(&mixed, RATE_HZ));
        set(&stage.params.pad01.filter, filter);
        set(&stage.params.pad01.cutoff, 1_000.0);
        let [left, _] = press(&mut stage, &[]);
        tones.map(|hz| db(amplitude(&left[4_800..14_400], hz) / 0.2))
    };
    let [low, middle, high] = levels_db(FilterParam::Off);
    assert!([low, middle, high].iter().all(|db| db.abs() < 0.01), "{low}, {middle}, {high}");
    let [low, middle, high] = levels_db(FilterParam::Low);
    assert!(low.abs() < 0.2 && (middle + 3.0).abs() < 0.3 && high < -26.0, "{low}, {middle}, {high}");
    let [low, middle, high] = levels_db(FilterParam::High);
    assert!(low < -26.0 && (middle + 3.0).abs() < 0.3 && high.abs() < 0.3, "{low}, {middle}, {high}");
    let [low, middle, high] = levels_db(FilterParam::Band);
    assert!(low < -9.0 && middle.abs() < 0.3 && high < -9.0, "{low}, {middle}, {high}");
}

/// Of one partial, over whole periods.
pub(super) fn amplitude(sound: &[f32], frequency_hz: f64) -> f64 {
    let sum = sound.iter().enumerate().fold([0.0; 2], |[re, im], (n, x)| {
        let (sin, cos) = (std::f64::consts::TAU * frequency_hz * n as f64 / RATE_HZ).sin_cos();
        [re + f64::from(*x) * cos, im + f64::from(*x) * sin]
    });
    2.0 * sum[0].hypot(sum[1]) / sound.len() as f64
}

#[test]
fn a_sound_is_played_backwards_and_in_parts() {
    let noise = signals::noise(9, 0.5, 9_600);
    let take = |turn: fn(&SamplerParams)| {
        let mut stage = Stage::new();
        stage.put(0, OneShot::new(&noise, RATE_HZ));
        turn(&stage.params);
        press(&mut stage, &[])[0].clone()
    };
    // The edges fade over 2 ms where they would click.
    let inside = 200..9_400;
    let backwards = take(|params| set(&params.pad01.reverse, true));
    let mirrored: Vec<f32> = noise.iter().rev().copied().collect();
    assert!(apart(&backwards[inside.clone()], &mirrored[inside]) < 1e-6);
    let part = take(|params| {
        set(&params.pad01.start, 0.25);
        set(&params.pad01.end, 0.75);
    });
    assert!(apart(&part[200..4_600], &noise[2_600..7_000]) < 1e-6);
    assert_eq!(peak(&part[4_800..]), 0.0, "it ends there");
    assert_eq!(peak(&take(|params| set(&params.pad01.end, 0.0))), 0.0, "nothing is left of it");
}

fn apart(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_loop_goes_round_while_its_key_is_held() {
    let mut stage = Stage::new();
    stage.put(0, OneShot::new(&signals::sine(500.0, 0.5, RATE_HZ, 2_400), RATE_HZ));
    let [once, _] = press(&mut stage, &[]);
    assert_eq!(peak(&once[2_600..]), 0.0);
    set(&stage.params.pad01.looped, true);
    set(&stage.params.pad01.amp_release, 10.0);
    let [round, _] = press(&mut stage, &[(12_000, Do::LetGo(36))]);
    for start in (0..12_000).step_by(1_200) {
        assert!(peak(&round[start..start + 1_200]) > 0.45, "at {start}");
    }
    assert!(peak(&round[16_800..]) < 1e-4, "let go");
}
