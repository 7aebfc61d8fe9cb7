//! Files written by the `onnx` package, read by us.

use crate::{fixture, fixtures};
use model::graph::{Attribute, Dim, Element, Graph, Tensor, TensorData};
use model::onnx::{self, Limits};

fn read(name: &str) -> Graph {
    onnx::read(&fixture(&format!("plays/{name}"))).unwrap()
}

#[test]
fn a_graph_comes_with_its_nodes_ports_weights_and_metadata() {
    let graph = read("smooth");
    assert_eq!(graph.opset, 17);
    let ops: Vec<_> = graph.nodes.iter().map(|node| node.op.as_str()).collect();
    assert_eq!(ops, ["Concat", "Conv", "Slice"]);
    assert_eq!(graph.nodes[0].inputs, ["state_in_x", "audio_in"]);
    assert_eq!(graph.nodes[0].attributes["axis"], Attribute::Int(2));
    assert_eq!(graph.inputs[0].dims, [Dim::Fixed(1), Dim::Fixed(1), Dim::Named("T".into())]);
    assert_eq!(graph.inputs[0].element, Element::F32);
    assert_eq!(graph.outputs[1].name, "state_out_x");
    assert_eq!(graph.initializers["kernel"], Tensor { dims: vec![1, 1, 2], data: TensorData::F32(vec![0.5, 0.5]) });
    assert_eq!(graph.initializers["end"].data, TensorData::I64(vec![i64::MAX]));
    assert!(read("gain").metadata["timbrel"].contains("\"Drive\""));
}

#[test]
fn an_omitted_input_keeps_its_place() {
    assert_eq!(read("lstm").nodes[0].inputs, ["x", "w", "r", "", "", "h", "c"]);
}

#[test]
fn every_number_type_is_read_from_raw_and_from_typed_data() {
    let weights = read("every_type").initializers;
    for (name, tensor) in &weights {
        let wanted = match name.split_once('_') {
            Some(("raw" | "typed", "f32" | "f64")) => TensorData::F32(vec![0.0, 1.0, 2.0]),
            Some(("raw" | "typed", "f16")) => TensorData::F16(vec![0.0, 1.0, 2.0]),
            Some(("raw" | "typed", "bool")) => TensorData::Bool(vec![false, true, true]),
            Some(("raw" | "typed", _)) => TensorData::I64(vec![0, 1, 2]),
            _ => continue,
        };
        assert_eq!(tensor.data, wanted, "{name}");
    }
    assert_eq!(weights.len(), 2 * 12 + 5);
    assert_eq!(weights["scalar"], Tensor { dims: vec![], data: TensorData::F32(vec![0.5]) });
    assert_eq!(weights["empty"], Tensor { dims: vec![2, 0], data: TensorData::F32(vec![]) });
    assert_eq!(weights["negative_i8"].data, TensorData::I64(vec![-3]));
    assert_eq!(weights["negative_i64"].data, TensorData::I64(vec![-3]));
    assert_eq!(weights["largest_f64"].data, TensorData::F32(vec![f32::MAX]), "a limit stays a number");
}

#[test]
fn every_kind_of_attribute_is_read() {
    let graph = read("every_attribute");
    let constant = |index: usize, name: &str| graph.nodes[index].attributes[name].clone();
    assert_eq!(constant(0, "value_float"), Attribute::Float(0.5));
    assert_eq!(constant(1, "value_int"), Attribute::Int(-2));
    assert_eq!(constant(2, "value_floats"), Attribute::Floats(vec![0.5, 1.5]));
    assert_eq!(constant(3, "value_ints"), Attribute::Ints(vec![-1, 300]));
    let pair = Tensor { dims: vec![2], data: TensorData::F32(vec![1.0, 2.0]) };
    assert_eq!(constant(4, "value"), Attribute::Tensor(pair));
    assert_eq!(constant(5, "direction"), Attribute::String("forward".into()));
    assert_eq!(constant(5, "activations"), Attribute::Strings(["Sigmoid", "Tanh", "Tanh"].map(String::from).to_vec()));
}

#[test]
fn weights_among_the_inputs_are_not_asked_for() {
    let names: Vec<_> = read("old").inputs.into_iter().map(|input| input.name).collect();
    assert_eq!(names, ["x"]);
}

