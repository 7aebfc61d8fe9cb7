//! Any file either plays or is refused, and what was playing keeps playing.

use std::fs::File;
use std::path::PathBuf;

use testkit::{Splits, assert_clean, signals};
use timbrel_cli::host::{Setup, State, Timeline};
use timbrel_tests::drive;
use timbrel_tests::models::{self, Folder};

const SETUP: Setup = Setup { sample_rate_hz: 48_000.0, max_block_samples: 512, offline: true };

/// Files that no plugin should play, by what is wrong with them.
fn bad_files(folder: &Folder) -> Vec<(&'static str, PathBuf)> {
    let good = models::filter("Filter", 1, &[]);
    let mut flipped = good.clone();
    flipped.iter_mut().skip(40).step_by(13).for_each(|byte| *byte ^= 0x55);
    let huge = folder.path().join("huge.onnx");
    File::create(&huge).unwrap().set_len(3 << 30).unwrap();
    vec![
        ("empty", folder.file("empty.onnx", &[])),
        ("text", folder.file("text.onnx", b"this is no model")),
        ("noise", folder.file("noise.onnx", &noise(9, 5_000))),
        ("truncated", folder.file("truncated.onnx", &good[..good.len() * 2 / 5])),
        ("corrupt", folder.file("corrupt.onnx", &flipped)),
        ("NaN weights", folder.file("nan.onnx", &models::not_a_number())),
        ("wrong kind", folder.file("kind.onnx", &models::wrong_kind())),
        ("huge", huge),
    ]
}

fn noise(seed: u64, bytes: usize) -> Vec<u8> {
    let mut dice = signals::Noise::new(seed);
    (0..bytes).map(|_| dice.below(256) as u8).collect()
}

/// The file named, not carried, so that the plugin itself goes and looks.
fn naming(state: &State, path: &PathBuf) -> State {
    let mut rack = state.field("rack").unwrap();
    rack["slots"][0] = serde_json::json!({ "sha256": "ab".repeat(32), "name": "bad", "path": path });
    state.with_field("rack", &rack).unwrap()
}

#[test]
fn a_bad_file_in_a_project_passes_dry_sound() {
    let folder = Folder::default();
    let input = drive::guitar(48_000.0, 4_800);
    for (what, path) in bad_files(&folder) {
        let mut plugin = drive::plugin();
        let saved = plugin.save().unwrap();
        let small = std::fs::metadata(&path).unwrap().len() < 1 << 20;
        let state = if small { drive::only(&saved, &path) } else { naming(&saved, &path) };
        plugin.load(&state).unwrap();
        plugin.settle(SETUP).unwrap();
        let output = drive::play(&mut plugin, SETUP, &input, &Timeline::default(), Splits::fixed(512));
        output.iter().for_each(|channel| assert_clean(channel, what));
        drive::assert_dry(&input[0], &output[0], what);
    }
}

#[test]
fn no_damage_to_a_file_stops_a_host() {
    let folder = Folder::default();
    let good = models::filter("Filter", 2, &[]);
    let mut dice = signals::Noise::new(21);
    let mut plugin = drive::plugin();
    let input = drive::guitar(48_000.0, 512);
    for round in 0..40 {
        let mut bytes = good.clone();
        for _ in 0..=dice.below(6) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }
        let file = folder.file("damaged.onnx", &bytes);
        let state = drive::only(&plugin.save().unwrap(), &file);
        plugin.load(&state).unwrap();
        plugin.settle(SETUP).unwrap();
        let output = drive::play(&mut plugin, SETUP, &input, &Timeline::default(), Splits::fixed(512));
        assert_clean(&output[0], &format!("round {round}"));
    }
}
