use dsp::smooth::{OnePole, Ramp};
use testkit::assert_bit_equal;

use crate::same_for_all_splits;

#[test]
fn a_ramp_is_straight_and_arrives_exactly() {
    let mut ramp = Ramp::new(1.0);
    ramp.prepare(1_000.0, 0.01);
    ramp.set(3.0);
    let way: Vec<f32> = (0..12).map(|_| ramp.step()).collect();
    let straight: Vec<f32> = (1..=12).map(|n| 1.0 + 0.2 * (n.min(10) as f32)).collect();
    assert!(way.iter().zip(&straight).all(|(a, b)| (a - b).abs() < 1e-6), "{way:?}");
    assert_eq!(way[9..], [3.0; 3]);
    assert!(ramp.is_still());
}

#[test]
fn a_ramp_turns_round_without_a_step_and_keeps_going_when_told_the_same() {
    let mut ramp = Ramp::new(0.0);
    ramp.prepare(1_000.0, 0.01);
    ramp.set(1.0);
    let half: Vec<f32> = (0..5).map(|_| ramp.step()).collect();
    ramp.set(1.0);
    assert!((ramp.step() - 0.6).abs() < 1e-6);
    ramp.set(0.0);
    assert!((ramp.step() - 0.54).abs() < 1e-6);
    assert!((half[4] - 0.5).abs() < 1e-6);
}

#[test]
fn a_ramp_at_one_changes_no_bit() {
    let mut audio = [-0.0, 1e-40, f32::NAN, 0.3];
    let input = audio;
    Ramp::new(1.0).apply(&mut audio);
    assert_bit_equal(&input, &audio, "at rest");
}

#[test]
fn a_ramp_gives_the_same_bits_for_any_split() {
    let output = same_for_all_splits(&vec![1.0; 9_000], || {
        let mut ramp = Ramp::new(0.0);
        ramp.prepare(48_000.0, 0.1);
        ramp.set(0.7);
        move |audio: &mut [f32]| ramp.apply(audio)
    });
    assert_eq!(output[8_999], 0.7);
}

#[test]
fn one_pole_follows_its_closed_form_and_arrives() {
    let mut glide = OnePole::new(0.0);
    glide.prepare(48_000.0, 0.01);
    glide.set(1.0);
    for n in 1..=2_000 {
        let expected = 1.0 - (-f64::from(n) / 480.0).exp();
        assert!((f64::from(glide.step()) - expected).abs() < 1e-4);
    }
    (0..10_000).for_each(|_| _ = glide.step());
    assert!(glide.is_still());
    assert_eq!(glide.step(), 1.0);
}
