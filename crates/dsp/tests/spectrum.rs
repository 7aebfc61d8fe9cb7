use dsp::spectrum::{Bands, HarmonicShape, below_nyquist, morph_bands, morph_harmonics};
use dsp::{FilteredNoise, db_from_gain};
use testkit::{assert_bit_equal, measure, signals};

fn power(amplitudes: &[f32]) -> f32 {
    amplitudes.iter().map(|a| a * a).sum()
}

fn shaped(amplitudes: &[f32], tilt_db_per_octave: f32, odd_even: f32) -> Vec<f32> {
    let mut shaped = amplitudes.to_vec();
    testkit::no_alloc(|| HarmonicShape { tilt_db_per_octave, odd_even }.apply(&mut shaped));
    shaped
}

#[test]
fn a_tilt_is_its_decibels_for_each_octave_and_keeps_the_power() {
    let even = vec![0.1; 64];
    for tilt in [-12.0, -3.0, 1.5, 12.0] {
        let amplitudes = shaped(&even, tilt, 0.0);
        for octave in [1, 2, 4, 8, 16, 32] {
            let step_db = db_from_gain(amplitudes[2 * octave - 1] / amplitudes[octave - 1]);
            assert!((step_db - tilt).abs() < 1e-3, "{step_db} dB from partial {octave} on");
        }
        assert!((power(&amplitudes) / power(&even) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn odd_and_even_partials_fade_and_the_first_stays() {
    let all = signals::noise(1, 1.0, 40);
    let hollow = shaped(&all, 0.0, -1.0);
    assert!(hollow.iter().skip(1).step_by(2).all(|even| *even == 0.0));
    let octave = shaped(&all, 0.0, 1.0);
    assert!(octave[0] != 0.0 && octave.iter().skip(2).step_by(2).all(|odd| *odd == 0.0));
    let half = shaped(&all, 0.0, -0.5);
    assert!((half[1] / half[0] / (all[1] / all[0]) - 0.5).abs() < 1e-6);
    for shape in [hollow, octave, half] {
        assert!((power(&shape) / power(&all) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn a_shape_that_does_nothing_changes_no_bit_and_silence_stays_silent() {
    let all = signals::noise(2, 1.0, 40);
    assert_bit_equal(&all, &shaped(&all, 0.0, 0.0), "nothing");
    assert_bit_equal(&[0.0; 9], &shaped(&[0.0; 9], 12.0, -1.0), "silence");
    assert_bit_equal(&[0.0; 2], &shaped(&[0.0, 0.3], 0.0, -1.0), "only an even one, and it goes");
}

#[test]
fn harmonics_are_counted_up_to_nyquist_and_not_on_it() {
    let cases = [(1_000.0, 23), (999.9, 24), (24_000.0, 0), (12_000.0, 1), (30_000.0, 0), (50.0, 100)];
    cases.iter().for_each(|&(f0_hz, count)| assert_eq!(below_nyquist(f0_hz, 48_000.0, 100), count, "{f0_hz} Hz"));
    assert_eq!([0.0, -1.0, f32::NAN].map(|f0_hz| below_nyquist(f0_hz, 48_000.0, 100)), [100, 0, 0]);
}

#[test]
fn a_morph_of_harmonics_has_both_at_its_ends_whatever_their_sizes() {
    let (a, b) = (signals::noise(3, 1.0, 64), signals::noise(4, 1.0, 100));
    let mut into = vec![9.0; 128];
    let mut morph = |progress| {
        morph_harmonics(&a, &b, progress, &mut into);
        into.clone()
    };
    let (first, last, middle) = (morph(0.0), morph(1.0), morph(0.5));
    assert_eq!((&first[..64], &last[..100]), (&a[..], &b[..]));
    assert!(first[64..].iter().chain(&last[100..]).all(|x| *x == 0.0));
    assert_eq!((middle[3], middle[80]), (0.5 * a[3] + 0.5 * b[3], 0.5 * b[80]));
    assert_eq!((morph(-1.0), morph(2.0)), (first, last));
}

#[test]
fn a_morph_of_bands_goes_by_frequency() {
    let a = [1.0, 0.0, 0.5];
    let wide = Bands { magnitudes: &a, sample_rate_hz: 48_000.0 };
    let mut into = [9.0; 9];
    morph_bands(wide, wide, 0.3, &mut into, 48_000.0);
    let expected = [1.0, 0.75, 0.5, 0.25, 0.0, 0.125, 0.25, 0.375, 0.5];
    assert!(into.iter().zip(expected).all(|(got, wanted)| (got - wanted).abs() < 1e-6), "{into:?}");
    let narrow = Bands { magnitudes: &[1.0; 65], sample_rate_hz: 16_000.0 };
    let mut into = [9.0; 7];
    morph_bands(wide, narrow, 1.0, &mut into, 48_000.0);
    let root = 3.0_f32.sqrt();
    assert_eq!(into, [root, root, root, 0.0, 0.0, 0.0, 0.0], "up to 8 kHz");
}

#[test]
fn bands_of_the_same_size_come_through_bit_for_bit() {
    for count in [2, 65, 257, 1_000] {
        let magnitudes = signals::noise(5, 1.0, count);
        let bands = Bands { magnitudes: &magnitudes, sample_rate_hz: 44_100.0 };
        let mut into = vec![0.0; count];
        testkit::no_alloc(|| morph_bands(bands, bands, 0.0, &mut into, 44_100.0));
        assert_bit_equal(&magnitudes, &into, "the same");
    }
}

#[test]
fn noise_from_another_rate_is_as_loud_below_its_nyquist() {
    let level_below = |sample_rate_hz: f64, magnitudes: &[f32], edge_hz: f64| {
        let mut noise = FilteredNoise::new(magnitudes.len(), 192, 1);
        noise.set_magnitudes(magnitudes);
        let mut sound = vec![0.0; 4_096];
        noise.render(&mut sound);
        // Density: mean of the spectrum's power below the edge, per Hz.
        let bins = 100;
        let power =
            |bin: i32| crate::magnitude(&sound, f64::from(bin) / f64::from(bins) * edge_hz, sample_rate_hz).powi(2);
        measure::db(((1..bins).map(power).sum::<f64>() / sample_rate_hz).sqrt())
    };
    let narrow = [0.5; 65];
    let mut wide = [0.0; 65];
    let bands = Bands { magnitudes: &narrow, sample_rate_hz: 16_000.0 };
    morph_bands(bands, bands, 0.5, &mut wide, 48_000.0);
    let (low, high) = (level_below(16_000.0, &narrow, 7_000.0), level_below(48_000.0, &wide, 7_000.0));
    assert!((low - high).abs() < 1.0, "{low:.2} and {high:.2} dB");
}
