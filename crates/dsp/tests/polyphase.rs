use std::f64::consts::TAU;

use dsp::{Polyphase, Position, Ratio};
use testkit::{measure, signals};

/// Resamples all of `input` that has both of its sides, and says at which input times.
fn resample(filter: &Polyphase, input: &[f32]) -> Vec<(f64, f32)> {
    let ratio = filter.ratio();
    let first = ratio.index_at(filter.behind() as i64);
    let last = ratio.index_at((input.len() - filter.ahead()) as i64);
    let mut output = vec![0.0; (last - first) as usize];
    filter.run(input, 0, &mut ratio.position(first), &mut output);
    let time = |index: i64| index as f64 * ratio.down() as f64 / ratio.up() as f64;
    (first..last).map(time).zip(output).collect()
}

const PAIRS: [(f64, f64); 12] = [
    (44_100.0, 48_000.0),
    (48_000.0, 44_100.0),
    (22_050.0, 48_000.0),
    (48_000.0, 96_000.0),
    (96_000.0, 48_000.0),
    (44_100.0, 192_000.0),
    (192_000.0, 44_100.0),
    (48_000.0, 192_000.0),
    (47_999.5, 48_000.0),
    (48_000.0, 22_050.25),
    (22_050.25, 192_000.0),
    (8_000.0, 384_000.0),
];

#[test]
fn the_passband_is_exact_in_level_and_in_time() {
    for (from_hz, to_hz) in PAIRS {
        let filter = Polyphase::new(Ratio::between(from_hz, to_hz));
        for share in [0.001, 0.05, 0.2, 0.33, 0.45] {
            let frequency_hz = share * f64::min(from_hz, to_hz);
            let length = (8 * filter.taps()).max(2_000);
            let input = signals::sine(frequency_hz, 1.0, from_hz, length);
            let output = resample(&filter, &input);
            // The continuous sine at the very times: level, delay and images show alike.
            let ideal = |time: f64| (TAU * frequency_hz / from_hz * time).sin() as f32;
            let errors: Vec<f32> = output.iter().map(|&(time, y)| y - ideal(time)).collect();
            let error_db = measure::db(measure::rms(&errors) / 0.5_f64.sqrt());
            assert!(error_db < -90.0, "{from_hz} to {to_hz} at {share}: {error_db:.1} dB");
        }
    }
}

#[test]
fn what_would_alias_is_rejected() {
    for (from_hz, to_hz) in PAIRS.into_iter().filter(|(from_hz, to_hz)| from_hz / to_hz > 1.2) {
        let filter = Polyphase::new(Ratio::between(from_hz, to_hz));
        for share in [0.55, 0.6, 0.8, 0.99] {
            let frequency_hz = (share * to_hz).min(0.499 * from_hz);
            let input = signals::sine(frequency_hz, 1.0, from_hz, 8 * filter.taps());
            let output: Vec<f32> = resample(&filter, &input).into_iter().map(|(_, y)| y).collect();
            let level_db = measure::db(measure::rms(&output) / 0.5_f64.sqrt());
            assert!(level_db < -90.0, "{from_hz} to {to_hz} at {share}: {level_db:.1}");
        }
    }
}

#[test]
fn equal_rates_need_no_filter() {
    let filter = Polyphase::new(Ratio::between(44_100.5, 44_100.5));
    assert_eq!((filter.taps(), filter.ahead(), filter.behind()), (1, 0, 0));
    assert_eq!(filter.interpolate(&[0.3], filter.ratio().position(5)), 0.3);
}

#[test]
fn places_are_exact_however_far() {
    let ratio = Ratio::between(44_100.0, 48_000.0);
    assert_eq!((ratio.up(), ratio.down()), (160, 147));
    let week = 7 * 24 * 3_600 * 48_000;
    assert_eq!(ratio.position(week), Position { whole: week / 160 * 147, part: 0 });
    assert_eq!(ratio.position(-1), Position { whole: -1, part: 13 });
    let fractional = Ratio::between(47_999.5, 48_000.0);
    assert_eq!((fractional.up(), fractional.down()), (96_000, 95_999));
    for ratio in [ratio, fractional, Ratio::between(384_000.0, 8_000.0)] {
        for whole in -50..50 {
            let index = ratio.index_at(whole);
            assert!(ratio.position(index).whole >= whole && ratio.position(index - 1).whole < whole);
        }
        let mut stepped = ratio.position(-1_000);
        for index in -999..5_000 {
            stepped.advance(ratio);
            assert_eq!(stepped, ratio.position(index));
        }
    }
}

#[test]
#[should_panic(expected = "not a sample rate")]
fn a_rate_of_zero_is_refused() {
    Ratio::between(0.0, 48_000.0);
}

/// Another project's converter, which works on whole spectra.
fn by_rubato(input: &[f32], from_hz: usize, to_hz: usize) -> Vec<f32> {
    use rubato::audioadapter_buffers::direct::SequentialSlice;
    use rubato::{Fft, FixedSync, Resampler, WindowFunction};
    let window = WindowFunction::BlackmanHarris2;
    let mut converter = Fft::<f32>::new_custom(from_hz, to_hz, 8_192, 1, 1, window, FixedSync::Both).unwrap();
    let audio = SequentialSlice::new(input, 1, input.len()).unwrap();
    converter.process_all(&audio, input.len(), None).unwrap().take_data()
}

#[test]
fn agrees_with_another_converter_in_level_and_in_time() {
    for (from_hz, to_hz) in [(44_100, 48_000), (48_000, 44_100), (96_000, 44_100), (44_100, 96_000)] {
        let filter = Polyphase::new(Ratio::between(f64::from(from_hz), f64::from(to_hz)));
        // A sweep from the bottom to the edge of the passband.
        let top_hz = 0.44 * f64::from(from_hz.min(to_hz));
        let input = signals::sweep(20.0, top_hz, 0.5, from_hz.into(), 2 * from_hz as usize);
        let theirs = by_rubato(&input, from_hz as usize, to_hz as usize);
        let first = filter.ratio().index_at(filter.behind() as i64) as usize;
        let ours: Vec<f32> = resample(&filter, &input).into_iter().map(|(_, y)| y).collect();
        let edge = 8_192;
        let range = edge..ours.len().min(theirs.len() - first) - edge;
        let depth = testkit::null_depth_db(&theirs[first..][range.clone()], &ours[range]);
        assert!(depth > 85.0, "{from_hz} to {to_hz}: {depth:.1} dB");
    }
}
