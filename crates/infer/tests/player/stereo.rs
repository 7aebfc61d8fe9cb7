//! Two channels, knobs and levels on their way through a player.

use infer::{Cue, Lane, LaneSpec, Level, Player, PlayerHandle, PlayerSpec, Stereo, Voice, Waveform, player};
use model::manifest::Knob;
use testkit::{Splits, assert_bit_equal, measure, no_alloc, signals};

use super::{ANY, RATE_HZ};
use crate::fakes::{Equation, driven};

fn stereo_player() -> (PlayerHandle<Waveform>, Player<Waveform>) {
    let (handle, mut player) = player(3);
    player.prepare(PlayerSpec { host_rate_hz: RATE_HZ, channels: 2, latency_room_samples: 100 });
    (handle, player)
}

/// Two voices that multiply by a knob of -1 to 1, which stands at `default`.
fn dual(stereo: Stereo, default: f64) -> Lane<Waveform> {
    let knob = Knob { range: [-1.0, 1.0], default, ..Knob::plain("gain", default) };
    let spec = LaneSpec { knobs: vec![knob], stereo, ..LaneSpec::new(RATE_HZ, RATE_HZ) };
    let voice = |_| Voice::waveform(1, Equation::new(ANY, |_: &mut f32, x: f32, [gain, _]: [f32; 2]| gain * x));
    Lane::new(spec, (0..2).map(voice).collect())
}

fn play(player: &mut Player<Waveform>, cue: &Cue<'_>, frames: usize) -> [Vec<f32>; 2] {
    let (mut left, mut right) = (vec![1.0; frames], vec![0.5; frames]);
    no_alloc(|| player.process(&mut [&mut left, &mut right], cue, &()));
    [left, right]
}

#[test]
fn both_channels_and_the_knobs_reach_every_lane_that_sounds() {
    let (mut handle, mut player) = stereo_player();
    handle.play(0, dual(Stereo::LeftRight, 0.0));
    handle.play(1, dual(Stereo::MidSide, 0.0));
    // Travel 0.75 is a gain of 0.5.
    let knob = [0.75; 3_000];
    for blend in [0.0, 0.5, 1.0] {
        let cue = Cue { blend: &[blend; 3_000], knobs: &[&knob], ..Cue::default() };
        let [left, right] = play(&mut player, &cue, 3_000);
        assert!((left[2_999] - 0.5).abs() < 1e-6 && (right[2_999] - 0.25).abs() < 1e-6);
    }
}

#[test]
fn each_slot_has_its_own_level_and_glides_to_another() {
    let (mut handle, mut player) = stereo_player();
    handle.play(0, dual(Stereo::LeftRight, 1.0));
    let level = |output| [Level { input: 0.5, output }];
    let levels = level(1.0);
    let [left, _] = play(&mut player, &Cue { levels: &levels, ..Cue::default() }, 100);
    assert_eq!(left, [0.5; 100], "at once where the lane enters");
    let levels = level(2.0);
    let [left, right] = play(&mut player, &Cue { levels: &levels, ..Cue::default() }, 2_000);
    assert!(measure::max_step(&left) < 0.001);
    assert_eq!((left[1_999], right[1_999]), (1.0, 0.5));
}

#[test]
fn a_mono_and_a_stereo_way_of_hearing_fade_into_each_other() {
    let (mut handle, mut player) = stereo_player();
    handle.play(0, dual(Stereo::LeftRight, 1.0));
    play(&mut player, &Cue::default(), 100);
    let mono = Voice::waveform(1, Equation::new(ANY, |_: &mut f32, x: f32, _: [f32; 2]| x));
    handle.play(0, Lane::new(LaneSpec::new(RATE_HZ, RATE_HZ), vec![mono]));
    let [left, right] = play(&mut player, &Cue::default(), 3_000);
    assert_eq!((left[2_999], right[2_999]), (0.75, 0.75));
    assert!(measure::max_step(&left) < 0.003 && measure::max_step(&right) < 0.003);
}

#[test]
fn any_split_gives_the_same_bits_on_both_channels() {
    let (left, right) = (signals::pluck(110.0, RATE_HZ, 8_000), signals::pluck(165.0, RATE_HZ, 8_000));
    let play = |splits: Splits| {
        let (mut handle, mut player) = stereo_player();
        for slot in 0..2 {
            let spec = LaneSpec { stereo: Stereo::MidSide, ..LaneSpec::new(RATE_HZ, 44_100.0) };
            let voices = (0..2).map(|_| Voice::waveform(1, Equation::new(ANY, driven))).collect();
            handle.play(slot, Lane::new(spec, voices));
        }
        let (mut left, mut right) = (left.clone(), right.clone());
        for range in splits.ranges(8_000) {
            let blend: Vec<f32> = range.clone().map(|n| (n as f32 / 700.0).sin().max(0.0)).collect();
            let cue = Cue { blend: &blend, ..Cue::default() };
            let mut audio = [&mut left[range.clone()], &mut right[range]];
            no_alloc(|| player.process(&mut audio, &cue, &()));
        }
        [left, right].concat()
    };
    let whole = play(Splits::fixed(8_000));
    for splits in Splits::all() {
        assert_bit_equal(&whole, &play(splits), &splits.to_string());
    }
}
