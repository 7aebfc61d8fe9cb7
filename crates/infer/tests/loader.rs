//! From a file to runners, or to a reason.

use std::sync::Arc;

use infer::{Audio, Backend, Hop, HopLength, LoadError, Loaded, Runner, Want, load};
use model::ModelFile;
use model::manifest::KEY;
use testkit::signals::noise;

use crate::graphs;

/// Loads without notes of crashes.
fn want() -> Want {
    Want { crash_folder: None, ..Want::at(48_000.0) }
}

fn file(onnx: Vec<u8>) -> ModelFile {
    ModelFile::from_bytes(onnx, "test").unwrap()
}

fn fixture(name: &str) -> ModelFile {
    let path = format!("{}/tests/fixtures/bench/{name}.onnx", env!("CARGO_MANIFEST_DIR"));
    ModelFile::open(path.as_ref()).unwrap()
}

/// The same graph with a manifest.
fn with_manifest(onnx: &[u8], json: &str) -> ModelFile {
    let mut graph = model::onnx::read(onnx).unwrap();
    graph.metadata.insert(KEY.to_owned(), json.to_owned());
    file(model::onnx::write(&graph))
}

/// Plays mono audio, in runs of at most `hop` samples where the length is free; the end may be missing.
fn play(runner: &mut dyn Runner<Audio>, audio: &[f32], hop: usize) -> Vec<f32> {
    let hop = match runner.hop_length() {
        HopLength::Exactly(length) => length,
        HopLength::UpTo(longest) => hop.min(longest),
    };
    let mut frame = Audio::new(1, hop);
    let whole = match runner.hop_length() {
        HopLength::Exactly(length) => audio.len() / length * length,
        HopLength::UpTo(_) => audio.len(),
    };
    let mut heard = Vec::new();
    for audio in audio[..whole].chunks(hop) {
        runner.run(&Hop { audio, frames: audio.len(), params: &[] }, &mut frame).unwrap();
        heard.extend_from_slice(frame.as_slice());
    }
    heard
}

#[track_caller]
fn assert_close(heard: &[f32], wanted: &[f32]) {
    let worst = heard.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst <= 1e-5, "differs by {worst}");
}

#[test]
fn what_streams_plays_inline_and_both_backends_agree() {
    for name in ["lstm40", "wavenet_a1"] {
        let inline = load(fixture(name), &want()).unwrap();
        assert_eq!(inline.backend(), Backend::Inline, "{name}: {}", inline.why());
        assert!(inline.why().contains("agrees with ONNX Runtime"), "{}", inline.why());
        let other = Want { backend: Some(Backend::Background), ..want() };
        let background = load(fixture(name), &other).unwrap();
        assert_eq!(background.backend(), Backend::Background);

        // Long enough for whatever latency a busy computer measures.
        let audio = noise(7, 0.5, 256 * 12 + background.latency_samples(1).next_multiple_of(256));
        let streamed = play(&mut *inline.runner(1).unwrap(), &audio, 100);
        let mut worker = background.runner(1).unwrap();
        worker.set_offline(true);
        let late = worker.latency_samples();
        assert_eq!(background.latency_samples(1), late + 256, "with the gathering of a block");
        let answered = play(&mut *worker, &audio, 0);
        assert!(answered[..late].iter().all(|&sample| sample == 0.0));
        assert_close(&answered[late..], &streamed);
    }
}

#[test]
fn runners_of_one_model_do_not_share_their_memory() {
    let loaded = load(file(graphs::one_sample_late().onnx), &want()).unwrap();
    let [mut first, mut second] = [loaded.runner(1).unwrap(), loaded.runner(1).unwrap()];
    assert_eq!(play(&mut *first, &[0.5, 0.25], 2), [0.0, 0.5]);
    assert_eq!(play(&mut *second, &[0.1], 2), [0.0]);
    assert_eq!(play(&mut *first, &[0.1], 2), [0.25]);
}

#[test]
fn what_does_not_stream_plays_in_the_background_and_says_why() {
    let onnx = graphs::short_filter().onnx;
    let manifest = r#"{"timbrel":1,"kind":"effect","name":"Filter","receptive_field":3}"#;
    let loaded = load(with_manifest(&onnx, manifest), &want()).unwrap();
    assert_eq!(loaded.backend(), Backend::Background);
    assert!(loaded.why().contains("since") && loaded.why().ends_with('.'), "{}", loaded.why());
    assert!(loaded.can_oversample().is_err() && loaded.runner(2).is_err());
    let only_inline = Want { backend: Some(Backend::Inline), ..want() };
    let refused = load(with_manifest(&onnx, manifest), &only_inline).unwrap_err();
    assert!(matches!(refused, LoadError::NotInline(_)), "{refused}");
}

