//! One latency for everything that plays.

use infer::{HopLength, Lane, LaneSpec, PlayerSpec, Voice, Waveform};
use testkit::{assert_bit_equal, measure, null_depth_db, signals};

use super::{ANY, FADE, RATE_HZ, gain, lane, mono_player, play_slot};
use crate::fakes::Through;

#[test]
fn lanes_and_the_dry_sound_come_at_the_same_time() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, lane(Through::new(1, HopLength::Exactly(300), 20)));
    handle.play(1, lane(Through::new(1, ANY, 0)));
    assert_eq!(handle.latency_samples(), 319);
    player.set_latency(handle.latency_samples());
    let input = signals::noise(1, 0.5, 6_000);
    for slot in 0..3 {
        player.reset();
        let output = play_slot(&mut player, &input, slot);
        assert_bit_equal(&input[..6_000 - 319], &output[319..], "in time");
        assert_eq!(player.latency_samples(), 319);
    }
}

#[test]
fn a_fade_waits_for_the_first_sound_of_what_comes() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, lane(Through::new(1, HopLength::Exactly(2_000), 0)));
    player.set_latency(1_999);
    let steady = [0.5; 8_000];
    play_slot(&mut player, &steady, 1);
    let output = play_slot(&mut player, &steady, 0);
    // Two equal sounds add up to the square root of 2 in the middle of the fade, and to less nowhere.
    assert!(output.iter().all(|y| (0.5..0.708).contains(y)));
    assert!(output[..=1_999].iter().all(|y| *y == 0.5));
    assert!(output[1_999 + FADE..].iter().all(|y| *y == 0.5));
    assert!(measure::max_step(&output) < 0.001);
}

#[test]
fn emptying_a_slot_gives_its_latency_back_when_it_is_set() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, lane(Through::new(1, HopLength::Exactly(300), 0)));
    player.set_latency(handle.latency_samples());
    handle.clear(0);
    assert_eq!((handle.latency_samples(), player.latency_samples()), (0, 299));
    player.set_latency(handle.latency_samples());
    let input = signals::noise(1, 0.5, 1_000);
    assert_bit_equal(&input, &play_slot(&mut player, &input, 0), "dry");
}

#[test]
fn resampled_lanes_line_up_with_the_dry_sound() {
    let (mut handle, mut player) = mono_player();
    let spec = LaneSpec { latency_room_samples: 5_000, ..LaneSpec::new(RATE_HZ, 44_100.0) };
    handle.play(0, Lane::new(spec, vec![Voice::<Waveform>::waveform(1, Through::new(1, HopLength::Exactly(64), 7))]));
    handle.play(1, lane(Through::new(1, HopLength::Exactly(700), 0)));
    player.set_latency(handle.latency_samples());
    let input = signals::sine(997.0, 0.5, RATE_HZ, 8_000);
    let output = play_slot(&mut player, &input, 0);
    let depth = null_depth_db(&input[2_000..7_000], &output[2_699..7_699]);
    assert!(depth > 85.0, "{depth:.1} dB");
}

#[test]
fn a_lane_for_another_rate_is_an_empty_slot() {
    let (mut handle, mut player) = mono_player();
    handle.play(0, gain(0.5));
    player.prepare(PlayerSpec { host_rate_hz: 96_000.0, channels: 1, latency_room_samples: 0 });
    assert_eq!(play_slot(&mut player, &[1.0; 100], 0), [1.0; 100]);
    player.prepare(PlayerSpec { host_rate_hz: RATE_HZ, channels: 1, latency_room_samples: 0 });
    assert_eq!(play_slot(&mut player, &[1.0; 100], 0), [0.5; 100]);
}
