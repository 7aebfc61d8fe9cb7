//! The same bits for every way of cutting.

use infer::{HopLength, KnobTiming, LaneSpec};
use model::manifest::Knob;
use testkit::{Splits, assert_bit_equal, signals};

use crate::fakes::{Equation, driven, mono, play};

/// Sound, a silence that is long enough to rest in, and sound again at an odd place.
fn phrases() -> Vec<f32> {
    let mut input = signals::pluck(110.0, 48_000.0, 16_000);
    input[5_000..11_111].fill(0.0);
    input
}

/// A knob that stands, moves, jumps and stands again.
fn automation(samples: usize) -> Vec<f32> {
    let at = |n: usize| match n {
        0..1_000 => 0.2,
        1_000..4_500 => 0.2 + 0.7 * (n - 1_000) as f32 / 3_500.0,
        4_500..12_001 => 0.9,
        _ => 0.4,
    };
    (0..samples).map(at).collect()
}

#[test]
fn whatever_the_rates_the_hop_and_the_knobs() {
    let input = phrases();
    let automation = automation(input.len());
    let still = vec![0.5; input.len()];
    for (host_rate_hz, model_rate_hz) in
        [(48_000.0, 48_000.0), (48_000.0, 44_100.0), (22_050.0, 48_000.0), (48_000.0, 47_999.5)]
    {
        for hop_length in [HopLength::UpTo(512), HopLength::UpTo(20), HopLength::Exactly(1), HopLength::Exactly(257)] {
            for knob_timing in [KnobTiming::PerHop, KnobTiming::PerSample] {
                let play = |splits| {
                    let spec = LaneSpec {
                        knobs: vec![Knob::plain("drive", 0.0), Knob::plain("tone", 0.0)],
                        knob_timing,
                        receptive_field: Some(500),
                        ..LaneSpec::new(host_rate_hz, model_rate_hz)
                    };
                    let runner = match knob_timing {
                        KnobTiming::PerHop => Equation::new(hop_length, driven),
                        KnobTiming::PerSample => Equation::per_sample(hop_length, driven),
                    };
                    play(&mut mono(spec, runner), &input, &[&automation, &still], splits)
                };
                let whole = play(Splits::fixed(input.len()));
                assert!(whole.iter().any(|x| x.abs() > 0.1));
                for splits in Splits::all() {
                    let what = format!("{host_rate_hz} to {model_rate_hz}, {hop_length:?}, {knob_timing:?}, {splits}");
                    assert_bit_equal(&whole, &play(splits), &what);
                }
            }
        }
    }
}

#[test]
fn a_block_of_nothing_does_nothing() {
    let mut lane = mono(LaneSpec::new(48_000.0, 44_100.0), Equation::new(HopLength::UpTo(64), driven));
    lane.process(&mut [&mut []], &[], &());
    lane.process(&mut [], &[], &());
}

#[test]
fn a_reset_lane_plays_as_a_new_one() {
    let input = phrases();
    for hop_length in [HopLength::UpTo(512), HopLength::Exactly(100)] {
        let spec = || LaneSpec { knobs: vec![Knob::plain("drive", 0.5)], ..LaneSpec::new(48_000.0, 44_100.0) };
        let mut lane = mono(spec(), Equation::new(hop_length, driven));
        let first = play(&mut lane, &input, &[], Splits::fixed(512));
        play(&mut lane, &input[..7_001], &[&vec![0.9; 7_001]], Splits::fixed(77));
        lane.reset();
        assert_bit_equal(&first, &play(&mut lane, &input, &[], Splits::fixed(512)), "after a reset");
    }
}
