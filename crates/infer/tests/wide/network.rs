//! A network of the shape of `ddsp_pytorch`: one module of three dense layers for pitch and loudness each, a GRU over
//! both, three layers over its memory with pitch and loudness beside it, and two projections. Weights by seed.

use model::ModelFile;
use model::graph::{Attribute, Graph, Node, Tensor, TensorData};
use model::manifest::KEY;
use serde_json::json;

use crate::graphs::{frames, graph, ints, node};

const HARMONICS: usize = 100;
const BANDS: usize = 65;

/// What it is like.
pub(crate) struct Wide {
    /// Width of all layers: 512 in the original.
    pub(crate) units: usize,
    pub(crate) rate_hz: f32,
    /// Samples of a frame.
    pub(crate) hop: usize,
    pub(crate) seed: u64,
}

/// A graph in the making.
struct Draft {
    nodes: Vec<Node>,
    constants: Vec<(String, Tensor)>,
    seed: u64,
}

impl Wide {
    pub(crate) fn file(&self) -> ModelFile {
        let mut graph = self.graph();
        let manifest = json!({
            "timbrel": 1, "kind": "controls", "name": "Wide",
            "controls": {
                "synth": {"kind": "harmonic_noise", "harmonics": HARMONICS, "noise_bands": BANDS},
                "sample_rate": self.rate_hz, "hop": self.hop,
                "loudness": {"definition": "rms", "window": 1024},
                "f0_hz": [100, 1000], "loudness_db": [-60, 0],
            },
        });
        graph.metadata.insert(KEY.to_owned(), manifest.to_string());
        ModelFile::from_bytes(model::onnx::write(&graph), "wide").expect("a model")
    }

    fn graph(&self) -> Graph {
        let mut draft = Draft { nodes: Vec::new(), constants: Vec::new(), seed: self.seed };
        draft.layers(self.units);
        draft.controls(self.units, self.rate_hz);
        let constants: Vec<_> = draft.constants.iter().map(|(name, tensor)| (name.as_str(), tensor.clone())).collect();
        let state = |name| frames(name, Some(1), self.units);
        graph(
            draft.nodes,
            &constants,
            vec![frames("f0_hz", None, 1), frames("loudness_db", None, 1), state("state_in_gru")],
            vec![frames("harmonics", None, HARMONICS), frames("noise", None, BANDS), state("state_out_gru")],
        )
    }
}

impl Draft {
    /// To `inner [1, T, units]`.
    fn layers(&mut self, units: usize) {
        self.scalar("hertz", 0.004);
        self.scalar("decibels", 0.05);
        self.add("Mul", &["f0_hz", "hertz"], "pitch");
        self.add("Mul", &["loudness_db", "decibels"], "level");
        for (layer, inputs) in [1, units, units].into_iter().enumerate() {
            self.dense_weights(&format!("before{layer}"), inputs, units);
        }
        self.stack("pitch", "before", "of_pitch");
        self.stack("level", "before", "of_level");
        self.join(&["of_pitch", "of_level"], "both");
        self.gru(units);
        self.join(&["remembered", "pitch", "level"], "beside");
        for (layer, inputs) in [units + 2, units, units].into_iter().enumerate() {
            self.dense_weights(&format!("after{layer}"), inputs, units);
        }
        self.stack("beside", "after", "inner");
    }

    /// `harmonics` and `noise` of `inner`.
    fn controls(&mut self, units: usize, rate_hz: f32) {
        self.dense_weights("first", units, 1 + HARMONICS);
        self.dense("inner", "first", "first_raw");
        self.scaled("first_raw", "first_scaled");
        for (name, value) in [("zero", 0), ("one", 1), ("end", i64::MAX), ("last", 2)] {
            self.constants.push((name.to_owned(), ints(&[value])));
        }
        self.add("Slice", &["first_scaled", "zero", "one", "last"], "amplitude");
        self.add("Slice", &["first_scaled", "one", "end", "last"], "spectrum");
        self.constant("ranks", &[HARMONICS], (1..=HARMONICS).map(|rank| rank as f32).collect());
        self.scalar("nyquist", 0.5 * rate_hz);
        self.scalar("smallest", 1e-12);
        self.add("Mul", &["f0_hz", "ranks"], "frequencies");
        self.add("Less", &["frequencies", "nyquist"], "below");
        self.with("Cast", &["below"], "audible", &[("to", Attribute::Int(1))]);
        self.add("Mul", &["spectrum", "audible"], "masked");
        self.add("ReduceSum", &["masked", "last"], "sum");
        self.add("Max", &["sum", "smallest"], "total");
        self.add("Div", &["masked", "total"], "share");
        self.add("Mul", &["share", "amplitude"], "harmonics");
        self.dense_weights("second", units, BANDS);
        self.dense("inner", "second", "second_raw");
        self.scalar("five", 5.0);
        self.add("Sub", &["second_raw", "five"], "quiet");
        self.scaled("quiet", "noise");
    }

