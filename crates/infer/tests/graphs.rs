//! Small graphs with a closed form.

use std::collections::BTreeMap;

use model::effect::{AudioPort, Axis, EffectPorts, Length, ParamsPort, StatePort};
use model::graph::{Attribute, Dim, Element, Graph, Node, Tensor, TensorData, Value};

pub(crate) const BATCH_CHANNEL_TIME: [Axis; 3] = [Axis::Batch, Axis::Channel, Axis::Time];

/// A graph with the ports to play it by.
pub(crate) struct Effect {
    pub(crate) onnx: Vec<u8>,
    pub(crate) ports: EffectPorts,
}

/// Each sample comes out one sample later; the memory is the last one: `[1,1,T]`.
pub(crate) fn one_sample_late() -> Effect {
    let nodes = vec![
        node("Concat", &["state_in_last", "audio_in"], &["both"], &[("axis", Attribute::Int(2))]),
        node("Slice", &["both", "zero", "minus_one", "time"], &["audio_out"], &[]),
        node("Slice", &["both", "minus_one", "end", "time"], &["state_out_last"], &[]),
    ];
    let constants =
        [("zero", ints(&[0])), ("minus_one", ints(&[-1])), ("end", ints(&[i64::MAX])), ("time", ints(&[2]))];
    let state = StatePort {
        input: "state_in_last".to_owned(),
        output: "state_out_last".to_owned(),
        dims: vec![1, 1, 1],
        initial: vec![0.0],
    };
    Effect {
        onnx: onnx(
            nodes,
            &constants,
            vec![audio("audio_in", 1), value("state_in_last", vec![Dim::Fixed(1); 3])],
            vec![audio("audio_out", 1), value("state_out_last", vec![Dim::Fixed(1); 3])],
        ),
        ports: EffectPorts {
            audio_in: port("audio_in", 1),
            audio_out: port("audio_out", 1),
            params: None,
            states: vec![state],
        },
    }
}

/// `audio * knob[0] + knob[1]`, with two channels and a value of each knob for every sample.
pub(crate) fn scaled_and_shifted() -> Effect {
    let one_of = |output, index| node("Gather", &["params", index], &[output], &[("axis", Attribute::Int(1))]);
    let nodes = vec![
        one_of("gain", "first"),
        one_of("offset", "second"),
        node("Mul", &["audio_in", "gain"], &["scaled"], &[]),
        node("Add", &["scaled", "offset"], &["audio_out"], &[]),
    ];
    let params = vec![Dim::Fixed(1), Dim::Fixed(2), Dim::Named("T".to_owned())];
    Effect {
        onnx: onnx(
            nodes,
            &[("first", ints(&[0])), ("second", ints(&[1]))],
            vec![audio("audio_in", 2), value("params", params)],
            vec![audio("audio_out", 2)],
        ),
        ports: EffectPorts {
            audio_in: port("audio_in", 2),
            audio_out: port("audio_out", 2),
            params: Some(ParamsPort { name: "params".to_owned(), count: 2, dims: vec![Some(1), Some(2), None] }),
            states: Vec::new(),
        },
    }
}

/// Gives back its audio, after a detour through a tensor of this many zeros.
pub(crate) fn with_ballast(zeros: i64) -> Effect {
    let nodes = vec![
        node("ConstantOfShape", &["shape"], &["ballast"], &[]),
        node("ReduceMax", &["ballast"], &["zero"], &[("keepdims", Attribute::Int(0))]),
        node("Add", &["audio_in", "zero"], &["audio_out"], &[]),
    ];
    let ports = EffectPorts {
        audio_in: port("audio_in", 1),
        audio_out: port("audio_out", 1),
        params: None,
        states: Vec::new(),
    };
    let onnx = onnx(nodes, &[("shape", ints(&[zeros]))], vec![audio("audio_in", 1)], vec![audio("audio_out", 1)]);
    Effect { onnx, ports }
}

/// `audio * exp(knob[0]) + knob[1]`: infinite for knobs above 88.
pub(crate) fn exploding() -> Effect {
    let mut effect = scaled_and_shifted();
    let mut graph = model::onnx::read(&effect.onnx).expect("a graph of our own");
    graph.nodes[2].inputs[1] = "grown".to_owned();
    graph.nodes.insert(2, node("Exp", &["gain"], &["grown"], &[]));
    effect.onnx = model::onnx::write(&graph);
    effect
}

/// `x[n] + 2 x[n-1] + 4 x[n-2]` without memory: three samples short of its input by two, so that the past must come
/// along.
pub(crate) fn short_filter() -> Effect {
    let taps = Tensor { dims: vec![1, 1, 3], data: TensorData::F32(vec![4.0, 2.0, 1.0]) };
    let out = Value {
        name: "audio_out".to_owned(),
        element: Element::F32,
        dims: vec![Dim::Fixed(1), Dim::Fixed(1), Dim::Unknown],
    };
    Effect {
        onnx: onnx(
            vec![node("Conv", &["audio_in", "taps"], &["audio_out"], &[])],
            &[("taps", taps)],
            vec![audio("audio_in", 1)],
            vec![out],
        ),
        ports: EffectPorts {
            audio_in: port("audio_in", 1),
            audio_out: port("audio_out", 1),
            params: None,
            states: Vec::new(),
        },
    }
}

fn port(name: &str, channels: usize) -> AudioPort {
    AudioPort { name: name.to_owned(), axes: BATCH_CHANNEL_TIME.to_vec(), channels, length: Length::Dynamic }
}

fn audio(name: &str, channels: usize) -> Value {
    value(name, vec![Dim::Fixed(1), Dim::Fixed(channels), Dim::Named("T".to_owned())])
}

fn value(name: &str, dims: Vec<Dim>) -> Value {
    Value { name: name.to_owned(), element: Element::F32, dims }
}

/// `[1, T, width]`, with `T` fixed for a memory.
pub(crate) fn frames(name: &str, count: Option<usize>, width: usize) -> Value {
    let time = count.map_or_else(|| Dim::Named("T".to_owned()), Dim::Fixed);
    value(name, vec![Dim::Fixed(1), time, Dim::Fixed(width)])
}

pub(crate) fn ints(values: &[i64]) -> Tensor {
    Tensor { dims: vec![values.len()], data: TensorData::I64(values.to_vec()) }
}

pub(crate) fn node(op: &str, inputs: &[&str], outputs: &[&str], attributes: &[(&str, Attribute)]) -> Node {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Node {
        name: outputs.join(" "),
        op: op.to_owned(),
        inputs: owned(inputs),
        outputs: owned(outputs),
        attributes: attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    }
}

fn onnx(nodes: Vec<Node>, constants: &[(&str, Tensor)], inputs: Vec<Value>, outputs: Vec<Value>) -> Vec<u8> {
    model::onnx::write(&graph(nodes, constants, inputs, outputs))
}

pub(crate) fn graph(nodes: Vec<Node>, constants: &[(&str, Tensor)], inputs: Vec<Value>, outputs: Vec<Value>) -> Graph {
    let initializers = constants.iter().map(|(name, tensor)| ((*name).to_owned(), tensor.clone())).collect();
    Graph { opset: 17, nodes, initializers, inputs, outputs, metadata: BTreeMap::new() }
}