#[test]
fn knobs_are_tried_at_both_ends() {
    // Fine at rest, and off the scale with the first knob at its end.
    let manifest = |range: &str| {
        format!(
            r#"{{"timbrel":1,"kind":"effect","name":"Two knobs","channels":2,"knobs":[
                {{"name":"gain","range":{range},"default":1.0,"per_sample":true}},
                {{"name":"offset","range":[0,1],"default":0.0,"per_sample":true}}]}}"#
        )
    };
    let onnx = graphs::scaled_and_shifted().onnx;
    let loaded = load(with_manifest(&onnx, &manifest("[0, 10]")), &want()).unwrap();
    assert_eq!(loaded.channels(), 2);
    assert_eq!(loaded.knob_timing(), infer::KnobTiming::PerSample);
    let refused = load(with_manifest(&graphs::exploding().onnx, &manifest("[0, 1000]")), &want()).unwrap_err();
    assert!(matches!(refused, LoadError::NotFinite { .. }), "{refused}");
}

#[test]
fn the_makers_own_test_decides() {
    let onnx = graphs::one_sample_late().onnx;
    // base64 of [1.0, 0.5], [0.0, 1.0] and [0.0, 0.0].
    let manifest = |output: &str| {
        format!(
            r#"{{"timbrel":1,"kind":"effect","name":"Late","golden":{{"input":"AACAPwAAAD8=","output":"{output}"}}}}"#
        )
    };
    assert!(load(with_manifest(&onnx, &manifest("AAAAAAAAgD8=")), &want()).is_ok());
    let refused = load(with_manifest(&onnx, &manifest("AAAAAAAAAAA=")), &want()).unwrap_err();
    assert!(matches!(refused, LoadError::Golden { found, .. } if found == 1.0), "{refused}");
}

#[test]
fn the_makers_latency_is_reported() {
    let manifest = r#"{"timbrel":1,"kind":"effect","name":"Late","latency_samples":1}"#;
    let loaded = load(with_manifest(&graphs::one_sample_late().onnx, manifest), &want()).unwrap();
    assert_eq!(loaded.latency_samples(1), 1);
    assert_eq!(loaded.runner(1).unwrap().latency_samples(), 1);
}

#[test]
fn another_kind_is_refused() {
    let path = format!("{}/../../models/transfer/flute.onnx", env!("CARGO_MANIFEST_DIR"));
    let refused = load(ModelFile::open(path.as_ref()).unwrap(), &want()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "\"Breathy Flute\" is not an effect: it makes sound from something else than sound."
    );
}

#[test]
fn a_file_that_ended_the_program_is_not_loaded_again_unasked() {
    let home = tempfile::tempdir().unwrap();
    let want = Want { crash_folder: Some(home.path().to_owned()), ..want() };
    let model = || file(graphs::one_sample_late().onnx);
    std::fs::write(home.path().join(model().sha256), "being loaded\n").unwrap();
    assert!(matches!(load(model(), &want), Err(LoadError::Crashed)));
    assert!(load(model(), &Want { asked: true, ..want.clone() }).is_ok());
    assert!(load(model(), &want).is_ok(), "it lived");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn it_runs_at_the_nearest_of_its_rates() {
    let rate = |rates: &str, host_rate_hz: f64| {
        let manifest = format!(r#"{{"timbrel":1,"kind":"effect","name":"Rates","sample_rates":{rates}}}"#);
        let want = Want { crash_folder: None, ..Want::at(host_rate_hz) };
        load(with_manifest(&graphs::one_sample_late().onnx, &manifest), &want).unwrap().rate_hz()
    };
    assert_eq!(rate("[]", 44_100.0), 44_100.0);
    assert_eq!(rate("[48000]", 44_100.0), 48_000.0);
    assert_eq!(rate("[44100, 48000]", 48_000.0), 48_000.0);
    assert_eq!(rate("[44100, 48000]", 96_000.0), 48_000.0);
    assert_eq!(rate("[44100, 48000]", 22_050.0), 44_100.0);
}

#[test]
fn a_loaded_model_can_be_shared() {
    fn shared<T: Send + Sync>(_: &T) {}
    let loaded: Arc<Loaded> = load(file(graphs::one_sample_late().onnx), &want()).unwrap();
    shared(&loaded);
    let cost = loaded.cost();
    assert!(cost.median_us > 0.0 && cost.median_us <= cost.p99_us && cost.p99_us <= cost.p999_us, "{cost:?}");
}
