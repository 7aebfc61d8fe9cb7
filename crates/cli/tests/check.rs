//! What `check` says of the models that are shipped.

use std::path::{Path, PathBuf};

use timbrel_cli::check::Verdict;

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
