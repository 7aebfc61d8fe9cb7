//! Pitch and loudness to the controls of a synthesiser.

use infer::{ControlsRunner, Fault, LoadError, LoadedControls, Want, load_controls};
use model::ModelFile;
use model::graph::{Attribute, Graph, Tensor, TensorData};
use model::manifest::{KEY, numbers_as_base64};
use serde_json::{Value, json};
use testkit::no_alloc;

use crate::graphs::{frames, graph, ints, node};

/// `harmonics = f0_hz · [0.001, 0.002]`; `noise` is the loudness now and that of the frame before.
pub(crate) fn simple() -> Graph {
    let axis = |axis| [("axis", Attribute::Int(axis))];
    let nodes = vec![
        node("Mul", &["f0_hz", "weights"], &["harmonics"], &[]),
        node("Concat", &["state_in_last", "loudness_db"], &["both"], &axis(1)),
        node("Slice", &["both", "zero", "minus_one", "time"], &["before"], &[]),
        node("Slice", &["both", "minus_one", "end", "time"], &["state_out_last"], &[]),
        node("Concat", &["loudness_db", "before"], &["noise"], &axis(2)),
    ];
    let weights = Tensor { dims: vec![1, 1, 2], data: TensorData::F32(vec![0.001, 0.002]) };
    let constants = [
        ("weights", weights),
        ("zero", ints(&[0])),
        ("minus_one", ints(&[-1])),
        ("end", ints(&[i64::MAX])),
        ("time", ints(&[1])),
    ];
    let state = |name| frames(name, Some(1), 1);
    graph(
        nodes,
        &constants,
        vec![frames("f0_hz", None, 1), frames("loudness_db", None, 1), state("state_in_last")],
        vec![frames("harmonics", None, 2), frames("noise", None, 2), state("state_out_last")],
    )
}

pub(crate) fn manifest() -> Value {
    json!({
        "timbrel": 1, "kind": "controls", "name": "Simple",
        "controls": {
            "synth": {"kind": "harmonic_noise", "harmonics": 2, "noise_bands": 2},
            "sample_rate": 48000, "hop": 192,
            "loudness": {"definition": "rms", "window": 1024},
            "f0_hz": [100, 1000], "loudness_db": [-60, 0],
        },
    })
}

pub(crate) fn file(mut graph: Graph, manifest: &Value) -> ModelFile {
    graph.metadata.insert(KEY.to_owned(), manifest.to_string());
    ModelFile::from_bytes(model::onnx::write(&graph), "test").unwrap()
}

pub(crate) fn load(file: ModelFile) -> Result<std::sync::Arc<LoadedControls>, LoadError> {
    load_controls(file, &Want { crash_folder: None, ..Want::at(48_000.0) })
}

fn assert_frame(runner: &mut ControlsRunner, (f0_hz, loudness_db): (f32, f32), harmonics: [f32; 2], noise: [f32; 2]) {
    let frame = runner.run(f0_hz, loudness_db).unwrap();
    for (got, wanted) in frame.first.iter().chain(frame.second).zip(harmonics.iter().chain(&noise)) {
        assert!((got - wanted).abs() < 1e-6, "{frame:?} instead of {harmonics:?} and {noise:?}");
    }
}

#[test]
fn frames_follow_each_other_with_their_memory() {
    let loaded = load(file(simple(), &manifest())).unwrap();
    let mut runner = loaded.runner().unwrap();
    assert_frame(&mut runner, (100.0, -20.0), [0.1, 0.2], [-20.0, 0.0]);
    assert_frame(&mut runner, (200.0, -30.0), [0.2, 0.4], [-30.0, -20.0]);
    let mut other = loaded.runner().unwrap();
    assert_frame(&mut other, (200.0, -7.0), [0.2, 0.4], [-7.0, 0.0]);
    runner.reset();
    assert_frame(&mut runner, (100.0, -20.0), [0.1, 0.2], [-20.0, 0.0]);
    assert!(loaded.why().contains("agrees with ONNX Runtime"), "{}", loaded.why());
}

#[test]
fn a_frame_does_not_allocate() {
    let mut runner = load(file(simple(), &manifest())).unwrap().runner().unwrap();
    no_alloc(|| {
        runner.run(440.0, -20.0).unwrap();
        runner.reset();
    });
}

#[test]
fn what_is_not_finite_is_a_fault_and_forgotten() {
    let mut runner = load(file(simple(), &manifest())).unwrap().runner().unwrap();
    runner.run(100.0, -20.0).unwrap();
    assert_eq!(runner.run(100.0, f32::NAN).map(drop), Err(Fault::NotFinite));
    assert_frame(&mut runner, (100.0, -20.0), [0.1, 0.2], [-20.0, 0.0]);
}

#[test]
fn what_breaks_on_notes_is_refused() {
    let mut graph = simple();
    graph.nodes[0] = node("Log", &["loudness_db"], &["level"], &[]);
    graph.nodes.insert(1, node("Mul", &["level", "weights"], &["harmonics"], &[]));
    let refusal = load(file(graph, &manifest())).unwrap_err();
    assert!(matches!(refusal, LoadError::NotFinite { .. }), "{refusal}");
}

#[test]
fn the_makers_own_test_is_played() {
    let with_golden = |last: f32| {
        let mut manifest = manifest();
        let output = [0.1, 0.2, 0.2, 0.4, -20.0, 0.0, -30.0, last];
        manifest["golden"] = json!({
            "input": numbers_as_base64(&[100.0, 200.0, -20.0, -30.0]),
            "output": numbers_as_base64(&output),
        });
        load(file(simple(), &manifest))
    };
    with_golden(-20.0).unwrap();
    let refusal = with_golden(-20.5).unwrap_err();
    assert!(matches!(refusal, LoadError::Golden { found, .. } if (found - 0.5).abs() < 1e-4), "{refusal}");
}

#[test]
fn an_effect_is_no_instrument() {
    let effect = ModelFile::from_bytes(crate::graphs::one_sample_late().onnx, "Late").unwrap();
    let refusal = load(effect).unwrap_err().to_string();
    assert!(refusal.contains("is not an instrument"), "{refusal}");
}
