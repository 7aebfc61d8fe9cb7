//! The VST3 in hosts of other makers.

use std::path::Path;

use serde_json::json;
use timbrel_cli::host::Setup;
use timbrel_tests::{built, drive, foreign};

fn clap_latency(sample_rate_hz: f64) -> usize {
    let setup = Setup::offline(sample_rate_hz, 512);
    let mut plugin = drive::plugin();
    plugin.settle(setup).unwrap();
    let processor = plugin.activate(setup).unwrap();
    let latency = plugin.latency_samples();
    plugin.deactivate(processor);
    latency
}

#[test]
fn pedalboard_loads_plays_automates_and_restores_it() {
    let report = foreign::run("in_pedalboard.py", &[&built::vst3("Timbrel Drive")]);
    assert_eq!(report["name"], "Timbrel Drive");
    assert_eq!(
        report["checks"],
        json!({ "sounds": true, "clean": true, "automates": true, "state": true }),
        "{report}"
    );
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
