//! Whole files: from disk, from memory, with and without a manifest.

use crate::{fixture, fixtures};
use model::graph::Graph;
use model::manifest::{Kind, Manifest, numbers_as_base64};
use model::{ModelFile, Ports, onnx};
use std::path::Path;

fn with_metadata(name: &str, key: &str, value: &str) -> Vec<u8> {
    let mut graph: Graph = onnx::read(&fixture(name)).unwrap();
    graph.metadata.insert(key.into(), value.into());
    onnx::write(&graph)
}

#[test]
fn a_file_with_a_manifest_brings_its_name_and_knobs() {
    let path = format!("{}/tests/fixtures/plays/gain.onnx", env!("CARGO_MANIFEST_DIR"));
    let file = ModelFile::open(Path::new(&path)).unwrap();
    assert_eq!(file.manifest.name, "Gain");
    assert_eq!(file.manifest.knobs[1].unit, "dB");
    assert_eq!(file.inferred, Vec::<String>::new());
    assert_eq!(&file.bytes[..], fixture("plays/gain"));
    assert_eq!(file.onnx, file.bytes);
    let Ports::Effect(ports) = &file.ports else { panic!("an effect") };
    assert_eq!(ports.params.as_ref().unwrap().count, 2);
}

#[test]
fn the_checksum_is_that_of_the_standard() {
    // FIPS 180-2, appendix B.1.
    let wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(model::file::sha256_hex(b"abc"), wanted);
}

#[test]
fn a_bare_file_is_named_after_itself_and_its_knobs_are_numbered() {
    let mut graph = onnx::read(&fixture("plays/gain")).unwrap();
    graph.metadata.clear();
    let file = ModelFile::from_bytes(onnx::write(&graph), "my amp").unwrap();
    assert_eq!(file.manifest.name, "my amp");
    let names: Vec<_> = file.manifest.knobs.iter().map(|knob| knob.name.as_str()).collect();
    assert_eq!(names, ["Knob 1", "Knob 2"]);
    assert!(file.inferred.iter().any(|words| words.contains("2 knobs")), "{:?}", file.inferred);
    assert!(Manifest::from_json(&file.manifest.to_json().unwrap()).is_ok());
}

#[test]
fn the_graph_tells_what_the_manifest_does_not() {
    let file = ModelFile::from_bytes(fixture("plays/lstm"), "l").unwrap();
    assert_eq!((file.manifest.architecture.as_str(), file.manifest.parameters), ("LSTM", Some(4 * 3 * 4)));
    let Ports::Effect(ports) = &file.ports else { panic!("an effect") };
    assert_eq!(ports.states.len(), 2);
}

#[test]
fn keys_of_others_are_understood_where_they_are_plain() {
    let read = |key: &str, value: &str| {
        ModelFile::from_bytes(with_metadata("plays/smooth", key, value), "x").unwrap().manifest
    };
    assert_eq!(read("acme.sample_rate", "44100").sample_rates, [44100.0]);
    assert_eq!(read("sampleRate", "96000.0").sample_rates, [96000.0]);
    assert_eq!(read("native_sample_rates", "[44100, 48000]").sample_rates, [44100.0, 48000.0]);
    assert_eq!(read("sample_rate", "fast").sample_rates, Vec::<f64>::new());
    assert_eq!(read("sample_rate", "-1").sample_rates, Vec::<f64>::new());
    assert_eq!(read("model_name", "Twin").name, "Twin");
    assert_eq!(read("Author", "Ana").authors, ["Ana"]);
    assert_eq!(read("authors", "[\"Ana\", \"Bo\"]").authors, ["Ana", "Bo"]);
    assert_eq!(read("license", "MIT").licence, "MIT");
    let long = read("name", &"ä".repeat(5000));
    assert!(long.to_json().is_ok(), "cut to what a manifest allows");
}

#[test]
fn other_kinds_are_recognised() {
    let read = |kind| {
        let json = Manifest::bare(kind, "x").to_json().unwrap();
        ModelFile::from_bytes(with_metadata("plays/smooth", "timbrel", &json), "x")
    };
    let message = read(Kind::Latent).unwrap_err().to_string();
    assert!(message.contains("what its space is like"), "{message}");
    let message = read(Kind::Controls).unwrap_err().to_string();
    assert!(message.contains("which synthesiser"), "{message}");
}

#[test]
fn golden_vectors_are_decoded_or_the_file_is_refused() {
    let with = |output: &[f32]| {
        let mut manifest: serde_json::Value = serde_json::json!({"timbrel": 1, "kind": "effect", "name": "x"});
        manifest["golden"] =
            serde_json::json!({"input": numbers_as_base64(&[0.0, 1.0]), "output": numbers_as_base64(output)});
        ModelFile::from_bytes(with_metadata("plays/smooth", "timbrel", &manifest.to_string()), "x")
    };
    let golden = with(&[0.0, 0.5]).unwrap().golden().unwrap().unwrap();
    assert_eq!((golden.input, golden.output, golden.params), (vec![0.0, 1.0], vec![0.0, 0.5], vec![]));
    let message = with(&[0.0]).unwrap_err().to_string();
    assert!(message.contains("golden output has 1 values and should have 2"), "{message}");
}

#[test]
fn a_wrong_manifest_is_refused_rather_than_ignored() {
    let refused = |json: &str| {
        ModelFile::from_bytes(with_metadata("plays/smooth", "timbrel", json), "x").unwrap_err().to_string()
    };
    assert!(refused("{").contains("description is wrong"));
    assert!(refused("{\"timbrel\": 7}").contains("newer Timbrel"));
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.onnx");
    assert!(ModelFile::open(&missing).unwrap_err().to_string().contains("missing.onnx could not be read"));
    assert!(ModelFile::open(folder.path()).unwrap_err().to_string().contains("it is not a file"));
    let empty = folder.path().join("empty.onnx");
    std::fs::write(&empty, b"").unwrap();
    assert_eq!(ModelFile::open(&empty).unwrap_err().to_string(), "This is not an ONNX model.");
}

#[test]
fn every_sound_fixture_of_an_effect_opens() {
    for (name, bytes) in fixtures("plays") {
        if let Err(error) = ModelFile::from_bytes(bytes, &name) {
            panic!("{name}: {error}");
        }
    }
}
