//! Reported latency is the true one, to the sample.

use testkit::measure::{peak, peak_at};
use testkit::{Splits, assert_bit_equal, null_depth_db, signals};
use timbrel_cli::host::{Plugin, Setup, Timeline};
use timbrel_tests::drive;
use timbrel_tests::models::{self, Folder};

const HOST_RATES_HZ: [f64; 6] = [22_050.0, 44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];
const MODEL_RATES_HZ: [f64; 2] = [44_100.0, 48_000.0];
const AT: usize = 3_000;

fn gain_plugin(folder: &Folder, model_rate_hz: f64, setup: Setup) -> Plugin {
    let file = folder.file(&format!("gain-{model_rate_hz}.onnx"), &models::gain(0.5, &[model_rate_hz]));
    drive::playing(&file, setup)
}

#[test]
fn an_impulse_comes_out_where_the_report_says() {
    let folder = Folder::default();
    for host_rate_hz in HOST_RATES_HZ {
        for model_rate_hz in MODEL_RATES_HZ {
            let setup = Setup::offline(host_rate_hz, 512);
            let mut plugin = gain_plugin(&folder, model_rate_hz, setup);
            let input = vec![signals::impulse(16_384, AT); 2];
            let output = drive::play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(512));
            let latency = plugin.latency_samples();
            let what = format!("host {host_rate_hz} Hz, model {model_rate_hz} Hz, {latency} samples");
            assert_eq!(peak_at(&output[0]), Some(AT + latency), "{what}");
            assert!(peak(&output[0]) > 0.05, "{what}: too soft, {}", peak(&output[0]));
            assert_eq!(host_rate_hz == model_rate_hz, latency == 0, "{what}");
        }
    }
}

/// What surrounds the model, such as the DC blocker, is the same in both takes: only the way to the model's rate and back
/// differs.
#[test]
fn a_model_at_another_rate_nulls_against_one_at_the_hosts() {
    let folder = Folder::default();
    for host_rate_hz in HOST_RATES_HZ {
        let setup = Setup::offline(host_rate_hz, 512);
        let samples = host_rate_hz as usize;
        let input = vec![signals::sweep(100.0, 6_000.0, 0.5, host_rate_hz, samples); 2];
        let listen = |model_rate_hz: f64| {
            let mut plugin = gain_plugin(&folder, model_rate_hz, setup);
            let output = drive::play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(512)).remove(0);
            (output, plugin.latency_samples())
        };
        let (direct, none) = listen(host_rate_hz);
        assert_eq!(none, 0);
        for model_rate_hz in MODEL_RATES_HZ {
            let (output, latency) = listen(model_rate_hz);
            let middle = samples / 8..samples * 7 / 8;
            let depth = null_depth_db(&direct[middle.clone()], &output[middle.start + latency..middle.end + latency]);
            assert!(depth > 60.0, "host {host_rate_hz} Hz, model {model_rate_hz} Hz: {depth} dB");
        }
    }
}

#[test]
fn the_dry_sound_is_the_input_delayed_by_the_report() {
    let folder = Folder::default();
    let setup = Setup::offline(96_000.0, 512);
    let mut plugin = gain_plugin(&folder, 44_100.0, setup);
    let input = drive::guitar(96_000.0, 48_000);
    for (id, value) in [("mix", "0 %"), ("bypass", "on")] {
        plugin.set(id, value).unwrap();
        let output = drive::play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(64));
        let latency = plugin.latency_samples();
        assert!(latency > 0);
        for (dry, wet) in input.iter().zip(&output) {
            let depth = null_depth_db(&dry[..48_000 - latency], &wet[latency..]);
            assert!(depth > 120.0, "{id}={value}: {depth} dB");
        }
    }
}

/// As large as RAVE's usual hops, and as late: on a thread of its own, at the host's rate and at another.
#[test]
fn a_model_of_long_hops_that_is_late_is_in_time() {
    const HOP: usize = 2_048;
    const LATE: usize = 26_736;
    let folder = Folder::default();
    let file = folder.file("late.onnx", &models::late(HOP, LATE, 44_100.0));
    for host_rate_hz in [44_100.0, 48_000.0] {
        let setup = Setup::offline(host_rate_hz, 512);
        let mut plugin = drive::playing(&file, setup);
        let input = vec![signals::impulse(120_000, AT); 2];
        let mut play = |splits| drive::play(&mut plugin, setup, &input, &Timeline::default(), splits);
        let (even, odd) = (play(Splits::fixed(512)), play(Splits::random(11, 512)));
        assert_bit_equal(&even[0], &odd[0], "other blocks");
        let latency = plugin.latency_samples();
        assert_eq!(peak_at(&even[0]), Some(AT + latency), "host {host_rate_hz} Hz");
        let model = (LATE + HOP - 1) as f64 * host_rate_hz / 44_100.0;
        assert!((latency as f64) > model, "{latency} samples are fewer than the model's {model}");
    }
}
