use dsp::DcBlocker;
use testkit::{measure, signals};

use crate::{magnitude, same_for_all_splits};

#[test]
fn follows_its_closed_form() {
    let rate_hz = 48_000.0;
    let mut response = signals::impulse(96_000, 0);
    DcBlocker::new(rate_hz).process(&mut response);
    let pole = (-std::f64::consts::TAU * 7.0 / rate_hz).exp();
    for frequency_hz in [1.0, 7.0, 20.0, 100.0, 1_000.0, 20_000.0] {
        let w = std::f64::consts::TAU * frequency_hz / rate_hz;
        let zero = 2.0 - 2.0 * w.cos();
        let poles = 1.0 + pole * pole - 2.0 * pole * w.cos();
        let expected = 0.5 * (1.0 + pole) * (zero / poles).sqrt();
        let got = magnitude(&response, frequency_hz, rate_hz);
        assert!((got - expected).abs() < 1e-4, "{frequency_hz} Hz: {got} instead of {expected}");
    }
}

#[test]
fn a_constant_goes_away_entirely() {
    let mut audio = vec![0.7; 48_000 * 6];
    DcBlocker::new(48_000.0).process(&mut audio);
    assert!(measure::peak(&audio[48_000..]) < 1e-6);
    assert_eq!(audio[48_000 * 6 - 1], 0.0);
}

#[test]
fn any_split_gives_the_same_bits() {
    same_for_all_splits(&signals::noise(1, 1.0, 9_000), || {
        let mut blocker = DcBlocker::new(44_100.0);
        move |audio: &mut [f32]| blocker.process(audio)
    });
}

#[test]
fn nonsense_is_got_over() {
    let mut audio = vec![0.5, f32::NAN, f32::INFINITY, 0.0, 0.25];
    audio.extend([0.0; 100]);
    DcBlocker::new(48_000.0).process(&mut audio);
    assert!(audio[3..].iter().all(|x| x.is_finite()));
}
