//! Single pads: copied with their knobs, kept as files.

use std::path::PathBuf;

use super::Stage;
use crate::view::Command;

/// A pad that is like no other.
fn dressed() -> Stage {
    let stage = Stage::new();
    for (id, travel) in [("pad03_attack", 0.7), ("pad03_pan", 0.1), ("pad03_choke", 0.25), ("pad03_filter", 1.0)] {
        stage.turn(id, travel);
    }
    stage.ask(Command::SetPath { pad: 2, places: vec![[1.0, 0.0], [1.0, 1.0]] });
    stage.ask(Command::Rename { pad: 2, name: "Tick / tock".into() });
    stage
}

fn saved(stage: &Stage) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        std::fs::read_dir(stage.home().join("pads")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn travel(stage: &Stage, id: &str) -> f32 {
    stage.knobs.get(id).unwrap().travel()
}

#[test]
fn a_copy_of_a_pad_sounds_the_same_and_keeps_key_and_lock() {
    let stage = dressed();
    stage.ask(Command::Lock { pad: 2, on: true });
    let (before, travels) = (stage.pads(), stage.travels());
    stage.ask(Command::CopyPad { from: 2, to: 11 });
    let copy = &stage.pads()[11];
    assert_eq!((&copy.point, &copy.path, copy.locked), (&before[2].point, &before[2].path, false));
    for id in ["attack", "pan", "choke", "filter"] {
        assert_eq!(travel(&stage, &format!("pad12_{id}")), travel(&stage, &format!("pad03_{id}")), "{id}");
    }
    assert_eq!(stage.params.pad12.note.value(), 47, "its own key");
    stage.ask(Command::Undo);
    assert_eq!((stage.pads(), stage.travels()), (before, travels));
}

#[test]
fn pads_change_places_with_all_that_is_theirs() {
    let stage = dressed();
    let (before, travels, pan) = (stage.pads(), stage.travels(), travel(&stage, "pad03_pan"));
    stage.ask(Command::SwapPads(2, 0));
    assert_eq!((&stage.pads()[0], &stage.pads()[2]), (&before[2], &before[0]));
    assert_eq!(["pad01_pan", "pad03_pan"].map(|id| travel(&stage, id)), [pan, 0.5]);
    stage.ask(Command::SwapPads(0, 2));
    assert_eq!((stage.pads(), stage.travels()), (before, travels));
}

#[test]
fn a_pad_is_kept_as_a_file_and_put_on_any_pad() {
    let stage = dressed();
    stage.ask(Command::SavePad(2));
    stage.ask(Command::SavePad(2));
    let files = saved(&stage);
    assert_eq!(files.len(), 2, "the second does not replace the first: {files:?}");
    assert!(files.iter().all(|file| file.metadata().unwrap().len() < 8_000));
    let other = Stage::new();
    other.turn("pad16_cutoff", 0.2);
    other.ask(Command::Lock { pad: 15, on: true });
    let (before, travels) = (other.pads(), other.travels());
    // As if it were dropped there.
    other.ask(Command::LoadSample { pad: 15, path: files[0].clone() });
    let put = other.pads()[15].clone();
    assert_eq!((&put.point, &put.path, put.locked), (&stage.pads()[2].point, &stage.pads()[2].path, true));
    assert!(put.name.starts_with("Tick / tock"), "{}", put.name);
    for id in ["attack", "pan", "choke", "filter", "cutoff"] {
        let apart = travel(&other, &format!("pad16_{id}")) - travel(&stage, &format!("pad03_{id}"));
        assert!(apart.abs() < 1e-5, "{id}: {apart}");
    }
    assert_eq!(other.params.pad16.note.value(), 51);
    assert_eq!(other.pads()[..15], before[..15]);
    other.ask(Command::Undo);
    assert_eq!((other.pads(), other.travels()), (before, travels));
}

#[test]
fn a_file_that_is_no_pad_of_this_model_changes_nothing_and_says_why() {
    let stage = dressed();
    stage.ask(Command::SavePad(2));
    let whole = std::fs::read_to_string(&saved(&stage)[0]).unwrap();
    let space = stage.kit().space.unwrap();
    let cases = [
        (whole[..whole.len() / 2].to_owned(), "EOF"),
        (whole.replace("sampler-pad", "drive"), "for the plugin"),
        (whole.replace(&space, &"0".repeat(64)), "another model"),
        (whole.replace("\"pan\"", "\"wings\""), "no pad has"),
        (whole.replace("\"High-pass\"", "\"Sideways\""), "cannot be Sideways"),
        (whole.replace("\"at\": \"", "\"at\": \"AAAA"), "in no space"),
    ];
    let before = stage.all();
    for (text, why) in cases {
        assert_ne!(text, whole, "{why}");
        let path = stage.home().join("bad.timbrel.json");
        std::fs::write(&path, text).unwrap();
        stage.ask(Command::LoadPad { pad: 5, path });
        assert!(stage.said().contains(why), "{why}: {}", stage.said());
        assert_eq!(stage.all(), before, "{why}");
    }
}
