//! Timbrel Transfer in a host.

mod hosts;
mod idle;
mod noises;
mod notes;
mod projects;
mod rates;
mod sidechain;

use serde_json::{Value, json};
use testkit::measure::{max_step, peak, rms};
use testkit::signals::Noise;
use testkit::{Splits, assert_bit_equal, assert_clean, signals};
use timbrel_cli::host::{Event, Plugin, Setup, Timeline};
use timbrel_cli::render::model::keepsake;
use timbrel_tests::models::{self, Folder};
use timbrel_tests::transfer::{self, play, set, sung};

const RATE_HZ: f64 = 48_000.0;
const IDS: [&str; 29] = [
    "bypass",
    "source",
    "cv_pitch",
    "cv_loudness",
    "input_db",
    "gate_db",
    "gate_confidence",
    "learn_range",
    "f0_low",
    "f0_high",
    "loudness_shift_db",
    "loudness_scale",
    "transpose",
    "snap",
    "root",
    "scale",
    "glide_ms",
    "attack_ms",
    "release_ms",
    "harmonics",
    "noise",
    "brightness",
    "odd_even",
    "stretch",
    "morph",
    "reverb",
    "mix",
    "output_db",
    "seed",
];

#[test]
fn the_ids_are_those_of_every_project() {
    let plugin = transfer::plugin();
    let ids: Vec<_> = plugin.params().iter().map(|param| param.id.as_str()).collect();
    assert_eq!(ids, IDS);
    assert!(plugin.params().iter().all(|param| param.automatable), "all can be automated");
}

/// Amplitude of the sine at `frequency_hz`.
fn amplitude(sound: &[f32], frequency_hz: f64) -> f64 {
    let angle = |n: usize| std::f64::consts::TAU * frequency_hz * n as f64 / RATE_HZ;
    let sum = |wave: fn(f64) -> f64| sound.iter().enumerate().map(|(n, y)| f64::from(*y) * wave(angle(n))).sum::<f64>();
    2.0 * sum(f64::sin).hypot(sum(f64::cos)) / sound.len() as f64
}

#[test]
fn a_sung_note_a_key_and_a_curve_are_played() {
    let setup = Setup::offline(RATE_HZ, 512);
    let input = sung(440.0, RATE_HZ, 72_000);
    let silence = vec![vec![0.0; 72_000]; 2];
    for source in ["audio", "midi", "cv"] {
        let mut plugin = set(setup, &[("source", source), ("cv_pitch", "69"), ("reverb", "0 %"), ("noise", "0")]);
        let mut events = Timeline::default();
        events.add(100, Event::NoteOn { channel: 0, key: 69, velocity: 0.9 });
        events.add(100, plugin.set_event("cv_loudness", "-6").unwrap());
        let heard = if source == "audio" { &input } else { &silence };
        let output = play(&mut plugin, setup, heard, &events, Splits::fixed(512));
        let last = &output[0][48_000..];
        assert_clean(last, source);
        let (on, off) = (amplitude(last, 440.0), amplitude(last, 466.2));
        // The vibrato of the singer spreads the sine.
        assert!(on > 5.0 * off && on > 5e-3, "{source}: {on} at the pitch, {off} a semitone above");
        let first = output[0].iter().position(|y| y.abs() > 1e-4).unwrap_or(usize::MAX);
        assert_eq!(plugin.latency_samples() > 0, source == "audio");
        assert!(source == "audio" || first < 100 + 960, "{source} begins at {first}");
    }
}

fn automation(plugin: &mut Plugin) -> Timeline {
    let mut events = Timeline::default();
    for n in 0..20_u64 {
        events.add(701 * n, plugin.set_event("morph", &format!("{} %", (n * 13) % 100)).unwrap());
        events.add(977 * n + 3, plugin.set_event("brightness", &format!("{}", (n % 7) as f64 - 3.0)).unwrap());
    }
    events.add(5_001, plugin.set_event("transpose", "7").unwrap());
    events.add(6_003, plugin.set_event("seed", "7").unwrap());
    events.add(4_003, Event::NoteOn { channel: 0, key: 60, velocity: 0.7 });
    events.add(9_101, Event::NoteOff { channel: 0, key: 60 });
    events.add(7_000, plugin.set_event("bypass", "on").unwrap());
    events.add(9_000, plugin.set_event("bypass", "off").unwrap());
    events
}

#[test]
fn any_split_sounds_the_same_and_a_bounce_equals_playback() {
    let input = sung(330.0, RATE_HZ, 16_000);
    for source in ["audio", "midi"] {
        let offline = Setup::offline(RATE_HZ, 4_096);
        let mut plugin = set(offline, &[("source", source), ("mix", "80 %")]);
        let (state, events) = (plugin.save().unwrap(), automation(&mut plugin));
        let mut take = |setup: Setup, splits: Splits| {
            plugin.load(&state).unwrap();
            play(&mut plugin, setup, &input, &events, splits)
        };
        let reference = take(offline, Splits::fixed(4_096));
        for splits in Splits::all() {
            assert_bit_equal(&reference[0], &take(offline, splits)[0], &format!("{source}, {splits}"));
        }
        let played = take(Setup::realtime(RATE_HZ, 4_096), Splits::random(5, 4_096));
        assert_bit_equal(&reference[0], &played[0], &format!("{source}, playback"));
    }
}

