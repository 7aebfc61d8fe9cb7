//! What we write, read back.

use crate::fixtures;
use model::graph::{Attribute, Dim, Element, Graph, Node, Tensor, TensorData, Value};
use model::onnx;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn a_file_from_elsewhere_survives_being_written_again() {
    for (name, bytes) in fixtures("plays") {
        let graph = onnx::read(&bytes).unwrap();
        assert_eq!(onnx::read(&onnx::write(&graph)).unwrap(), graph, "{name}");
    }
}

fn tensors() -> impl Strategy<Value = Tensor> {
    let dims = prop::collection::vec(0..4_usize, 0..4);
    dims.prop_flat_map(|dims| {
        let count: usize = dims.iter().product();
        let finite = -1e30_f32..1e30;
        let half = (-2048_i16..2048).prop_map(f32::from);
        let data = prop_oneof![
            prop::collection::vec(finite, count).prop_map(TensorData::F32),
            prop::collection::vec(half, count).prop_map(TensorData::F16),
            prop::collection::vec(any::<i64>(), count).prop_map(TensorData::I64),
            prop::collection::vec(any::<bool>(), count).prop_map(TensorData::Bool),
        ];
        data.prop_map(move |data| Tensor { dims: dims.clone(), data })
    })
}

fn attributes() -> impl Strategy<Value = Attribute> {
    prop_oneof![
        (-1e30_f32..1e30).prop_map(Attribute::Float),
        any::<i64>().prop_map(Attribute::Int),
        ".{0,8}".prop_map(Attribute::String),
        tensors().prop_map(Attribute::Tensor),
        prop::collection::vec(-1.0_f32..1.0, 0..4).prop_map(Attribute::Floats),
        prop::collection::vec(any::<i64>(), 0..4).prop_map(Attribute::Ints),
        prop::collection::vec(".{0,8}", 0..4).prop_map(Attribute::Strings),
    ]
}

fn dims() -> impl Strategy<Value = Vec<Dim>> {
    let dim =
        prop_oneof![(0..100_usize).prop_map(Dim::Fixed), "[A-Za-z]{1,6}".prop_map(Dim::Named), Just(Dim::Unknown)];
    prop::collection::vec(dim, 0..4)
}

fn elements() -> impl Strategy<Value = Element> {
    use Element::{Bool, F16, F32, F64, I64, Other};
    prop::sample::select(vec![F32, F16, F64, I64, Bool, Other])
}

/// A chain of any operators from `in0` to `out`, with any attributes, weights and words beside it.
fn graphs() -> impl Strategy<Value = Graph> {
    let op = prop::sample::select(vec!["Conv", "LSTM", "Tanh", "Add", "Slice"]);
    let node = (op, ".{0,8}", prop::collection::btree_map("[a-z]{1,6}", attributes(), 0..3));
    let words = prop::collection::btree_map(".{1,6}", ".{0,40}", 0..4);
    let weights = prop::collection::btree_map("w[a-z]{1,6}", tensors(), 0..4);
    let nodes = prop::collection::vec(node, 1..5);
    (7..=25_i64, nodes, weights, words, dims(), dims(), elements()).prop_map(
        |(opset, nodes, initializers, metadata, dims_in, dims_out, element)| {
            let last = nodes.len();
            let nodes = nodes.into_iter().enumerate().map(|(index, (op, name, attributes))| Node {
                name,
                op: op.to_owned(),
                inputs: vec![format!("v{index}"), String::new()],
                outputs: vec![format!("v{}", index + 1)],
                attributes,
            });
            Graph {
                opset,
                nodes: nodes.collect(),
                initializers,
                inputs: vec![Value { name: "v0".into(), element, dims: dims_in }],
                outputs: vec![Value { name: format!("v{last}"), element, dims: dims_out }],
                metadata,
            }
        },
    )
}

proptest! {
    #![proptest_config(crate::cases(256))]

    #[test]
    fn any_graph_survives_the_round_trip(graph in graphs()) {
        prop_assert_eq!(onnx::read(&onnx::write(&graph)).unwrap(), graph);
    }
}

#[test]
fn a_graph_without_words_or_weights_survives() {
    let value = |name: &str| Value { name: name.into(), element: Element::F32, dims: vec![Dim::Unknown] };
    let node = Node {
        name: String::new(),
        op: "Tanh".into(),
        inputs: vec!["x".into()],
        outputs: vec!["y".into()],
        attributes: BTreeMap::new(),
    };
    let graph = Graph {
        opset: 17,
        nodes: vec![node],
        initializers: BTreeMap::new(),
        inputs: vec![value("x")],
        outputs: vec![value("y")],
        metadata: BTreeMap::new(),
    };
    assert_eq!(onnx::read(&onnx::write(&graph)).unwrap(), graph);
}
