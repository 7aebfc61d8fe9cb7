//! A graph in the making: from `audio_in [1,1,T]` to `audio_out [1,1,T]`, with its memory as inputs and outputs.

use super::Imported;
use crate::error::{Result, unsupported};
use crate::graph::{Attribute, Dim, Element, Graph, Node, Tensor, TensorData, Value};
use crate::manifest::{Manifest, numbers_as_base64};
use std::collections::BTreeMap;

/// The name of the input.
pub(super) const AUDIO_IN: &str = "audio_in";

const OPSET: i64 = 17;

/// The name of a value in the graph.
pub(super) type Wire = String;

/// A causal convolution over time.
pub(super) struct Conv {
    pub(super) channels_in: usize,
    pub(super) channels_out: usize,
    pub(super) kernel: usize,
    pub(super) dilation: usize,
    /// `[out][in][kernel]`, the last one on the newest sample.
    pub(super) weights: Vec<f32>,
    pub(super) bias: Option<Vec<f32>>,
}

/// The graph so far.
pub(super) struct Net {
    graph: Graph,
    initial: BTreeMap<String, String>,
    past_samples: usize,
}

impl Net {
    /// A graph with nothing but its audio input.
    pub(super) fn new() -> Self {
        let graph = Graph {
            opset: OPSET,
            nodes: Vec::new(),
            initializers: BTreeMap::new(),
            inputs: vec![value(AUDIO_IN, vec![Dim::Fixed(1), Dim::Fixed(1), time()])],
            outputs: Vec::new(),
            metadata: BTreeMap::new(),
        };
        Self { graph, initial: BTreeMap::new(), past_samples: 0 }
    }

    /// Adds the knobs, a value for each sample.
    pub(super) fn params(&mut self, count: usize) -> Wire {
        self.graph.inputs.push(value("params", vec![Dim::Fixed(1), Dim::Fixed(count), time()]));
        "params".into()
    }

    /// Adds an operator with one output.
    pub(super) fn op(&mut self, op: &str, inputs: &[&str], attributes: &[(&str, Attribute)]) -> Wire {
        let output = format!("v{}", self.graph.nodes.len());
        self.node(op, inputs, &[&output], attributes);
        output
    }

    /// Adds an operator.
    pub(super) fn node(&mut self, op: &str, inputs: &[&str], outputs: &[&str], attributes: &[(&str, Attribute)]) {
        self.graph.nodes.push(Node {
            name: String::new(),
            op: op.into(),
            inputs: inputs.iter().map(|name| String::from(*name)).collect(),
            outputs: outputs.iter().map(|name| String::from(*name)).collect(),
            attributes: attributes.iter().map(|(name, value)| (String::from(*name), value.clone())).collect(),
        });
    }

    /// Adds weights.
    pub(super) fn weights(&mut self, dims: &[usize], numbers: Vec<f32>) -> Wire {
        self.constant(Tensor { dims: dims.to_vec(), data: TensorData::F32(numbers) })
    }

    /// Adds whole numbers, such as axes.
    pub(super) fn ints(&mut self, numbers: &[i64]) -> Wire {
        self.constant(Tensor { dims: vec![numbers.len()], data: TensorData::I64(numbers.to_vec()) })
    }

    fn constant(&mut self, tensor: Tensor) -> Wire {
        let name = format!("w{}", self.graph.initializers.len());
        self.graph.initializers.insert(name.clone(), tensor);
        name
    }

    /// Adds memory: the input's name, and the name that the output must get.
    pub(super) fn state(&mut self, dims: &[usize], initial: Option<&[f32]>) -> (Wire, Wire) {
        let name = self.graph.outputs.len().to_string();
        let (input, output) = (format!("state_in_{name}"), format!("state_out_{name}"));
        let dims = || dims.iter().map(|dim| Dim::Fixed(*dim)).collect();
        self.graph.inputs.push(value(&input, dims()));
        self.graph.outputs.push(value(&output, dims()));
        if let Some(initial) = initial.filter(|initial| initial.iter().any(|number| *number != 0.0)) {
            self.initial.insert(name, numbers_as_base64(initial));
        }
        (input, output)
    }

    /// Adds a convolution of `[1,C,T]` that remembers as much of the past as its kernel reaches.
    pub(super) fn conv(&mut self, x: &str, conv: Conv) -> Wire {
        let past = (conv.kernel - 1) * conv.dilation;
        let weights = self.weights(&[conv.channels_out, conv.channels_in, conv.kernel], conv.weights);
        let bias = conv.bias.map(|bias| self.weights(&[bias.len()], bias));
        let input = if past == 0 { x.to_owned() } else { self.remembered(x, conv.channels_in, past) };
        let inputs: Vec<&str> = [input.as_str(), weights.as_str()].into_iter().chain(bias.as_deref()).collect();
        let ints = |number: usize| Attribute::Ints(vec![number as i64]);
        self.op("Conv", &inputs, &[("dilations", ints(conv.dilation)), ("kernel_shape", ints(conv.kernel))])
    }

    /// `[1,C,past+T]`: the past before the present; the newest of it is the past of the next run.
    fn remembered(&mut self, x: &str, channels: usize, past: usize) -> Wire {
        self.past_samples += past;
        let (state_in, state_out) = self.state(&[1, channels, past], None);
        let whole = self.op("Concat", &[&state_in, x], &[("axis", Attribute::Int(2))]);
        let (start, end, axis) = (self.ints(&[-(past as i64)]), self.ints(&[i64::MAX]), self.ints(&[2]));
        self.node("Slice", &[&whole, &start, &end, &axis], &[&state_out], &[]);
        whole
    }

    /// Multiplies by a number, unless it is 1.
    pub(super) fn scaled(&mut self, x: &str, factor: f32) -> Wire {
        if factor == 1.0 {
            return x.to_owned();
        }
        let factor = self.weights(&[], vec![factor]);
        self.op("Mul", &[x, &factor], &[])
    }

    /// Samples of the past that the convolutions so far reach, one after the other.
    pub(super) fn past_samples(&self) -> usize {
        self.past_samples
    }

    /// Ends the graph at `y`.
    pub(super) fn finish(mut self, y: &str, mut manifest: Manifest) -> Imported {
        self.node("Identity", &[y], &["audio_out"], &[]);
        self.graph.outputs.insert(0, value("audio_out", vec![Dim::Fixed(1), Dim::Fixed(1), time()]));
        manifest.states = self.initial;
        Imported { graph: self.graph, manifest }
    }
}

fn time() -> Dim {
    Dim::Named("T".into())
}

fn value(name: &str, dims: Vec<Dim>) -> Value {
    Value { name: name.into(), element: Element::F32, dims }
}

/// A size from a file, which must make sense before anything is built with it.
pub(super) fn size(what: &str, found: usize, most: usize) -> Result<usize> {
    if (1..=most).contains(&found) {
        return Ok(found);
    }
    unsupported(format!("its {what} is {found}, and 1 to {most} can be played"))
}
