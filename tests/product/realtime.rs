//! The built plugin's audio thread keeps its promise on the C side too.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use testkit::{preload, signals};
use timbrel_cli::render::Sound;
use timbrel_tests::built;
use timbrel_tests::models::{self, Folder};

const RATE_HZ: u32 = 48_000;

/// Runs `timbrel render` under the guard; what it counted on the audio thread.
fn guarded(folder: &Folder, plugin: &str, words: &[&str]) -> Value {
    let guard = preload::build(folder.path()).unwrap();
    let input = folder.path().join("in.wav");
    let pluck = signals::pluck(110.0, RATE_HZ.into(), RATE_HZ as usize);
    Sound { channels: vec![pluck.clone(), pluck], rate_hz: RATE_HZ }.write(&input).unwrap();
    let output = Command::new(built::command())
        .args(["render", plugin])
        .args([&input, &folder.path().join("out.wav")])
        .args(words)
        .env("LD_PRELOAD", guard)
        .env("TIMBREL_BUNDLED", built::bundled())
        .env("TIMBREL_GUARD_TRACE", "1")
        .output()
        .unwrap();
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{complained}");
    let line = said.lines().find_map(|line| line.strip_prefix("realtime guard: ")).unwrap();
    eprintln!("{complained}");
    serde_json::from_str(line).unwrap()
}

fn assert_clean(counts: &Value) {
    let clean =
        json!({ "allocs": 0, "frees": 0, "locks": 0, "waits": 0, "wakes": counts["wakes"], "sleeps": 0, "io": 0 });
    assert_eq!(counts, &clean, "the audio thread is not clean");
}

/// Turns knobs, switches slots and bypasses; playing also changes what lanes are built for, which a bounce waits for.
fn automation(folder: &Folder, playing: bool) -> Vec<String> {
    let table = |name: &str, lines: &str| {
        let path = folder.file(&format!("{name}.csv"), lines.as_bytes());
        format!("{name}={}", path.display())
    };
    let mut tables = vec![
        table("input_db", "0,0\n0.5,12\n1,-6\n"),
        table("model", "0.2,2\n0.4,1\n"),
        table("bypass", "0.6,on\n0.7,off\n"),
    ];
    if playing {
        tables.push(table("stereo", "0.3,dual\n0.8,mono\n"));
    }
    tables
}

fn words<'a>(fixed: &[&'a str], automation: &'a [String]) -> Vec<&'a str> {
    fixed.iter().copied().chain(automation.iter().flat_map(|table| ["--automate", table])).collect()
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn a_bounce_with_inline_models_is_clean() {
    let folder = Folder::default();
    let automation = automation(&folder, false);
    assert_clean(&guarded(&folder, "drive", &words(&["--block", "random:1"], &automation)));
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn playing_against_the_clock_is_clean_whichever_the_runner() {
    let folder = Folder::default();
    let automation = automation(&folder, true);
    for bytes in [models::filter("Filter", 1, &[44_100.0]), models::exotic(1)] {
        let file = folder.file("model.onnx", &bytes);
        let fixed = ["--realtime", "--block", "128", "--model", file.to_str().unwrap()];
        assert_clean(&guarded(&folder, "drive", &words(&fixed, &automation)));
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn transfer_is_clean_whatever_it_listens_to() {
    let folder = Folder::default();
    let morph = folder.file("morph.csv", b"0,0 %\n0.5,100 %\n0.9,20 %\n");
    let bend = folder.file("transpose.csv", b"0,0\n0.3,7\n0.6,-5\n");
    let keys = built::root().join("assets/demo/phrase.mid");
    for (source, mode) in [("audio", "--realtime"), ("midi", "--realtime"), ("cv", "--raw")] {
        let words = [
            mode,
            "--block",
            "128",
            "--midi",
            keys.to_str().unwrap(),
            "--set",
            &format!("source={source}"),
            "--set",
            "cv_loudness=-6",
            "--automate",
            &format!("morph={}", morph.display()),
            "--automate",
            &format!("transpose={}", bend.display()),
        ];
        assert_clean(&guarded(&folder, "transfer", &words));
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn the_instrument_is_clean_while_it_steals_voices() {
    let folder = Folder::default();
    let morph = folder.file("morph.csv", b"0,0 %\n0.5,100 %\n0.9,20 %\n");
    let voices = folder.file("voices.csv", b"0,8\n1.0,1\n2.0,2\n");
    let keys = built::root().join("assets/demo/phrase.mid");
    for mode in ["--realtime", "--raw"] {
        let tables = [format!("morph={}", morph.display()), format!("voices={}", voices.display())];
        let keys = keys.to_str().unwrap();
        let words = [mode, "--block", "128", "--midi", keys, "--automate", &tables[0], "--automate", &tables[1]];
        assert_clean(&guarded(&folder, "transfer-synth", &words));
    }
}

/// Otherwise the tests above could pass by not looking.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn the_guard_sees_the_background_worker_being_woken() {
    let folder = Folder::default();
    let file = folder.file("model.onnx", &models::exotic(1));
    let counts = guarded(&folder, "drive", &["--model", Path::new(&file).to_str().unwrap()]);
    assert!(counts["wakes"].as_u64().unwrap() > 0, "{counts}");
}
