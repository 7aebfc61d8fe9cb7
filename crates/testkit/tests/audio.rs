use std::panic::catch_unwind;

use testkit::golden::{Sketch, assert_golden};
use testkit::measure::{db, dc, max_step, peak, peak_at, rms};
use testkit::{Splits, assert_bit_equal, assert_clean, first_difference, null_depth_db, signals};

const RATE_HZ: f64 = 48_000.0;

#[test]
fn splits_cover_everything_once() {
    for splits in Splits::all().into_iter().chain([Splits::random(9, 100)]) {
        let ranges: Vec<_> = splits.ranges(10_000).collect();
        assert_eq!((ranges[0].start, ranges.last().unwrap().end), (0, 10_000), "{splits}");
        assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start), "{splits}");
        assert!(ranges.iter().all(|r| !r.is_empty() && r.len() <= splits.max_samples()), "{splits}");
        assert_eq!(ranges, splits.ranges(10_000).collect::<Vec<_>>(), "{splits} is not deterministic");
    }
}

#[test]
fn random_splits_reach_both_ends_and_depend_on_the_seed() {
    let lengths = |seed| Splits::random(seed, 8).ranges(4_000).map(|r| r.len()).collect::<Vec<_>>();
    assert!(lengths(1).contains(&1) && lengths(1).contains(&8));
    assert_ne!(lengths(1), lengths(2));
    assert_eq!(Splits::fixed(64).ranges(0).count(), 0);
}

#[test]
fn signals_are_what_they_say() {
    let sine = signals::sine(1_000.0, 0.5, RATE_HZ, 48_000);
    assert!((rms(&sine) - 0.5 / 2.0_f64.sqrt()).abs() < 1e-6 && dc(&sine).abs() < 1e-6);
    let noise = signals::noise(3, 1.0, 100_000);
    assert!((rms(&noise) - 1.0 / 3.0_f64.sqrt()).abs() < 1e-2 && dc(&noise).abs() < 1e-2);
    assert_ne!(noise, signals::noise(4, 1.0, 100_000));
    assert_eq!(peak_at(&signals::impulse(100, 37)), Some(37));
    assert!(signals::silence(5).iter().all(|x| *x == 0.0));
}

#[test]
fn a_sweep_goes_from_low_to_high() {
    let sweep = signals::sweep(100.0, 10_000.0, 1.0, RATE_HZ, 48_000);
    let crossings = |part: &[f32]| part.windows(2).filter(|w| (w[0] < 0.0) != (w[1] < 0.0)).count();
    // 100 Hz to 10 kHz in a second: the mean of the first hundredth is 102 Hz, that of the last 9.77 kHz.
    assert!(crossings(&sweep[..4_800]) < 40);
    assert!((crossings(&sweep[47_520..]) as f64 / 2.0 / 0.01 - 9_770.0).abs() < 150.0);
}

#[test]
fn a_pluck_is_loud_then_soft_and_clean() {
    let pluck = signals::pluck(110.0, RATE_HZ, 72_000);
    assert_clean(&pluck, "pluck");
    assert!(peak(&pluck) > 0.2 && peak(&pluck) <= 1.0, "{}", peak(&pluck));
    assert!(rms(&pluck[..4_800]) > 3.0 * rms(&pluck[19_200..24_000]));
    assert_bit_equal(&pluck, &signals::pluck(110.0, RATE_HZ, 72_000), "the same call");
}

#[test]
fn a_difference_is_named() {
    let expected = [0.0, 1.0, 2.0];
    assert_eq!(first_difference(&expected, &expected), None);
    assert_eq!(first_difference(&expected, &[0.0, 1.0]), Some(2));
    assert_eq!(first_difference(&[0.0], &[-0.0]), Some(0));
    let complaint = catch_unwind(|| assert_bit_equal(&[0.0, 1.0, 2.0], &[0.0, 1.5, 2.0], "this")).unwrap_err();
    let complaint = complaint.downcast_ref::<String>().unwrap();
    assert!(complaint.starts_with("this: sample 1 is 1.5e0, expected 1e0; 1 of 3"), "{complaint}");
}

#[test]
fn a_null_is_measured_in_db() {
    let sine = signals::sine(440.0, 1.0, RATE_HZ, 4_800);
    let softer: Vec<f32> = sine.iter().map(|x| x * 0.999).collect();
    assert_eq!(null_depth_db(&sine, &sine), f64::INFINITY);
    assert!((null_depth_db(&sine, &softer) - 60.0).abs() < 0.01);
    assert!((db(0.5) + 6.0206).abs() < 1e-4);
    assert_eq!(max_step(&[0.0, 0.5, -0.5]), 1.0);
}

#[test]
fn unclean_samples_are_found() {
    for bad in [f32::NAN, f32::INFINITY, 1e-40] {
        assert!(catch_unwind(|| assert_clean(&[0.0, bad], "it")).is_err(), "{bad} passed");
    }
    assert_clean(&[0.0, -0.0, f32::MIN_POSITIVE, -1.0], "fair samples");
}

#[test]
fn a_golden_file_remembers_within_its_tolerance() {
    let audio = signals::pluck(220.0, RATE_HZ, 10_000);
    let path = std::env::temp_dir().join(format!("timbrel-golden-{}.txt", std::process::id()));
    assert!(catch_unwind(|| assert_golden(&path, &audio, 1e-4)).is_err(), "a missing file passed");
    assert_golden(&path, &audio, 0.0);
    let shifted: Vec<f32> = audio.iter().map(|x| x + 1e-5).collect();
    assert_golden(&path, &shifted, 1e-4);
    assert!(catch_unwind(|| assert_golden(&path, &shifted, 1e-7)).is_err(), "a changed sound passed");
    assert!(catch_unwind(|| assert_golden(&path, &audio[1..], 1.0)).is_err(), "a changed length passed");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_sketch_survives_its_text() {
    let sketch = Sketch::of(&signals::noise(1, 0.3, 999));
    assert_eq!(sketch.to_string().parse(), Ok(sketch));
    assert!("peak loud".parse::<Sketch>().is_err());
}
