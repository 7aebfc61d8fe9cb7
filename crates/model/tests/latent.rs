//! Which files are spaces of sounds, and what their manifests must say.

use crate::effect::value;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::graph::{Graph, Node, Tensor, TensorData};
use model::latent::Space;
use model::manifest::{Manifest, Measure, numbers_as_base64};
use model::{ModelFile, Ports, onnx};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

const SIZE: usize = 4;
const SAMPLES: usize = 64;

/// One product with a matrix of ones, from `[B, width]` to `[B, width]`.
fn product((from, width): (&str, usize), (to, wide): (&str, usize)) -> Graph {
    let ones = Tensor { dims: vec![width, wide], data: TensorData::F32(vec![1.0; width * wide]) };
    let node = Node {
        name: String::new(),
        op: "MatMul".into(),
        inputs: vec![from.into(), "ones".into()],
        outputs: vec![to.into()],
        attributes: BTreeMap::new(),
    };
    Graph {
        opset: 17,
        nodes: vec![node],
        initializers: BTreeMap::from([("ones".into(), ones)]),
        inputs: vec![value(&format!("{from}[B,{width}]"))],
        outputs: vec![value(&format!("{to}[B,{wide}]"))],
        metadata: BTreeMap::new(),
    }
}

fn halves(numbers: &[f32]) -> String {
    STANDARD.encode(numbers.iter().flat_map(|x| half::f16::from_f32(*x).to_le_bytes()).collect::<Vec<_>>())
}

fn direction(axis: usize) -> Value {
    let mut weights = [0.0_f32; SIZE];
    weights[axis % SIZE] = 2.0;
    json!({"weights": numbers_as_base64(&weights), "offset": -1.0, "range": [-3.0, 5.0]})
}

fn control(axis: usize, measures: &str) -> Value {
    let mut json = direction(axis);
    let more = json!({"measures": measures, "mean": 8.5, "deviation": 1.5});
    json.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json
}

fn sound() -> Value {
    json!({
        "timbrel": 1, "kind": "latent", "name": "Drums",
        "latent": {
            "sample_rate": 44100, "samples": SAMPLES, "fade_out_samples": 8, "peak": 0.9, "lead_samples": 2,
            "size": SIZE,
            "mean": numbers_as_base64(&[0.5; SIZE]), "deviation": numbers_as_base64(&[1.5; SIZE]),
            "axes": [direction(0), direction(1)],
            "controls": [
                control(2, "log_frequency_centroid"),
                control(3, "soft_time_to_peak"),
                control(1, "energy_centre_time"),
            ],
            "map": [direction(0), direction(3)],
            "packs": [{"name": "Kicks", "count": 2}, {"name": "Hats", "count": 1}],
            "points": "timbrel_points", "encoder": "timbrel_encoder",
            "golden_point": numbers_as_base64(&[1.0, 2.0, 3.0, 4.0]), "golden_controls": [9.0, -2.0, -1.0],
        },
        "golden": {"input": numbers_as_base64(&[0.25; SIZE]), "output": numbers_as_base64(&[1.0; SAMPLES])},
    })
}

fn decoder() -> Graph {
    let mut graph = product(("z", SIZE), ("audio", SAMPLES));
    let encoder = onnx::write(&product(("audio", SAMPLES), ("z", SIZE)));
    graph.metadata.insert("timbrel_encoder".into(), STANDARD.encode(encoder));
    let points: Vec<f32> = (0..12).map(|n| n as f32 * 0.5).collect();
    graph.metadata.insert("timbrel_points".into(), halves(&points));
    graph
}

fn file(mut graph: Graph, json: &Value) -> Result<ModelFile, String> {
    graph.metadata.insert("timbrel".into(), json.to_string());
    ModelFile::from_bytes(onnx::write(&graph), "x").map_err(|error| error.to_string())
}

fn space(graph: Graph, json: &Value) -> Result<Arc<Space>, String> {
    match file(graph, json)?.ports {
        Ports::Latent(space) => Ok(space),
        other => panic!("{other:?}"),
    }
}

fn refused(graph: Graph, json: &Value) -> String {
    space(graph, json).unwrap_err()
}

