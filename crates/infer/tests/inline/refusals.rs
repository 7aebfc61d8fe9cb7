//! What cannot be streamed is refused in words, by the operator that stands in the way.

use std::collections::BTreeMap;

use infer::inline::{CompileError, Input, Io, Plan};
use model::effect::StatePort;
use model::graph::{Attribute, Graph, Node, Tensor, TensorData};

pub(crate) fn node(op: &str, inputs: &[&str], outputs: &[&str], attributes: &[(&str, Attribute)]) -> Node {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Node { name: op.to_lowercase(), op: op.to_owned(), inputs: names(inputs), outputs: names(outputs), attributes }
}

pub(crate) fn weights(dims: &[usize]) -> Tensor {
    let count = dims.iter().product::<usize>();
    Tensor { dims: dims.to_vec(), data: TensorData::F32((0..count).map(|i| (i as f32 * 0.7).sin()).collect()) }
}

pub(crate) fn ints(values: &[i64]) -> Tensor {
    Tensor { dims: vec![values.len()], data: TensorData::I64(values.to_vec()) }
}

pub(crate) fn graph(nodes: Vec<Node>, initializers: &[(&str, Tensor)]) -> Graph {
    let initializers = initializers.iter().map(|(name, tensor)| ((*name).to_owned(), tensor.clone())).collect();
    Graph { opset: 17, nodes, initializers, inputs: Vec::new(), outputs: Vec::new(), metadata: BTreeMap::new() }
}

/// Audio `[1, 1, T]` in and out, and a state of so many frames if any.
pub(crate) fn audio(state_frames: Option<usize>) -> Io {
    let state = |frames: usize| StatePort {
        input: "state_in".into(),
        output: "state_out".into(),
        dims: vec![1, 1, frames],
        initial: vec![0.0; frames],
    };
    Io {
        inputs: vec![Input { name: "x".into(), dims: vec![Some(1), Some(1), None] }],
        outputs: vec!["y".into()],
        states: state_frames.map(state).into_iter().collect(),
    }
}

fn refusal(graph: &Graph, io: &Io) -> String {
    Plan::compile(graph, io, 1).unwrap_err().to_string()
}

#[test]
fn sums_over_time() {
    let graph = graph(vec![node("ReduceMean", &["x"], &["y"], &[("axes", Attribute::Ints(vec![2]))])], &[]);
    let said = refusal(&graph, &audio(None));
    assert!(said.contains("ReduceMean") && said.contains("all frames"), "{said}");
}

#[test]
fn unknown_operators() {
    let graph = graph(vec![node("NonMaxSuppression", &["x"], &["y"], &[])], &[]);
    let error = Plan::compile(&graph, &audio(None), 1).unwrap_err();
    assert!(matches!(error, CompileError::Node { ref op, .. } if op == "NonMaxSuppression"), "{error}");
}

#[test]
fn padding_in_place_of_memory() {
    let conv = node("Conv", &["x", "w"], &["y"], &[("pads", Attribute::Ints(vec![2, 0]))]);
    let said = refusal(&graph(vec![conv], &[("w", weights(&[1, 1, 3]))]), &audio(None));
    assert!(said.contains("padding"), "{said}");
}

#[test]
fn too_short_a_memory() {
    let nodes = vec![
        node("Concat", &["state_in", "x"], &["joined"], &[("axis", Attribute::Int(2))]),
        node("Conv", &["joined", "w"], &["y"], &[]),
        node("Slice", &["joined", "start", "end", "axis"], &["state_out"], &[]),
    ];
    let constants =
        [("w", weights(&[1, 1, 4])), ("start", ints(&[-2])), ("end", ints(&[i64::MAX])), ("axis", ints(&[2]))];
    let said = refusal(&graph(nodes, &constants), &audio(Some(2)));
    assert!(said.contains("remembers"), "{said}");
}

#[test]
fn states_that_are_computed() {
    let nodes = vec![
        node("Concat", &["state_in", "x"], &["joined"], &[("axis", Attribute::Int(2))]),
        node("Conv", &["joined", "w"], &["y"], &[]),
        node("Tanh", &["joined"], &["squashed"], &[]),
        node("Slice", &["squashed", "start", "end", "axis"], &["state_out"], &[]),
    ];
    let constants =
        [("w", weights(&[1, 1, 3])), ("start", ints(&[-2])), ("end", ints(&[i64::MAX])), ("axis", ints(&[2]))];
    let said = refusal(&graph(nodes, &constants), &audio(Some(2)));
    assert!(said.contains("state_out") && said.contains("newest"), "{said}");
}

#[test]
fn states_that_every_frame_reads() {
    let nodes =
        vec![node("Add", &["x", "state_in"], &["y"], &[]), node("Identity", &["state_in"], &["state_out"], &[])];
    let said = refusal(&graph(nodes, &[]), &audio(Some(1)));
    assert!(said.contains("remembered state"), "{said}");
}

#[test]
fn recurrence_that_starts_anew() {
    let lstm = node("LSTM", &["x_seq", "w", "r"], &["h"], &[("hidden_size", Attribute::Int(2))]);
    let nodes = vec![node("Transpose", &["x"], &["x_seq"], &[("perm", Attribute::Ints(vec![2, 0, 1]))]), lstm];
    let said = refusal(&graph(nodes, &[("w", weights(&[1, 8, 1])), ("r", weights(&[1, 8, 2]))]), &audio(None));
    assert!(said.contains("LSTM") && said.contains("forgets"), "{said}");
}

#[test]
fn a_state_longer_than_a_run_is_kept_by_slicing() {
    let nodes = vec![
        node("Concat", &["state_in", "x"], &["joined"], &[("axis", Attribute::Int(2))]),
        node("Conv", &["joined", "w"], &["y"], &[("dilations", Attribute::Ints(vec![50]))]),
        node("Slice", &["x", "start", "end", "axis"], &["state_out"], &[]),
    ];
    let constants =
        [("w", weights(&[1, 1, 3])), ("start", ints(&[-100])), ("end", ints(&[i64::MAX])), ("axis", ints(&[2]))];
    let said = refusal(&graph(nodes, &constants), &audio(Some(100)));
    assert!(said.contains("Slice"), "{said}");
}
