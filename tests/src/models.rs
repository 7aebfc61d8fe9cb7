//! Small models made on the spot, each for one property.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::graph::{Attribute, Dim, Element, Graph, Node, Tensor, TensorData, Value};
use model::manifest::{Kind, Knob, Manifest};
use model::onnx;
use testkit::signals;

/// Taps of [`filter`].
const TAPS: usize = 8;

/// A folder of model files that is removed when dropped.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Default for Folder {
    fn default() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }
}

impl Folder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// Multiplies by `factor`: linear and without memory, so that time and level can be judged exactly.
pub fn gain(factor: f32, sample_rates: &[f64]) -> Vec<u8> {
    let graph = Builder::default().constant("factor", &[], &[factor]).node("Mul", &["audio_in", "factor"], "audio_out");
    graph.finish(effect("Gain", sample_rates))
}

/// A short filter with explicit state into a soft clipper: the pattern that the inline runner fuses.
pub fn filter(name: &str, seed: u64, sample_rates: &[f64]) -> Vec<u8> {
    let taps = signals::noise(seed, 0.6, TAPS);
    Builder::default()
        .constant("taps", &[1, 1, TAPS], &taps)
        .integers("from", &[-(TAPS as i64 - 1)])
        .integers("to", &[i64::MAX])
        .integers("axis", &[2])
        .state("past", TAPS - 1)
        .node_with("Concat", &["state_in_past", "audio_in"], "seen", &[("axis", Attribute::Int(2))])
        .node("Conv", &["seen", "taps"], "filtered")
        .node("Tanh", &["filtered"], "audio_out")
        .node("Slice", &["seen", "from", "to", "axis"], "state_out_past")
        .finish(effect(name, sample_rates))
}

/// Its one knob, 0–12 dB in steps of nothing, multiplies the sound by 1 to 4.
pub fn knob() -> Vec<u8> {
    turned(Knob { unit: "x".into(), range: [1.0, 4.0], ..Knob::plain("Amount", 1.0) })
}

/// Plays its input as loud as `knob` says.
pub fn turned(knob: Knob) -> Vec<u8> {
    let mut manifest = effect("Knob", &[]);
    manifest.knobs = vec![knob];
    Builder::default()
        .input("params", vec![Dim::Fixed(1), Dim::Fixed(1)])
        .node("Mul", &["audio_in", "params"], "audio_out")
        .finish(manifest)
}

/// Plays whole hops alone and gives each sample `late` samples later, as large autoencoders do.
pub fn late(hop: usize, late: usize, sample_rate_hz: f64) -> Vec<u8> {
    let mut builder = Builder::default()
        .integers("begin", &[0])
        .integers("hop", &[hop as i64])
        .integers("end", &[i64::MAX])
        .integers("axis", &[2])
        .state("line", late)
        .node_with("Concat", &["state_in_line", "audio_in"], "seen", &[("axis", Attribute::Int(2))])
        .node("Slice", &["seen", "begin", "hop", "axis"], "audio_out")
        .node("Slice", &["seen", "hop", "end", "axis"], "state_out_line");
    let Graph { inputs, outputs, .. } = &mut builder.graph;
    for port in [&mut inputs[0], &mut outputs[0]] {
        port.dims[2] = Dim::Fixed(hop);
    }
    builder.finish(Manifest { hop: Some(hop), latency_samples: late, ..effect("Late", &[sample_rate_hz]) })
}

/// Needs an operator that is left to ONNX Runtime.
pub fn exotic(seed: u64) -> Vec<u8> {
    let bias = signals::noise(seed, 0.1, 1);
    Builder::default()
        .constant("bias", &[], &bias)
        .node("Add", &["audio_in", "bias"], "shifted")
        .node("Softsign", &["shifted"], "folded")
        .node_with("CumSum", &["folded", "zero"], "same", &[])
        .integer("zero", 0)
        .node("Tanh", &["same"], "audio_out")
        .finish(effect("Exotic", &[48_000.0]))
}

/// Its weights are not numbers.
pub fn not_a_number() -> Vec<u8> {
    gain(f32::NAN, &[])
}

/// A model that plays something else than audio.
pub fn wrong_kind() -> Vec<u8> {
    let graph = Builder::default().constant("factor", &[], &[1.0]).node("Mul", &["audio_in", "factor"], "audio_out");
    graph.finish(Manifest::bare(Kind::Latent, "Drums"))
}

fn effect(name: &str, sample_rates: &[f64]) -> Manifest {
    Manifest { sample_rates: sample_rates.to_vec(), ..Manifest::bare(Kind::Effect, name) }
}

/// A graph under construction, from `audio_in` to `audio_out`, both `[1, 1, T]`.
struct Builder {
    graph: Graph,
}

impl Default for Builder {
    fn default() -> Self {
        let audio = |name: &str| value(name, vec![Dim::Fixed(1), Dim::Fixed(1), Dim::Named("T".into())]);
        let graph = Graph {
            opset: 17,
            nodes: Vec::new(),
            initializers: BTreeMap::new(),
            inputs: vec![audio("audio_in")],
            outputs: vec![audio("audio_out")],
            metadata: BTreeMap::new(),
        };
        Self { graph }
    }
}

impl Builder {
    fn constant(mut self, name: &str, dims: &[usize], data: &[f32]) -> Self {
        let tensor = Tensor { dims: dims.to_vec(), data: TensorData::F32(data.to_vec()) };
        self.graph.initializers.insert(name.into(), tensor);
        self
    }

    fn integers(mut self, name: &str, data: &[i64]) -> Self {
        let tensor = Tensor { dims: vec![data.len()], data: TensorData::I64(data.to_vec()) };
        self.graph.initializers.insert(name.into(), tensor);
        self
    }

    /// Without dimensions.
    fn integer(mut self, name: &str, value: i64) -> Self {
        let tensor = Tensor { dims: Vec::new(), data: TensorData::I64(vec![value]) };
        self.graph.initializers.insert(name.into(), tensor);
        self
    }

    fn input(mut self, name: &str, dims: Vec<Dim>) -> Self {
        self.graph.inputs.push(value(name, dims));
        self
    }

    /// Memory of shape `[1, 1, length]`.
    fn state(mut self, name: &str, length: usize) -> Self {
        let dims = vec![Dim::Fixed(1), Dim::Fixed(1), Dim::Fixed(length)];
        self.graph.inputs.push(value(&format!("state_in_{name}"), dims.clone()));
        self.graph.outputs.push(value(&format!("state_out_{name}"), dims));
        self
    }

    fn node(self, op: &str, inputs: &[&str], output: &str) -> Self {
        self.node_with(op, inputs, output, &[])
    }

    fn node_with(mut self, op: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attribute)]) -> Self {
        self.graph.nodes.push(Node {
            name: output.into(),
            op: op.into(),
            inputs: inputs.iter().map(ToString::to_string).collect(),
            outputs: vec![output.into()],
            attributes: attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        });
        self
    }

    fn finish(mut self, manifest: Manifest) -> Vec<u8> {
        self.graph.metadata.insert("timbrel".into(), manifest.to_json().unwrap());
        onnx::write(&self.graph)
    }
}

fn value(name: &str, dims: Vec<Dim>) -> Value {
    Value { name: name.into(), element: Element::F32, dims }
}
