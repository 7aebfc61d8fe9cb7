//! Reported latency is the true one, to the sample.

use testkit::measure::{peak, peak_at};
use testkit::{Splits, null_depth_db, signals};
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
            assert!(peak(&output[0]) > 0.1, "{what}: too soft, {}", peak(&output[0]));
            assert_eq!(host_rate_hz == model_rate_hz, latency == 0, "{what}");
        }
    }
}

#[test]
fn wet_nulls_against_dry_inside_the_common_band() {
    let folder = Folder::default();
    for host_rate_hz in HOST_RATES_HZ {
        for model_rate_hz in MODEL_RATES_HZ {
            let setup = Setup::offline(host_rate_hz, 512);
            let mut plugin = gain_plugin(&folder, model_rate_hz, setup);
            let samples = host_rate_hz as usize;
            let input = vec![signals::sweep(100.0, 6_000.0, 0.5, host_rate_hz, samples); 2];
            let mut listen = |mix: &str| {
                plugin.set("mix", mix).unwrap();
                drive::play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(512)).remove(0)
            };
            let (wet, dry) = (listen("100 %"), listen("0 %"));
            let halved: Vec<f32> = dry.iter().map(|x| x * 0.5).collect();
            let middle = samples / 8..samples * 7 / 8;
            let depth = null_depth_db(&halved[middle.clone()], &wet[middle]);
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
