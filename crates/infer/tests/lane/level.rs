//! Gains before and after the model.

use infer::{HopLength, LaneSpec, Level};
use testkit::{Splits, measure};

use crate::fakes::{Equation, mono, play};

#[test]
fn glide_to_their_values_around_the_model() {
    let clip = |_: &mut f32, x: f32, _: [f32; 2]| x.clamp(-0.5, 0.5);
    let mut lane = mono(LaneSpec::new(48_000.0, 48_000.0), Equation::new(HopLength::UpTo(512), clip));
    lane.set_level(Level { input: 4.0, output: 0.5 });
    let output = play(&mut lane, &[0.25; 5_000], &[], Splits::fixed(64));
    assert!(measure::max_step(&output) < 0.01);
    assert_eq!(output[4_999], 0.25, "4 × 0.25 is clipped at 0.5 and halved");
}

#[test]
fn a_change_while_resting_is_heard() {
    let offset = |_: &mut f32, x: f32, _: [f32; 2]| x + 0.25;
    let spec = LaneSpec { receptive_field: Some(0), ..LaneSpec::new(48_000.0, 48_000.0) };
    let mut lane = mono(spec, Equation::new(HopLength::UpTo(512), offset));
    play(&mut lane, &[0.0; 10_000], &[], Splits::fixed(64));
    lane.set_level(Level { input: 1.0, output: 2.0 });
    let output = play(&mut lane, &[0.0; 10_000], &[], Splits::fixed(64));
    assert!(measure::max_step(&output) < 0.01);
    assert_eq!(output[9_999], 0.5);
}
