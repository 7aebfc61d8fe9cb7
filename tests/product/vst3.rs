//! The VST3 in hosts of other makers.

use std::path::Path;

use serde_json::{Value, json};
use timbrel_cli::host::Setup;
use timbrel_tests::{built, drive, foreign, transfer};

fn clap_latency(sample_rate_hz: f64) -> usize {
    let setup = Setup::offline(sample_rate_hz, 512);
    let mut plugin = drive::plugin();
    plugin.settle(setup).unwrap();
    let processor = plugin.activate(setup).unwrap();
    let latency = plugin.latency_samples();
    plugin.deactivate(processor);
    latency
}

/// Loads a plugin, plays it, turns a knob, saves and restores; says what it found.
fn in_pedalboard(name: &str, knob: &str, value: &str) -> Value {
    let report =
        foreign::run("in_pedalboard.py", &[&built::vst3(name), Path::new(name), Path::new(knob), Path::new(value)]);
    assert_eq!(report["name"], name);
    let all = json!({ "sounds": true, "clean": true, "automates": true, "state": true });
    assert_eq!(report["checks"], all, "{report}");
    report
}

#[test]
fn pedalboard_loads_plays_automates_and_restores_transfer() {
    let report = in_pedalboard("Timbrel Transfer", "Transpose", "7.00 st");
    for (rate, latency) in report["latency_samples"].as_object().unwrap() {
        let setup = Setup::offline(rate.parse().unwrap(), 512);
        let mut plugin = transfer::set(setup, &[]);
        let processor = plugin.activate(setup).unwrap();
        assert_eq!(latency.as_u64().unwrap() as usize, plugin.latency_samples(), "at {rate} Hz");
        plugin.deactivate(processor);
    }
}

#[test]
fn pedalboard_loads_plays_automates_and_restores_it() {
    let report = in_pedalboard("Timbrel Drive", "Input", "+12.0 dB");
    for (rate, latency) in report["latency_samples"].as_object().unwrap() {
        assert_eq!(latency.as_u64().unwrap() as usize, clap_latency(rate.parse().unwrap()), "at {rate} Hz");
    }
}

#[test]
fn dawdreamer_loads_plays_automates_and_restores_it() {
    let report = foreign::run("in_dawdreamer.py", &[&built::vst3("Timbrel Drive"), Path::new("512")]);
    assert_eq!(
        report["checks"],
        json!({ "sounds": true, "clean": true, "automates": true, "state": true }),
        "{report}"
    );
    assert_eq!(report["latency_samples"].as_u64().unwrap() as usize, clap_latency(48_000.0));
}

#[test]
fn pedalboard_plays_keys_through_the_instrument() {
    let name = "Timbrel Transfer Synth";
    let report = foreign::run("keys_in_pedalboard.py", &[&built::vst3("Timbrel Transfer"), Path::new(name)]);
    assert_eq!(report["name"], name);
    assert!(report["checks"].as_object().unwrap().values().all(|passed| passed == true), "{report}");
}

#[test]
fn dawdreamer_plays_keys_through_transfer() {
    let report = foreign::run("keys_in_dawdreamer.py", &[&built::vst3("Timbrel Transfer"), Path::new("512")]);
    assert!(report["checks"].as_object().unwrap().values().all(|passed| passed == true), "{report}");
    assert_eq!(report["latency_samples"], 0);
}