#[test]
fn what_cannot_be_played_is_refused_and_the_reason_named() {
    let reasons = [
        ("custom_domain", "FusedGelu of \"com.microsoft\""),
        ("external", "\"away\" are kept in another file"),
        ("function", "defines operators of its own"),
        ("huge_dims", "values along one dimension"),
        ("if", "program of its own"),
        ("infinite_constant", "\"bad\" hold a value that is not a finite number"),
        ("infinite_half", "\"bad\" hold a value that is not a finite number"),
        ("made_twice", "\"y\" is made twice"),
        ("nan", "\"bad\" hold a value that is not a finite number"),
        ("nan_in_constant", "\"bad\" hold a value that is not a finite number"),
        ("negative_dim", "negative length"),
        ("no_output", "no output"),
        ("no_shape", "\"x\" does not say which shape"),
        ("nothing_makes_it", "nothing makes its output \"y\""),
        ("random", "random numbers"),
        ("sequence", "SequenceConstruct"),
        ("short_data", "\"short\" says it holds 1048576 values"),
        ("text", "\"text\" holds text"),
        ("too_new", "version 26 of the ONNX operators"),
        ("too_old", "version 6 of the ONNX operators"),
        ("twice", "\"w\" are there twice"),
        ("unknown_op", "Telephone"),
        ("unordered", "uses \"z\" before anything has made it"),
        ("vast_answer", "1099511627776 numbers in the answer of one operator"),
        ("vast_pads", "1099511627776 numbers in the answer of one operator"),
    ];
    let files = fixtures("refused");
    assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), reasons.map(|(name, _)| name));
    for ((name, bytes), (_, reason)) in files.iter().zip(reasons) {
        let message = onnx::read(bytes).unwrap_err().to_string();
        assert!(message.contains(reason), "{name}: {message}");
    }
}

#[test]
fn other_files_are_not_onnx() {
    for bytes in [&b""[..], b"RIFF\0\0\0\0WAVEfmt ", b"{\"version\": 1}", b"\x89PNG\r\n", b"PK\x03\x04", b"<html>"] {
        let message = onnx::read(bytes).unwrap_err().to_string();
        assert_eq!(message, "This is not an ONNX model.", "{bytes:?}");
    }
}

#[test]
fn every_truncation_is_refused() {
    let whole = fixture("plays/lstm");
    for length in 0..whole.len() {
        // What follows the graph is just the operator set: without it, too, the file is incomplete.
        assert!(onnx::read(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
    }
}

#[test]
fn limits_hold() {
    let bytes = fixture("plays/smooth");
    let usual = Limits::default();
    let tight = |limits: Limits| onnx::read_within(&bytes, &limits).unwrap_err().to_string();
    assert!(tight(Limits { bytes: 300, ..usual }).contains("363 bytes; the most that Timbrel takes is 300"));
    assert!(tight(Limits { nodes: 2, ..usual }).contains("operators"));
    assert!(tight(Limits { initializers: 3, ..usual }).contains("weight tensors"));
    assert!(tight(Limits { elements: 4 + 11 * 64, ..usual }).contains("numbers"));
    assert!(tight(Limits { rank: 2, ..usual }).contains("dimensions"));
    assert!(tight(Limits { ports: 1, ..usual }).contains("on one operator"));
    assert!(tight(Limits { values: 1, ..usual }).contains("the most that Timbrel takes is"));
    let exact = Limits { bytes: 363, nodes: 3, initializers: 4, elements: 5 + 11 * 64, rank: 3, ports: 4, ..usual };
    assert!(onnx::read_within(&bytes, &exact).is_ok());
}

#[test]
fn metadata_are_read_without_the_rest() {
    for (name, bytes) in fixtures("plays") {
        let metadata = onnx::metadata(&mut std::io::Cursor::new(&bytes)).unwrap();
        assert_eq!(metadata, onnx::read(&bytes).unwrap().metadata, "{name}");
    }
    let refused = onnx::metadata(&mut std::io::Cursor::new(b"hello")).unwrap_err().to_string();
    assert_eq!(refused, "This is not an ONNX model.");
}