#[test]
fn a_space_is_read() {
    let space = space(decoder(), &sound()).unwrap();
    assert_eq!((space.size, space.format.samples, space.format.fade_out_samples), (SIZE, SAMPLES, 8));
    assert_eq!((space.format.onset_db, space.format.lead_samples), (-40.0, 2));
    assert_eq!((&space.mean[..], &space.deviation[..]), (&[0.5; SIZE][..], &[1.5; SIZE][..]));
    assert_eq!(space.controls[0].line.weights, [0.0, 0.0, 2.0, 0.0]);
    assert_eq!((space.controls[0].mean, space.controls[0].deviation), (8.5, 1.5));
    assert_eq!(space.axes[1].range, [-3.0, 5.0]);
    assert_eq!(space.golden_point.as_deref(), Some(&[1.0, 2.0, 3.0, 4.0][..]));
    assert!(onnx::read(&space.encoder).is_ok());
    let names: Vec<_> = space.packs.iter().map(|pack| (pack.name.as_str(), pack.points.len() / SIZE)).collect();
    assert_eq!(names, [("Kicks", 2), ("Hats", 1)]);
}

#[test]
fn the_shipped_drums_are_a_space() {
    let path = format!("{}/../../models/sampler/drums.onnx", env!("CARGO_MANIFEST_DIR"));
    let file = ModelFile::open(path.as_ref()).unwrap();
    let Ports::Latent(space) = &file.ports else { panic!("a space") };
    assert_eq!((space.size, space.format.samples, space.packs.len()), (128, 22_050, 6));
    assert_eq!(space.points().count(), 2400);
    assert_eq!(file.golden().unwrap().unwrap().output.len(), 22_050);
    let encoder = onnx::read(&space.encoder).unwrap();
    let halves = |graph: &Graph| graph.initializers.values().any(|t| matches!(t.data, TensorData::F16(_)));
    assert!(halves(&file.graph) && halves(&encoder), "weights are kept as halves");
}

#[test]
fn points_lie_where_the_map_says() {
    let space = space(decoder(), &sound()).unwrap();
    let places: Vec<_> = space.points().map(|(pack, z)| (pack, space.place(z))).collect();
    // The points are [0, .5, 1, 1.5], [2, …, 3.5] and [4, …, 5.5]; the map doubles the first and the last number.
    assert_eq!(places, [(0, [-1.0, 2.0]), (0, [3.0, 6.0]), (1, [7.0, 10.0])]);
}

#[test]
fn golden_vectors_are_a_point_and_its_sound() {
    let golden = file(decoder(), &sound()).unwrap().golden().unwrap().unwrap();
    assert_eq!((golden.input, golden.output), (vec![0.25; SIZE], vec![1.0; SAMPLES]));
    let mut json = sound();
    json["golden"]["input"] = json!(numbers_as_base64(&[0.25; 3]));
    assert!(refused(decoder(), &json).contains("the golden input has 3 values and should have 4"));
}

#[test]
fn the_section_survives_being_written() {
    let manifest = Manifest::from_json(&sound().to_string()).unwrap();
    assert_eq!(Manifest::from_json(&manifest.to_json().unwrap()).unwrap(), manifest);
    let section = manifest.latent.unwrap();
    assert_eq!(section.controls.map(|control| control.measures), Measure::ALL);
    assert_eq!(section.golden_controls, Some([9.0, -2.0, -1.0]));
}

#[test]
fn a_manifest_without_a_space_is_refused() {
    let bare = json!({"timbrel": 1, "kind": "latent", "name": "x"});
    assert!(refused(decoder(), &bare).contains("what its space is like"));
}

#[test]
fn a_graph_that_does_not_fit_is_refused() {
    let with = |input, output| {
        let metadata = decoder().metadata;
        refused(Graph { metadata, ..product(input, output) }, &sound())
    };
    for message in [
        with(("z", SIZE + 1), ("audio", SAMPLES)),
        with(("point", SIZE), ("audio", SAMPLES)),
        with(("z", SIZE), ("audio", SAMPLES - 1)),
    ] {
        assert!(message.contains("the model does not fit; wanted is the input \"z\" [B, 4]"), "{message}");
    }
    let mut two = decoder();
    two.inputs.push(value("more[B,4]"));
    assert!(refused(two, &sound()).contains("the model does not fit"));
    let mut swapped = decoder();
    swapped.metadata.insert("timbrel_encoder".into(), STANDARD.encode(onnx::write(&product(("z", 4), ("audio", 64)))));
    assert!(refused(swapped, &sound()).contains("its encoder does not fit; wanted is the input \"audio\" [B, 64]"));
}

