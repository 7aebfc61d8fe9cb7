use dsp::fade::{equal_power, fade_samples};

#[test]
fn the_power_is_constant_and_the_ends_are_exact() {
    assert_eq!(equal_power(-1.0), (1.0, 0.0));
    assert_eq!(equal_power(0.0), (1.0, 0.0));
    assert_eq!(equal_power(1.0), (0.0, 1.0));
    assert_eq!(equal_power(2.0), (0.0, 1.0));
    let mut last = (1.0, 0.0);
    for step in 1..1_000 {
        let (out, into) = equal_power(step as f32 / 1_000.0);
        assert!((out * out + into * into - 1.0).abs() < 1e-6);
        assert!(out < last.0 && into > last.1);
        last = (out, into);
    }
}

#[test]
fn a_fade_lasts_twenty_milliseconds() {
    assert_eq!([22_050.0, 48_000.0, 192_000.0].map(fade_samples), [441, 960, 3_840]);
}
