//! What `check` says of the models that are shipped.

use std::path::{Path, PathBuf};

use model::ModelFile;
use timbrel_cli::card::Card;
use timbrel_cli::check::Verdict;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// The text that the Python package's tests hold its own card to.
#[test]
fn a_card_tells_everything_that_the_file_says() {
    let card = Card::of(&ModelFile::open(&fixture("card.onnx")).unwrap());
    let expected = std::fs::read_to_string(fixture("card.txt")).unwrap();
    assert_eq!(format!("{}{card}", card.title), expected.trim_end());
    let verdict = Verdict::of(&fixture("card.onnx"));
    assert!(verdict.plays, "{:?}", verdict.reason);
}

fn shipped(kind: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(kind).join(name).with_extension("onnx")
}

#[test]
fn an_effect_and_an_instrument_play() {
    for (kind, name) in [("drive", "screamer-eco"), ("transfer", "clarinet")] {
        let verdict = Verdict::of(&shipped(kind, name));
        assert!(verdict.plays, "{name}: {:?}", verdict.reason);
        assert!(verdict.runner.is_some() && verdict.why.is_some(), "{name}");
        assert!(verdict.cost.is_some_and(|cost| cost.median_us > 0.0), "{name}");
    }
}

#[test]
fn what_is_no_model_is_refused_with_a_reason() {
    let verdict = Verdict::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    assert!(!verdict.plays && verdict.reason.is_some_and(|reason| !reason.is_empty()));
}

/// The SDK's tests say the same of the same files.
#[test]
fn every_file_of_ours_gets_the_verdict_that_its_folder_promises() {
    let runtime = infer::background::Runtime::find().is_ok();
    let mut played = 0;
    for path in ours() {
        let verdict = Verdict::of(&path);
        let reason = verdict.reason.as_deref().unwrap_or_default();
        let (name, promised) = (path.display(), !path.components().any(|part| part.as_os_str() == "refused"));
        if !promised {
            assert!(!verdict.plays && verdict.card.lines.is_empty(), "{name}");
            continue;
        }
        let without_manifest = verdict.card.lines.is_empty();
        // Controls that name no synthesiser: read by tests of the executor, played by nobody.
        let stray = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ddsp."));
        assert_eq!(without_manifest, stray, "{name}: {reason}");
        if runtime && !stray {
            assert!(verdict.plays, "{name}: {reason}");
        }
        played += usize::from(verdict.plays);
    }
    assert!(played > 30, "{played} files play");
}

/// All model files of the repository.
fn ours() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("models"), root.join("crates")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "onnx") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
