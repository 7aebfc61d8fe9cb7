//! The kits that come with Sampler, through the built plugin.

use std::process::Command;

use model::preset::Preset;
use serde_json::{Value, json};
use testkit::measure::{peak, rms};
use testkit::{Splits, assert_bit_equal, assert_clean};
use timbrel_cli::host::{Event, Planar, Plugin, Timeline};
use timbrel_cli::render::{Sound, preset};
use timbrel_tests::built;
use timbrel_tests::loudness::loudest_db;
use timbrel_tests::models::Folder;
use timbrel_tests::sampler::{play, plugin};

use super::{RATE_HZ, offline};

/// No pad is farther from the middle one of its kit.
const FAR_DB: f64 = 10.0;
const KEYS: std::ops::Range<u8> = 36..52;

fn kits() -> Vec<Preset> {
    let json = std::fs::read_to_string(built::root().join("assets/presets/sampler.json")).unwrap();
    Preset::all_of_json(&json, "sampler").unwrap()
}

/// A fresh instance with a kit.
fn with(kit: &Preset) -> Plugin {
    let mut plugin = plugin();
    let state = preset::in_state(&mut plugin, kit).unwrap();
    plugin.load(&state).unwrap();
    preset::words(kit).for_each(|(id, words)| plugin.set(id, words).unwrap());
    plugin.settle(offline()).unwrap();
    plugin
}

fn press(events: &mut Timeline, seconds: f64, key: u8, velocity: f64) {
    events.add((seconds * RATE_HZ) as u64, Event::NoteOn { channel: 0, key, velocity });
}

fn heard(plugin: &mut Plugin, notes: &[(f64, u8)], seconds: f64) -> Planar {
    let mut events = Timeline::default();
    notes.iter().for_each(|(at, key)| press(&mut events, *at, *key, 0.8));
    play(plugin, offline(), (seconds * RATE_HZ) as usize, &events, Splits::fixed(512))
}

/// A beat on all pads.
fn beat(plugin: &mut Plugin) -> Planar {
    let notes: Vec<_> = KEYS.chain(KEYS).enumerate().map(|(n, key)| (0.11 * n as f64, key)).collect();
    heard(plugin, &notes, 4.5)
}

#[test]
fn all_pads_of_every_kit_sound_and_none_is_far_out() {
    for kit in kits() {
        let mut plugin = with(&kit);
        let mut levels = Vec::new();
        for key in KEYS {
            let name = format!("{}, pad {}", kit.name, key - 35);
            let sound = heard(&mut plugin, &[(0.01, key)], 1.5);
            sound.iter().for_each(|channel| assert_clean(channel, &name));
            let (level, highest) = (loudest_db(&sound), sound.iter().map(|channel| peak(channel)).fold(0.0, f32::max));
            println!("{name}: {level:.1} dB, peak {highest:.2}");
            assert!(highest < 1.0, "{name}: peak {highest}");
            let steady = sound[0].iter().map(|x| f64::from(*x)).sum::<f64>() / sound[0].len() as f64;
            assert!(steady.abs() < 2e-3, "{name}: a steady part of {steady}");
            let end = sound.iter().map(|channel| peak(&channel[channel.len() - 480..])).fold(0.0, f32::max);
            assert!(end < 1e-3, "{name}: it has not ended: {end}");
            levels.push(level);
        }
        let mut ordered = levels.clone();
        ordered.sort_by(f64::total_cmp);
        let middle = f64::midpoint(ordered[7], ordered[8]);
        for (pad, level) in levels.iter().enumerate() {
            assert!((level - middle).abs() < FAR_DB, "{}, pad {}: {level:.1} of {middle:.1} dB", kit.name, pad + 1);
        }
    }
}