    fn gru(&mut self, units: usize) {
        let turn = [("perm", Attribute::Ints(vec![1, 0, 2]))];
        self.with("Transpose", &["both"], "in_time", &turn);
        self.random("w", &[1, 3 * units, 2 * units], 2 * units, 1.0);
        self.random("r", &[1, 3 * units, units], units, 1.4);
        self.random("b", &[1, 6 * units], 1, 0.1);
        let size = [("hidden_size", Attribute::Int(units as i64)), ("linear_before_reset", Attribute::Int(1))];
        self.nodes.push(node(
            "GRU",
            &["in_time", "w", "r", "b", "", "state_in_gru"],
            &["every", "state_out_gru"],
            &size,
        ));
        self.constants.push(("directions".to_owned(), ints(&[1])));
        self.add("Squeeze", &["every", "directions"], "squeezed");
        self.with("Transpose", &["squeezed"], "remembered", &turn);
    }

    /// `2 · sigmoid(x)^ln 10 + 1e-7`
    fn scaled(&mut self, from: &str, to: &str) {
        let part = |name: &str| format!("{to}_{name}");
        for (name, value) in [("power", std::f32::consts::LN_10), ("two", 2.0), ("least", 1e-7)] {
            self.scalar(&part(name), value);
        }
        self.add("Sigmoid", &[from], &part("sigmoid"));
        self.add("Pow", &[&part("sigmoid"), &part("power")], &part("bent"));
        self.add("Mul", &[&part("bent"), &part("two")], &part("doubled"));
        self.add("Add", &[&part("doubled"), &part("least")], to);
    }

    /// Three dense layers, each with normalisation and a leaky rectifier.
    fn stack(&mut self, from: &str, weights: &str, to: &str) {
        let mut from = from.to_owned();
        for layer in 0..3 {
            let (part, weights) = (|name: &str| format!("{to}{layer}_{name}"), format!("{weights}{layer}"));
            self.dense(&from, &weights, &part("dense"));
            let norm = [("axis", Attribute::Int(-1)), ("epsilon", Attribute::Float(1e-5))];
            let inputs = [part("dense"), format!("{weights}_gain"), format!("{weights}_offset")];
            self.with("LayerNormalization", &inputs.each_ref().map(String::as_str), &part("norm"), &norm);
            let last = if layer == 2 { to.to_owned() } else { part("out") };
            self.with("LeakyRelu", &[&part("norm")], &last, &[("alpha", Attribute::Float(0.01))]);
            from = last;
        }
    }

    fn dense_weights(&mut self, name: &str, inputs: usize, outputs: usize) {
        self.random(&format!("{name}_w"), &[inputs, outputs], inputs, 1.0);
        self.random(&format!("{name}_b"), &[outputs], 1, 0.3);
        self.constant(&format!("{name}_gain"), &[outputs], vec![1.0; outputs]);
        self.random(&format!("{name}_offset"), &[outputs], 1, 0.1);
    }

    fn dense(&mut self, from: &str, weights: &str, to: &str) {
        self.add("MatMul", &[from, &format!("{weights}_w")], &format!("{to}_product"));
        self.add("Add", &[&format!("{to}_product"), &format!("{weights}_b")], to);
    }

    fn join(&mut self, from: &[&str], to: &str) {
        self.with("Concat", from, to, &[("axis", Attribute::Int(2))]);
    }

    fn add(&mut self, op: &str, from: &[&str], to: &str) {
        self.with(op, from, to, &[]);
    }

    fn with(&mut self, op: &str, from: &[&str], to: &str, attributes: &[(&str, Attribute)]) {
        self.nodes.push(node(op, from, &[to], attributes));
    }

    fn scalar(&mut self, name: &str, value: f32) {
        self.constant(name, &[], vec![value]);
    }

    /// Evenly spread, of the variance that keeps a sum of `terms` products at `gain`.
    fn random(&mut self, name: &str, dims: &[usize], terms: usize, gain: f32) {
        let peak = gain * (3.0 / terms as f32).sqrt();
        let values = (0..dims.iter().product()).map(|_| peak * self.next()).collect();
        self.constant(name, dims, values);
    }

    fn constant(&mut self, name: &str, dims: &[usize], values: Vec<f32>) {
        self.constants.push((name.to_owned(), Tensor { dims: dims.to_vec(), data: TensorData::F32(values) }));
    }

    /// From -1 to 1: SplitMix64.
    fn next(&mut self) -> f32 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / 8_388_608.0 - 1.0
    }
}
