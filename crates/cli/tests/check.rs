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