#[test]
fn what_the_metadata_lacks_is_said() {
    let without = |key: &str| {
        let mut graph = decoder();
        graph.metadata.remove(key);
        refused(graph, &sound())
    };
    assert!(without("timbrel_encoder").contains("its encoder \"timbrel_encoder\" is missing from the file"));
    assert!(without("timbrel_points").contains("its table of points \"timbrel_points\" is missing"));
    let with = |key: &str, text: &str| {
        let mut graph = decoder();
        graph.metadata.insert(key.into(), text.into());
        refused(graph, &sound())
    };
    assert!(with("timbrel_points", &halves(&[1.0; 8])).contains("the table of points has 8 values and should have 12"));
    assert!(with("timbrel_points", &halves(&[f32::NAN; 12])).contains("not a finite number"));
    assert!(with("timbrel_encoder", "?").contains("the encoder is not valid base64"));
    assert!(with("timbrel_encoder", "AAAA").contains("its encoder is bad"));
}

#[test]
fn each_rule_is_kept_and_the_culprit_named() {
    let broken = [
        ("/sample_rate", json!(20), "the sample rate of the sounds in Hz is 20"),
        ("/samples", json!(1), "the length of the sounds in samples is 1"),
        ("/fade_out_samples", json!(65), "the fade-out of the sounds in samples is 65"),
        ("/peak", json!(0), "the peak of the sounds is 0"),
        ("/size", json!(1025), "the size of the space is 1025"),
        ("/mean", json!(numbers_as_base64(&[0.0; 5])), "the mean of the space has 5 values and should have 4"),
        ("/mean", json!("AAAA"), "the mean of the space ends in the middle of a number"),
        ("/deviation", json!(numbers_as_base64(&[0.0; SIZE])), "the deviation of the space is 0 somewhere"),
        ("/axes/0/range", json!([1, 1]), "the range of \"pc1\" is 1 to 1, which does not go up"),
        ("/axes/1/weights", json!(numbers_as_base64(&[0.0; SIZE])), "the direction \"pc2\" leads nowhere"),
        ("/map/1/offset", json!(1e300), "the offset of \"up the map\""),
        ("/controls/0/measures", json!("loudness"), "loudness"),
        ("/controls/0/measures", json!("soft_time_to_peak"), "measures SoftTimeToPeak in the place of"),
        ("/controls/2/deviation", json!(0), "the deviation of \"EnergyCentreTime\" is 0"),
        ("/packs", json!([]), "the number of packs is 0"),
        ("/packs/1/name", json!(" "), "a pack has no name"),
        ("/packs/0/count", json!(3), "the table of points has 12 values and should have 16"),
        ("/packs/0/count", json!(usize::MAX), "the number of sounds in all packs"),
    ];
    for (place, wrong, reason) in broken {
        let mut json = sound();
        *json.pointer_mut(&format!("/latent{place}")).unwrap() = wrong;
        let message = refused(decoder(), &json);
        assert!(message.contains(reason), "{place}: {message}");
    }
    let mut short = sound();
    short["latent"]["controls"].as_array_mut().unwrap().pop();
    assert!(refused(decoder(), &short).contains("description is wrong"));
}

proptest! {
    #![proptest_config(crate::cases(400))]

    #[test]
    fn damaged_files_are_read_or_refused(
        cut in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut graph = decoder();
        graph.metadata.insert("timbrel".into(), sound().to_string());
        let mut bytes = onnx::write(&graph);
        for (place, byte) in &edits {
            let at = place.index(bytes.len());
            bytes[at] = *byte;
        }
        if edits.is_empty() {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(ModelFile { ports: Ports::Latent(space), .. }) = ModelFile::from_bytes(bytes, "x") {
            prop_assert!(space.points().all(|(_, z)| z.len() == space.size && z.iter().all(|x| x.is_finite())));
        }
    }
}
