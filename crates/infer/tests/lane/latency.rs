//! Reported is true, to the sample.

use infer::{HopLength, LaneSpec};
use testkit::{Splits, assert_bit_equal, measure, null_depth_db, signals};

use crate::fakes::{Through, mono, play};

const HOST_RATES_HZ: [f64; 6] = [22_050.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];
const MODEL_RATES_HZ: [f64; 2] = [44_100.0, 48_000.0];
const HOPS: [HopLength; 5] = [
    HopLength::UpTo(512),
    HopLength::Exactly(1),
    HopLength::Exactly(64),
    HopLength::Exactly(256),
    HopLength::Exactly(2_048),
];

/// Sines in the band that both rates hold, nowhere above 0.4 of the lower one.
fn in_band(host_rate_hz: f64, model_rate_hz: f64, samples: usize) -> Vec<f32> {
    let top_hz = 0.4 * host_rate_hz.min(model_rate_hz);
    let tones = [0.01, 0.13, 0.51, 0.77, 1.0].map(|share| signals::sine(share * top_hz, 0.15, host_rate_hz, samples));
    (0..samples).map(|n| tones.iter().map(|tone| tone[n]).sum()).collect()
}

fn for_all(mut test: impl FnMut(f64, f64, HopLength, usize)) {
    for host_rate_hz in HOST_RATES_HZ {
        for model_rate_hz in MODEL_RATES_HZ {
            for hop_length in HOPS {
                for model_latency in [0, 37] {
                    test(host_rate_hz, model_rate_hz, hop_length, model_latency);
                }
            }
        }
    }
}

#[test]
fn an_impulse_peaks_at_the_reported_latency() {
    for_all(|host_rate_hz, model_rate_hz, hop_length, model_latency| {
        let spec = LaneSpec::new(host_rate_hz, model_rate_hz);
        let mut lane = mono(spec, Through::new(1, hop_length, model_latency));
        let latency = lane.latency_samples();
        let output = play(&mut lane, &signals::impulse(latency + 3_000, 1_000), &[], Splits::fixed(480));
        assert_eq!(
            measure::peak_at(&output),
            Some(1_000 + latency),
            "{host_rate_hz} Hz, model {model_rate_hz} Hz, {hop_length:?}, model latency {model_latency}"
        );
    });
}

#[test]
fn delayed_dry_and_wet_null() {
    for_all(|host_rate_hz, model_rate_hz, hop_length, model_latency| {
        let spec = LaneSpec::new(host_rate_hz, model_rate_hz);
        let mut lane = mono(spec, Through::new(1, hop_length, model_latency));
        let latency = lane.latency_samples();
        let settle = 1_000;
        let input = in_band(host_rate_hz, model_rate_hz, latency + settle + 4_000);
        let output = play(&mut lane, &input, &[], Splits::fixed(512));
        let depth = null_depth_db(&input[settle..settle + 4_000], &output[latency + settle..]);
        let what = format!("{host_rate_hz} Hz, model {model_rate_hz} Hz, {hop_length:?}, {model_latency}");
        assert!(depth > 85.0, "{what}: {depth:.1} dB");
    });
}

#[test]
fn a_model_of_any_length_at_the_hosts_rate_adds_nothing() {
    let mut lane = mono(LaneSpec::new(44_100.0, 44_100.0), Through::new(1, HopLength::UpTo(64), 0));
    assert_eq!(lane.latency_samples(), 0);
    let input = signals::noise(1, 1.0, 5_000);
    assert_bit_equal(&input, &play(&mut lane, &input, &[], Splits::fixed(333)), "every bit");
}

#[test]
fn gathering_a_hop_adds_all_of_it_but_one_sample() {
    for hop in [1, 64, 2_048] {
        let lane = mono(LaneSpec::new(48_000.0, 48_000.0), Through::new(1, HopLength::Exactly(hop), 5));
        assert_eq!(lane.latency_samples(), hop - 1 + 5);
    }
}

#[test]
fn broken_rates_and_oversampling_are_as_true() {
    let pairs = [
        (47_999.5, 48_000.0),
        (44_100.0, 22_050.25),
        (48_000.0, 96_000.0),
        (48_000.0, 192_000.0),
        (44_100.0, 192_000.0),
        (8_000.0, 48_000.0),
        (384_000.0, 44_100.0),
    ];
    for (host_rate_hz, model_rate_hz) in pairs {
        let mut lane = mono(LaneSpec::new(host_rate_hz, model_rate_hz), Through::new(1, HopLength::UpTo(512), 0));
        let latency = lane.latency_samples();
        let input = in_band(host_rate_hz, model_rate_hz, latency + 12_000);
        let output = play(&mut lane, &input, &[], Splits::fixed(512));
        let depth = null_depth_db(&input[6_000..12_000], &output[latency + 6_000..]);
        assert!(depth > 85.0, "{host_rate_hz} Hz, model {model_rate_hz} Hz: {depth:.1} dB");
    }
}

#[test]
fn padding_moves_the_sound_and_changes_nothing_else() {
    let input = signals::noise(1, 0.5, 6_000);
    let spec = LaneSpec { latency_room_samples: 1_000, ..LaneSpec::new(48_000.0, 48_000.0) };
    let mut lane = mono(spec, Through::new(1, HopLength::Exactly(64), 0));
    for (asked, given) in [(500, 500), (20, 63), (9_999, 1_000)] {
        lane.set_latency(asked);
        assert_eq!(lane.latency_samples(), given);
        let output = play(&mut lane, &input, &[], Splits::fixed(100));
        assert!(output[..given].iter().all(|x| *x == 0.0));
        assert_bit_equal(&input[..6_000 - given], &output[given..], "padded");
    }
}

#[test]
fn padding_a_resampled_lane_is_exact_too() {
    let spec = LaneSpec { latency_room_samples: 5_000, ..LaneSpec::new(48_000.0, 44_100.0) };
    let mut lane = mono(spec, Through::new(1, HopLength::Exactly(256), 10));
    let input = in_band(48_000.0, 44_100.0, 10_000);
    lane.set_latency(4_321);
    let output = play(&mut lane, &input, &[], Splits::fixed(512));
    let depth = null_depth_db(&input[1_000..5_000], &output[5_321..9_321]);
    assert!(depth > 85.0, "{depth:.1} dB");
}
