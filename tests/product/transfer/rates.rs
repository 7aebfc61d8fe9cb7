//! Every sample rate, and every length of block.

use testkit::{Splits, assert_bit_equal, assert_clean};
use timbrel_cli::host::{Event, Setup, Timeline};
use timbrel_tests::transfer::{play, set, sung};

use super::RATE_HZ;

/// The strongest frequency near to `about_hz`, to a tenth of a hertz.
fn pitch_hz(sound: &[f32], rate_hz: f64, about_hz: f64) -> f64 {
    let amplitude = |frequency_hz: f64| {
        let angle = |n: usize| std::f64::consts::TAU * frequency_hz * n as f64 / rate_hz;
        let fade = |n: usize| 0.5 - 0.5 * (std::f64::consts::TAU * n as f64 / sound.len() as f64).cos();
        let sum = |wave: fn(f64) -> f64| {
            sound.iter().enumerate().map(|(n, y)| fade(n) * f64::from(*y) * wave(angle(n))).sum::<f64>()
        };
        sum(f64::sin).hypot(sum(f64::cos))
    };
    let around = (-60..=60).map(|tenths| about_hz + f64::from(tenths) / 10.0);
    around.max_by(|a, b| amplitude(*a).total_cmp(&amplitude(*b))).unwrap()
}

#[test]
fn the_pitch_is_right_at_every_rate() {
    for rate_hz in [22_050.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0] {
        let setup = Setup::offline(rate_hz, 512);
        let samples = rate_hz as usize;
        let input = sung(440.0, rate_hz, samples);
        for source in ["audio", "midi", "cv"] {
            let params = [("source", source), ("reverb", "0 %"), ("noise", "0"), ("cv_pitch", "69")];
            let mut plugin = set(setup, &params);
            let mut events = Timeline::default();
            events.add(0, Event::NoteOn { channel: 0, key: 69, velocity: 0.8 });
            events.add(0, plugin.set_event("cv_loudness", "-6").unwrap());
            let output = play(&mut plugin, setup, &input, &events, Splits::fixed(512));
            let last = &output[0][samples / 2..];
            assert_clean(last, source);
            let heard_hz = pitch_hz(last, rate_hz, 440.0);
            let cents = 1_200.0 * (heard_hz / 440.0).log2();
            assert!(cents.abs() < 5.0, "{source} at {rate_hz} Hz: {heard_hz} Hz, {cents} cents");
        }
    }
}

#[test]
fn any_length_of_block_sounds_the_same() {
    let setup = Setup::offline(RATE_HZ, 16_384);
    let input = sung(330.0, RATE_HZ, 33_000);
    let mut plugin = set(setup, &[]);
    let mut take = |splits| play(&mut plugin, setup, &input, &Timeline::default(), splits);
    let reference = take(Splits::fixed(16_384));
    let lengths = [1, 2, 3, 191, 192, 193, 255, 256, 257, 8_191];
    for splits in lengths.map(Splits::fixed).into_iter().chain([Splits::random(3, 16_384)]) {
        assert_bit_equal(&reference[0], &take(splits)[0], &format!("{splits}"));
    }
}
