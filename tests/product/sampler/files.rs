//! Sampler's files: models, projects and sounds.

use std::process::Command;

use serde_json::json;
use testkit::measure::{peak, rms};
use testkit::{Splits, assert_bit_equal, preload};
use timbrel_cli::host::Timeline;
use timbrel_tests::latent::drums;
use timbrel_tests::models::{self, Folder};
use timbrel_tests::sampler::{play, playing, plugin, with_model};
use timbrel_tests::{built, child};

use super::{offline, press};

fn beat() -> Timeline {
    let mut events = Timeline::default();
    (0..8).for_each(|n| press(&mut events, 1_200 * n, 36 + n as u8));
    events
}

#[test]
fn a_project_carries_its_model_and_its_points() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 4));
    let mut here = playing(&file, offline(), &[("pad02_pc1", "1.5"), ("pad05_tune", "-7")]);
    let saved = here.save().unwrap();
    std::fs::remove_file(&file).unwrap();
    let mut there = plugin();
    there.load(&saved).unwrap();
    there.settle(offline()).unwrap();
    assert_eq!(there.save().unwrap().json().unwrap(), saved.json().unwrap());
    let [expected, got] = [&mut here, &mut there].map(|p| play(p, offline(), 12_000, &beat(), Splits::fixed(512)));
    assert_bit_equal(&expected[0], &got[0], "the other computer");
    assert!(rms(&got[0]) > 1e-3);
}

#[test]
fn a_model_that_is_missing_keeps_its_place_and_its_pads() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 4));
    let saved = playing(&file, offline(), &[]).save().unwrap();
    let mut kit = saved.field("kit").unwrap();
    kit["places"][0] = json!({ "sha256": kit["places"][0]["sha256"], "name": "Drums", "path": "/nowhere/drums.onnx" });
    let lost = saved.with_field("kit", &kit).unwrap();
    let mut there = plugin();
    there.load(&lost).unwrap();
    there.settle(offline()).unwrap();
    assert_eq!(there.save().unwrap().field("kit").unwrap(), kit);
    assert_eq!(peak(&play(&mut there, offline(), 12_000, &beat(), Splits::fixed(512))[0]), 0.0, "the pads are silent");
    // Found again.
    there.load(&saved).unwrap();
    there.settle(offline()).unwrap();
    assert!(rms(&play(&mut there, offline(), 12_000, &beat(), Splits::fixed(512))[0]) > 1e-3);
}

#[test]
fn files_that_are_no_space_of_sounds_are_refused_and_silent() {
    let folder = Folder::default();
    let good = drums("Drums", 1);
    let mut damaged = good.clone();
    damaged.iter_mut().skip(40).step_by(1_013).for_each(|byte| *byte ^= 0x55);
    let bad = [
        ("an effect", models::gain(0.5, &[])),
        ("cut short", good[..good.len() / 3].to_vec()),
        ("damaged", damaged),
        ("text", b"this is no model".to_vec()),
    ];
    for (what, bytes) in bad {
        let file = folder.file("bad.onnx", &bytes);
        let mut plugin = plugin();
        let state = with_model(&plugin.save().unwrap(), &file);
        plugin.load(&state).unwrap();
        plugin.settle(offline()).unwrap();
        let output = play(&mut plugin, offline(), 12_000, &beat(), Splits::fixed(512));
        assert!(output[0].iter().all(|x| x.is_finite()) && peak(&output[0]) < 100.0, "{what}");
    }
}

#[test]
fn without_onnx_runtime_it_is_silent_and_lives() {
    if !child::is_this() {
        let nowhere = [("TIMBREL_ONNXRUNTIME", "/nowhere/libonnxruntime.so")];
        return child::run("sampler::files::without_onnx_runtime_it_is_silent_and_lives", &nowhere).unwrap();
    }
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    let mut plugin = playing(&file, offline(), &[]);
    assert_eq!(peak(&play(&mut plugin, offline(), 12_000, &beat(), Splits::fixed(512))[0]), 0.0);
}

#[test]
fn a_model_that_cannot_be_played_is_told_from_one_that_can() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    let check = |runtime: Option<&str>| {
        let mut program = Command::new(built::command());
        runtime.iter().for_each(|path| {
            program.env("TIMBREL_ONNXRUNTIME", path);
        });
        let output = program.arg("check").arg(&file).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (plays, said) = check(None);
    assert!(plays && said.contains("It is decoded on a thread of its own, by ONNX Runtime"), "{said}");
    let (plays, said) = check(Some("/nowhere/libonnxruntime.so"));
    assert!(!plays && said.contains("This model needs ONNX Runtime, which is not installed beside Timbrel"), "{said}");
    assert!(said.contains("/nowhere/libonnxruntime.so"), "{said}");
}

/// A drum pattern as a MIDI file: format 0, 96 ticks a beat at 120 beats a minute.
fn pattern() -> Vec<u8> {
    let mut track = Vec::new();
    for beat in 0..8_u8 {
        track.extend([0, 0x99, 36 + beat, 100, 24, 0x89, 36 + beat, 0]);
    }
    track.extend([0, 0xff, 0x2f, 0]);
    let mut file = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk".to_vec();
    file.extend((track.len() as u32).to_be_bytes());
    file.extend(track);
    file
}

#[test]
fn the_command_plays_a_pattern_and_the_audio_thread_is_clean() {
    let folder = Folder::default();
    let (model, midi) = (folder.file("drums.onnx", &drums("Drums", 1)), folder.file("beat.mid", &pattern()));
    let wander = folder.file("wander.csv", b"0,0\n0.2,10\n0.5,30\n");
    let out = folder.path().join("out.wav");
    let guard = preload::build(folder.path()).unwrap();
    for words in [vec![], vec!["--realtime", "--block", "64"]] {
        let output = Command::new(built::command())
            .args(["render", "sampler"])
            .args([&midi, &out])
            .args(["--model", model.to_str().unwrap()])
            .args(["--automate", &format!("pad02_wander={}", wander.display())])
            .args(["--automate", &format!("pad03_frequency={}", wander.display()), "--set", "pad03_loop=on"])
            .args(&words)
            .env("LD_PRELOAD", &guard)
            .env("TIMBREL_BUNDLED", built::bundled())
            .env("TIMBREL_GUARD_TRACE", "1")
            .output()
            .unwrap();
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{complained}");
        let sound = timbrel_cli::render::Sound::read(&out).unwrap();
        assert!(peak(&sound.channels[0]) > 0.01, "{words:?}");
        let line = said.lines().find_map(|line| line.strip_prefix("realtime guard: ")).unwrap();
        let counts: serde_json::Value = serde_json::from_str(line).unwrap();
        // A bounce waits for its sounds; nothing else does.
        let waits = if words.is_empty() { &[][..] } else { &["waits", "sleeps"] };
        for what in ["allocs", "frees", "locks", "io"].iter().chain(waits) {
            assert_eq!(counts[what], 0, "{words:?}: {what}\n{counts}\n{complained}");
        }
    }
}
