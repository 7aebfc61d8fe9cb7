//! Sampler as VST3: in hosts of other makers, and beside its CLAP.

use std::path::Path;

use serde_json::{Value, json};
use testkit::{Splits, assert_bit_equal};
use timbrel_cli::host::{Event, Planar, Timeline};
use timbrel_tests::models::Folder;
use timbrel_tests::sampler::{play, plugin};
use timbrel_tests::{built, foreign};

use super::{RATE_HZ, offline};

const SECONDS: f64 = 1.5;
/// Seconds, keys and velocities.
const NOTES: [(f64, u8, u8); 6] =
    [(0.1, 36, 100), (0.25, 37, 64), (0.4, 38, 127), (0.5, 36, 90), (0.6, 39, 30), (0.8, 45, 100)];

/// As the CLAP bounces it in our own host.
fn ours() -> Planar {
    let mut plugin = plugin();
    plugin.settle(offline()).unwrap();
    let mut events = Timeline::default();
    for (second, key, velocity) in NOTES {
        let velocity = f64::from(velocity) / 127.0;
        events.add((second * RATE_HZ).round() as u64, Event::NoteOn { channel: 0, key, velocity });
    }
    play(&mut plugin, offline(), (SECONDS * RATE_HZ) as usize, &events, Splits::fixed(512))
}

/// What the host of a script reports and what it heard.
fn theirs(script: &str) -> (Value, Planar) {
    let folder = Folder::default();
    let pattern = json!({ "rate": RATE_HZ as u32, "seconds": SECONDS, "notes": NOTES }).to_string();
    let pattern = folder.file("pattern.json", pattern.as_bytes());
    let heard = folder.path().join("heard.f32");
    let report = foreign::run(script, &[&built::vst3("Timbrel Sampler"), &pattern, Path::new(&heard)]);
    let bytes = std::fs::read(heard).unwrap();
    let samples: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let sides = samples.chunks(samples.len() / 2).map(<[f32]>::to_vec).collect();
    (report, sides)
}

fn assert_plays_it_like_ours(script: &str) -> Value {
    let (report, heard) = theirs(script);
    assert!(report["checks"].as_object().unwrap().values().all(|passed| passed == true), "{report}");
    for (side, (ours, theirs)) in ours().iter().zip(&heard).enumerate() {
        assert_eq!(ours.len(), theirs.len());
        let far = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 1e-6, "{script}, side {side}: {far}");
    }
    report
}

#[test]
fn pedalboard_plays_a_pattern_as_we_do() {
    let report = assert_plays_it_like_ours("drums_in_pedalboard.py");
    assert_eq!((&report["name"], &report["parameters"]), (&json!("Timbrel Sampler"), &json!(440)));
}

#[test]
fn dawdreamer_plays_a_pattern_as_we_do() {
    let report = assert_plays_it_like_ours("drums_in_dawdreamer.py");
    assert_eq!(report["latency_samples"], 0);
}

#[cfg(target_os = "linux")]
#[test]
fn both_formats_bounce_automated_edits_alike_to_the_bit() {
    use timbrel_tests::module::Module;
    let mut plugin = plugin();
    plugin.settle(offline()).unwrap();
    let events = super::automation(&mut plugin);
    let from_clap = play(&mut plugin, offline(), 14_000, &events, Splits::fixed(512));
    assert!(testkit::measure::rms(&from_clap[0]) > 1e-3);
    let params: Vec<_> = plugin.params().iter().cloned().collect();
    let module = Module::open(&built::vst3("Timbrel Sampler"));
    let instance = module.create();
    for take in 1..=2 {
        // From where the knobs stood at first.
        let mut home = Timeline::default();
        params.iter().for_each(|param| home.add(0, Event::Set { number: param.number, value: param.default }));
        instance.perform(512, &home, &params, RATE_HZ, 512);
        let from_vst3 = instance.perform(14_000, &events, &params, RATE_HZ, 512);
        assert_bit_equal(&from_clap[0], &from_vst3[0], &format!("VST3 beside CLAP, take {take}"));
        assert_bit_equal(&from_clap[1], &from_vst3[1], &format!("VST3 beside CLAP, take {take}"));
    }
}
