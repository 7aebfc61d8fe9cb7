//! Which channel of a host reaches which of a model.

use infer::{HopLength, Lane, LaneSpec, Stereo, Voice, Waveform};
use testkit::signals;

use crate::fakes::{Equation, Through};

const ANY: HopLength = HopLength::UpTo(512);

fn spec(stereo: Stereo) -> LaneSpec {
    LaneSpec { stereo, ..LaneSpec::new(48_000.0, 48_000.0) }
}

fn gain(gain: f32) -> Voice<Waveform> {
    Voice::waveform(1, Equation::new(ANY, move |_: &mut f32, x: f32, _: [f32; 2]| gain * x))
}

/// Left and right after a lane that was given `1` and `0.5`.
fn stereo(mut lane: Lane<Waveform>) -> [f32; 2] {
    let (mut left, mut right) = ([1.0; 10], [0.5; 10]);
    lane.process(&mut [&mut left, &mut right], &[], &());
    [left[9], right[9]]
}

#[test]
fn a_mono_model_hears_the_mean_and_is_heard_on_both_sides() {
    assert_eq!(stereo(Lane::new(spec(Stereo::LeftRight), vec![gain(2.0)])), [1.5, 1.5]);
}

#[test]
fn two_voices_play_left_and_right_or_middle_and_side() {
    assert_eq!(stereo(Lane::new(spec(Stereo::LeftRight), vec![gain(2.0), gain(3.0)])), [2.0, 1.5]);
    // Middle 0.75 becomes 1.5, side 0.25 becomes 0.75.
    assert_eq!(stereo(Lane::new(spec(Stereo::MidSide), vec![gain(2.0), gain(3.0)])), [2.25, 0.75]);
}

#[test]
fn a_stereo_model_has_both_channels_in_one_voice() {
    let lane = Lane::new(spec(Stereo::LeftRight), vec![Voice::waveform(2, Through::new(2, ANY, 0))]);
    assert_eq!(stereo(lane), [1.0, 0.5]);
}

#[test]
fn a_mono_track_feeds_both_and_hears_their_mean() {
    let mut lane = Lane::new(spec(Stereo::LeftRight), vec![gain(2.0), gain(3.0)]);
    let mut mono = [1.0; 10];
    lane.process(&mut [&mut mono], &[], &());
    assert_eq!(mono[9], 2.5);
}

#[test]
fn channels_stay_apart_through_resampling() {
    let voices = vec![Voice::waveform(2, Through::new(2, HopLength::Exactly(64), 3))];
    let mut lane = Lane::new(LaneSpec::new(48_000.0, 44_100.0), voices);
    let mut left = signals::sine(440.0, 0.5, 48_000.0, 3_000);
    let mut right = vec![0.0; 3_000];
    lane.process(&mut [&mut left, &mut right], &[], &());
    assert!(left.iter().any(|x| x.abs() > 0.4));
    assert!(right.iter().all(|x| *x == 0.0));
}

#[test]
#[should_panic(expected = "one or two channels, not 3")]
fn three_channels_are_refused() {
    Lane::new(spec(Stereo::LeftRight), vec![gain(1.0), gain(1.0), gain(1.0)]);
}