#[test]
fn reported_latency_is_that_of_the_dry_sound() {
    for rate_hz in [22_050.0, 44_100.0, 48_000.0, 96_000.0] {
        let setup = Setup::offline(rate_hz, 512);
        let mut plugin = set(setup, &[("mix", "0 %")]);
        let input = vec![signals::noise(1, 0.5, 16_000); 2];
        let output = play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(512));
        let latency = plugin.latency_samples();
        assert!(latency > 0);
        assert_bit_equal(&input[0][..16_000 - latency], &output[0][latency..], &format!("at {rate_hz} Hz"));
    }
}

/// With its models in the first two places.
fn with_models(plugin: &mut Plugin, places: &[Value; 2]) -> timbrel_cli::host::State {
    let state = plugin.save().unwrap();
    let mut models = state.field("models").unwrap();
    models["places"] = json!(places);
    state.with_field("models", &models).unwrap()
}

#[test]
fn a_project_carries_its_models_and_keeps_those_that_are_missing() {
    let folder = Folder::default();
    let bytes = std::fs::read(timbrel_tests::built::root().join("models/transfer/brass.onnx")).unwrap();
    // Not the file that ships: another one, that only the project has.
    let mut graph = model::onnx::read(&bytes).unwrap();
    graph.metadata.insert("note".into(), "mine".into());
    let file = folder.file("mine.onnx", &model::onnx::write(&graph));
    let lost = json!({ "sha256": "00".repeat(32), "name": "Lost horn", "path": "/nowhere/horn.onnx" });
    let setup = Setup::offline(RATE_HZ, 512);

    let mut here = transfer::plugin();
    let state = with_models(&mut here, &[keepsake(&file, &std::fs::read(&file).unwrap()), lost.clone()]);
    here.load(&state).unwrap();
    here.settle(setup).unwrap();
    let saved = here.save().unwrap();
    std::fs::remove_file(&file).unwrap();
    let mut there = transfer::plugin();
    there.load(&saved).unwrap();
    there.settle(setup).unwrap();
    assert_eq!(there.save().unwrap().json().unwrap(), saved.json().unwrap());
    assert_eq!(saved.field("models").unwrap()["places"][1], lost);

    let input = sung(440.0, RATE_HZ, 24_000);
    let [expected, got] =
        [&mut here, &mut there].map(|p| play(p, setup, &input, &Timeline::default(), Splits::fixed(512)));
    assert_bit_equal(&expected[0], &got[0], "the other computer");
    assert!(rms(&got[0]) > 1e-3);
}

#[test]
fn an_effect_in_its_place_is_refused_and_silent() {
    let folder = Folder::default();
    let file = folder.file("gain.onnx", &models::gain(0.5, &[]));
    let setup = Setup::offline(RATE_HZ, 512);
    let mut plugin = transfer::plugin();
    let state = with_models(&mut plugin, &[keepsake(&file, &std::fs::read(&file).unwrap()), Value::Null]);
    plugin.load(&state).unwrap();
    plugin.settle(setup).unwrap();
    let output = play(&mut plugin, setup, &sung(440.0, RATE_HZ, 12_000), &Timeline::default(), Splits::fixed(512));
    assert_eq!(peak(&output[0]), 0.0);
}

#[test]
fn two_thousand_random_steps_leave_no_trace_of_nan_and_no_runaway() {
    const MAX_BLOCK: usize = 128;
    let setup = Setup::realtime(RATE_HZ, MAX_BLOCK);
    let mut plugin = set(setup, &[]);
    let mut processor = plugin.activate(setup).unwrap();
    let params: Vec<_> = plugin.params().iter().cloned().collect();
    let mut dice = Noise::new(41);
    for step in 0..2_000 {
        let length = 1 + dice.below(MAX_BLOCK);
        let start = processor.position_samples();
        let mut events = Timeline::default();
        for _ in 0..dice.below(4) {
            let at = start + dice.below(length) as u64;
            let param = &params[dice.below(params.len())];
            let value = param.value_at(dice.unit());
            // Pushes of up to the whole travel, on top of others that never ended.
            let push = (param.range[1] - param.range[0]) * f64::from(dice.bipolar());
            let modulated = Event::Modulate { number: param.number, amount: push };
            let set = Event::Set { number: param.number, value };
            events.add(at, if dice.below(3) == 0 { modulated } else { set });
            let key = dice.below(128) as u8;
            let down = Event::NoteOn { channel: 0, key, velocity: dice.unit() };
            events.add(at, if dice.below(2) == 0 { down } else { Event::NoteOff { channel: 0, key } });
        }
        if dice.below(100) == 0 {
            processor.reset();
        }
        let input = vec![(0..length).map(|_| dice.bipolar()).collect::<Vec<f32>>(); 2];
        let output = processor.play(&input, &events, std::iter::once(0..length));
        for channel in output.unwrap() {
            assert_clean(&channel, &format!("step {step}"));
            assert!(peak(&channel) < 1_000.0 && max_step(&channel) < 1_000.0, "step {step}: {}", peak(&channel));
        }
        plugin.idle();
    }
    plugin.deactivate(processor);
}