#[test]
fn hats_silence_each_other_in_every_kit() {
    for kit in kits() {
        let mut plugin = with(&kit);
        let open = heard(&mut plugin, &[(0.0, 46)], 0.6);
        let closed = heard(&mut plugin, &[(0.0, 46), (0.03, 44)], 0.6);
        let alone = heard(&mut plugin, &[(0.03, 44)], 0.6);
        // 4 ms after the pedal nothing is left of the open hat.
        let from = (0.036 * RATE_HZ) as usize;
        let humanized = kit.params.contains_key("humanize");
        for (both, pedal) in closed.iter().zip(&alone).filter(|_| !humanized) {
            let left = both[from..].iter().zip(&pedal[from..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(left < 1e-5, "{}: {left}", kit.name);
        }
        assert!(rms(&open[0][from..]) > 0.0, "{}: there was something to silence", kit.name);
        let group = &kit.params["pad07_choke"];
        assert!(["pad09_choke", "pad11_choke"].iter().all(|id| kit.params[*id] == *group), "{}", kit.name);
    }
}

#[test]
fn a_kit_that_the_host_has_saved_sounds_the_same_to_the_bit() {
    for kit in kits().iter().take(3) {
        let mut here = with(kit);
        let saved = here.save().unwrap();
        assert!(saved.field("kit").unwrap().get("wanted").is_none(), "the plugin has put it on");
        let mut there = plugin();
        there.load(&saved).unwrap();
        there.settle(offline()).unwrap();
        assert_eq!(there.save().unwrap().json().unwrap(), saved.json().unwrap(), "{}", kit.name);
        let [expected, got] = [&mut here, &mut there].map(beat);
        assert_bit_equal(&expected[0], &got[0], &kit.name);
        assert_bit_equal(&expected[1], &got[1], &kit.name);
        assert!(rms(&got[0]) > 1e-3, "{}", kit.name);
    }
}

/// As a musician's own is written: with points instead of packs.
fn own(kit: &Preset, state: &Value) -> Preset {
    let pad = |pad: &Value| json!({ "name": pad["name"], "at": pad["point"], "path": pad["path"] });
    let pads: Vec<Value> = state["pads"].as_array().unwrap().iter().map(pad).collect();
    Preset { name: "Mine".into(), kit: Some(json!({ "space": state["space"], "pads": pads })), ..kit.clone() }
}

fn render(folder: &Folder, preset: &str) -> std::result::Result<Vec<Vec<f32>>, String> {
    let output = folder.path().join("out.wav");
    let command = Command::new(built::command())
        .current_dir(built::root())
        .args(["render", "sampler", "assets/demo/drums.mid"])
        .arg(&output)
        .args(["--preset", preset])
        .env("TIMBREL_BUNDLED", built::bundled())
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&command.stderr).into_owned();
    if command.status.success() { Ok(Sound::read(&output).unwrap().channels) } else { Err(complaint) }
}

#[test]
fn the_command_plays_a_kit_by_its_name_and_one_from_a_file_just_alike() {
    let folder = Folder::default();
    let kit = &kits()[2];
    let named = render(&folder, &kit.name.to_uppercase()).unwrap();
    assert!(rms(&named[0]) > 1e-3);
    let file = own(kit, &with(kit).save().unwrap().field("kit").unwrap());
    let path = folder.file("mine.timbrel.json", file.to_json().as_bytes());
    let from_file = render(&folder, path.to_str().unwrap()).unwrap();
    assert_bit_equal(&named[0], &from_file[0], "left");
    assert_bit_equal(&named[1], &from_file[1], "right");
}

#[test]
fn a_broken_kit_is_refused_and_the_pads_stay() {
    let folder = Folder::default();
    let kit = &kits()[0];
    let whole = kit.to_json();
    let path = folder.file("torn.timbrel.json", &whole.as_bytes()[..whole.len() / 2]);
    let why = render(&folder, path.to_str().unwrap()).unwrap_err();
    assert!(why.contains("preset"), "{why}");
    let mut usual = plugin();
    usual.settle(offline()).unwrap();
    let (pads, sound) = (usual.save().unwrap().field("kit").unwrap(), beat(&mut usual));
    let hostile = [
        json!("nothing"),
        json!({ "pads": vec![json!({}); 40_000] }),
        json!({ "pads": [{ "at": { "pack": "Kicks", "sound": u64::MAX } }] }),
        json!({ "space": pads["space"], "pads": [{ "at": "/////w==" }] }),
        json!({ "space": "of another", "pads": [{ "at": pads["pads"][0]["point"] }] }),
    ];
    for bad in hostile {
        let mut plugin = plugin();
        let mut state = plugin.save().unwrap().field("kit").unwrap();
        state["wanted"] = bad.clone();
        let state = plugin.save().unwrap().with_field("kit", &state).unwrap();
        plugin.load(&state).unwrap();
        plugin.settle(offline()).unwrap();
        let what: String = bad.to_string().chars().take(60).collect();
        assert_eq!(plugin.save().unwrap().field("kit").unwrap(), pads, "{what}");
        assert_bit_equal(&sound[0], &beat(&mut plugin)[0], &what);
    }
}
