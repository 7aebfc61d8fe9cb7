//! The synthesiser as operators of ONNX behind those of a decoder: the phase as a running sum, a sine for each harmonic and
//! sample, noise by a grouped convolution with the responses, the room by one long transform.

use std::f64::consts::TAU;

use model::Ports;
use model::effect::StatePort;
use model::graph::{Attribute, Dim, Element, Graph, Node, Tensor, TensorData, Value};

use crate::score::{BLOCK, HOP, HOPS, RATE_HZ};

const FLOAT: i64 = 1;
const DOUBLE: i64 = 11;

pub(crate) struct Draft {
    graph: Graph,
    states: Vec<StatePort>,
    harmonics: usize,
    bands: usize,
}

impl Draft {
    pub(crate) fn of(decoder: &Graph, ports: &Ports) -> Self {
        let Ports::Controls(ports) = ports else { panic!("it drives no synthesiser") };
        let mut graph = Graph { nodes: Vec::new(), ..decoder.clone() };
        graph.metadata.clear();
        let is_state = |value: &Value| value.name.starts_with("state_");
        graph.inputs.retain(is_state);
        graph.outputs.retain(is_state);
        graph.outputs.insert(0, value("audio_out", &[1, 1, BLOCK]));
        graph.inputs.insert(0, value("audio_in", &[1, 3, BLOCK]));
        let states = ports.states.clone();
        let mut draft = Self { graph, states, harmonics: ports.first.width, bands: ports.second.width };
        draft.questions();
        draft.graph.nodes.extend(decoder.nodes.iter().cloned());
        draft
    }

    /// All of it, with the memory that goes from run to run. `first_hz` is the pitch from which the first hop begins.
    pub(crate) fn voice(mut self, first_hz: f32, room: Option<&[f32]>) -> (Graph, Vec<StatePort>) {
        self.tone(first_hz);
        self.noise();
        self.add("Add", &["tone", "breath"], "dry");
        match room {
            Some(taps) => self.room(taps),
            None => self.shaped("dry", &[1, 1, BLOCK as i64], "audio_out"),
        }
        (self.graph, self.states)
    }

    /// `white [1, HOPS, HOP]`, `f0_hz` and `loudness_db [1, HOPS, 1]`
    fn questions(&mut self) {
        for (channel, name) in ["all_white", "all_f0_hz", "all_loudness_db"].into_iter().enumerate() {
            self.slice("audio_in", channel as i64, channel as i64 + 1, 1, 1, name);
        }
        self.shaped("all_white", &[1, HOPS as i64, HOP as i64], "white");
        for name in ["f0_hz", "loudness_db"] {
            self.slice(&format!("all_{name}"), 0, i64::MAX, 2, HOP as i64, &format!("{name}_steps"));
            self.shaped(&format!("{name}_steps"), &[1, HOPS as i64, 1], name);
        }
    }

    /// `tone [1, BLOCK]`
    fn tone(&mut self, first_hz: f32) {
        let way: Vec<f32> = (0..HOP).map(|n| n as f32 / HOP as f32).collect();
        self.constant("way", &[1, 1, HOP], way.clone());
        self.constant("way_of_each", &[1, 1, HOP, 1], way);
        self.before("f0_hz", &[1, 1, 1], first_hz);
        self.add("Div", &["f0_hz", "f0_hz_before"], "interval");
        self.add("Pow", &["interval", "way"], "gone");
        self.add("Mul", &["f0_hz_before", "gone"], "path_hz");
        self.constant("rate_hz", &[], vec![RATE_HZ as f32]);
        self.add("Div", &["path_hz", "rate_hz"], "cycles_in_hops");
        self.shaped("cycles_in_hops", &[1, BLOCK as i64], "cycles");
        self.phase();
        let ranks = (1..=self.harmonics).map(|rank| (TAU * rank as f64) as f32).collect();
        self.constant("radians_of_each", &[1, 1, self.harmonics], ranks);
        self.add("Mul", &["phase", "radians_of_each"], "angles");
        self.add("Sin", &["angles"], "sines");
        self.before("harmonics", &[1, 1, self.harmonics], 0.0);
        self.add("Sub", &["harmonics", "harmonics_before"], "change");
        self.int("axis_2", &[2]);
        self.add("Unsqueeze", &["change", "axis_2"], "change_of_each");
        self.add("Unsqueeze", &["harmonics_before", "axis_2"], "start_of_each");
        self.add("Mul", &["change_of_each", "way_of_each"], "moved");
        self.add("Add", &["start_of_each", "moved"], "amplitudes_in_hops");
        self.shaped("amplitudes_in_hops", &[1, BLOCK as i64, self.harmonics as i64], "amplitudes");
        self.add("Mul", &["sines", "amplitudes"], "partials");
        self.with("ReduceSum", &["partials", "axis_2"], "tone", &[("keepdims", Attribute::Int(0))]);
    }

    /// `phase [1, BLOCK, 1]`: the sum of the cycles before each sample, in double precision.
    fn phase(&mut self) {
        self.state("phase", &[1, 1], 0.0);
        let cast = |to| [("to", Attribute::Int(to))];
        self.with("Cast", &["cycles"], "exact_cycles", &cast(DOUBLE));
        self.with("Cast", &["state_in_phase"], "exact_start", &cast(DOUBLE));
        self.int("axis_1", &[1]);
        self.with("CumSum", &["exact_cycles", "axis_1"], "sum", &[]);
        self.add("Add", &["sum", "exact_start"], "after");
        self.add("Sub", &["after", "exact_cycles"], "unwrapped");
        for (from, to) in [("unwrapped", "wrapped"), ("after", "wrapped_after")] {
            self.add("Floor", &[from], &format!("{to}_whole"));
            self.add("Sub", &[from, &format!("{to}_whole")], &format!("{to}_exact"));
            self.with("Cast", &[&format!("{to}_exact")], to, &cast(FLOAT));
        }
        self.shaped("wrapped", &[1, BLOCK as i64, 1], "phase");
        self.slice("wrapped_after", -1, i64::MAX, 1, 1, "state_out_phase");
    }

    /// `breath [1, BLOCK]`
    fn noise(&mut self) {
        let taps = 2 * (self.bands - 1);
        self.constant("responses", &[self.bands, taps], responses(self.bands));
        self.add("MatMul", &["noise", "responses"], "responses_in_one");
        self.shaped("responses_in_one", &[HOPS as i64, 1, taps as i64], "filters");
        let conv = [("group", Attribute::Int(HOPS as i64)), ("pads", Attribute::Ints(vec![taps as i64 - 1; 2]))];
        self.with("Conv", &["white", "filters"], "with_tails", &conv);
        self.slice("with_tails", 0, HOP as i64, 2, 1, "heads");
        self.slice("with_tails", HOP as i64, i64::MAX, 2, 1, "tails");
        self.int("pads", &[0, 0, 0, 0, 0, (HOP - (taps - 1)) as i64]);
        self.add("Pad", &["tails", "pads"], "rest");
        self.before("rest", &[1, 1, HOP], 0.0);
        self.add("Add", &["heads", "rest_before"], "breath_in_hops");
        self.shaped("breath_in_hops", &[1, BLOCK as i64], "breath");
    }

    /// `audio_out` from `dry` and its room.
    fn room(&mut self, taps: &[f32]) {
        let length = (BLOCK + taps.len()).next_power_of_two();
        self.constant(
            "taps",
            &[1, length, 1],
            taps.iter().copied().chain(std::iter::repeat(0.0)).take(length).collect(),
        );
        self.shaped("dry", &[1, BLOCK as i64, 1], "column");
        self.int("to_length", &[0, 0, 0, 0, (length - BLOCK) as i64, 0]);
        self.add("Pad", &["column", "to_length"], "padded");
        let dft = [("axis", Attribute::Int(1))];
        self.with("DFT", &["padded"], "spectrum_of_dry", &dft);
        self.with("DFT", &["taps"], "spectrum_of_room", &dft);
        for (name, of) in [("a", "spectrum_of_dry"), ("b", "spectrum_of_room")] {
            self.slice(of, 0, 1, 2, 1, &format!("{name}_real"));
            self.slice(of, 1, 2, 2, 1, &format!("{name}_imaginary"));
        }
        for (a, b) in [("real", "real"), ("real", "imaginary"), ("imaginary", "real"), ("imaginary", "imaginary")] {
            self.add("Mul", &[&format!("a_{a}"), &format!("b_{b}")], &format!("{a}_{b}"));
        }
        self.add("Sub", &["real_real", "imaginary_imaginary"], "product_real");
        self.add("Add", &["real_imaginary", "imaginary_real"], "product_imaginary");
        self.with("Concat", &["product_real", "product_imaginary"], "product", &[("axis", Attribute::Int(2))]);
        let back = [("axis", Attribute::Int(1)), ("inverse", Attribute::Int(1))];
        self.with("DFT", &["product"], "answer_complex", &back);
        self.slice("answer_complex", 0, 1, 2, 1, "answer_column");
        self.shaped("answer_column", &[1, length as i64], "answer");
        let tail = length - BLOCK;
        self.state("room", &[1, tail], 0.0);
        self.int("zeros_after", &[0, 0, 0, BLOCK as i64]);
        self.add("Pad", &["state_in_room", "zeros_after"], "left");
        self.add("Add", &["answer", "left"], "wet");
        self.slice("wet", 0, BLOCK as i64, 1, 1, "wet_now");
        self.slice("wet", BLOCK as i64, i64::MAX, 1, 1, "state_out_room");
        self.add("Add", &["dry", "wet_now"], "sound");
        self.shaped("sound", &[1, 1, BLOCK as i64], "audio_out");
    }

    /// `NAME_before [1, HOPS, …]`: what `NAME` was a hop earlier; `dims` are those of one hop.
    fn before(&mut self, name: &str, dims: &[usize], initial: f32) {
        self.state(name, dims, initial);
        self.slice(name, 0, -1, 1, 1, &format!("{name}_but_last"));
        let parts = [format!("state_in_{name}"), format!("{name}_but_last")];
        let axis = [("axis", Attribute::Int(1))];
        self.with("Concat", &parts.each_ref().map(String::as_str), &format!("{name}_before"), &axis);
        self.slice(name, -1, i64::MAX, 1, 1, &format!("state_out_{name}"));
    }

    fn state(&mut self, name: &str, dims: &[usize], initial: f32) {
        let [input, output] = ["in", "out"].map(|way| format!("state_{way}_{name}"));
        self.graph.inputs.push(value(&input, dims));
        self.graph.outputs.push(value(&output, dims));
        let initial = vec![initial; dims.iter().product()];
        self.states.push(StatePort { input, output, dims: dims.to_vec(), initial });
    }

    fn slice(&mut self, from: &str, start: i64, end: i64, axis: i64, step: i64, to: &str) {
        let names = [("start", start), ("end", end), ("axis", axis), ("step", step)].map(|(name, number)| {
            let name = format!("{to}_{name}");
            self.int(&name, &[number]);
            name
        });
        let [start, end, axis, step] = names.each_ref().map(String::as_str);
        self.add("Slice", &[from, start, end, axis, step], to);
    }

    fn shaped(&mut self, from: &str, dims: &[i64], to: &str) {
        self.int(&format!("{to}_shape"), dims);
        self.add("Reshape", &[from, &format!("{to}_shape")], to);
    }

    fn add(&mut self, op: &str, from: &[&str], to: &str) {
        self.with(op, from, to, &[]);
    }

    fn with(&mut self, op: &str, from: &[&str], to: &str, attributes: &[(&str, Attribute)]) {
        self.graph.nodes.push(Node {
            name: format!("synth {to}"),
            op: op.to_owned(),
            inputs: from.iter().map(|&name| name.to_owned()).collect(),
            outputs: vec![to.to_owned()],
            attributes: attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        });
    }

    fn int(&mut self, name: &str, numbers: &[i64]) {
        self.known(name, Tensor { dims: vec![numbers.len()], data: TensorData::I64(numbers.to_vec()) });
    }

    fn constant(&mut self, name: &str, dims: &[usize], numbers: Vec<f32>) {
        self.known(name, Tensor { dims: dims.to_vec(), data: TensorData::F32(numbers) });
    }

    fn known(&mut self, name: &str, tensor: Tensor) {
        let taken = self.graph.initializers.insert(name.to_owned(), tensor);
        assert!(taken.is_none(), "the decoder has a weight called {name}");
    }
}

fn value(name: &str, dims: &[usize]) -> Value {
    Value { name: name.to_owned(), element: Element::F32, dims: dims.iter().map(|&dim| Dim::Fixed(dim)).collect() }
}

/// `[bands][taps]`: the response to each band alone, last tap first.
fn responses(bands: usize) -> Vec<f32> {
    let taps = 2 * (bands - 1);
    let response = |band: usize, n: usize| {
        let weight = if band == 0 || band == bands - 1 { 1.0 } else { 2.0 };
        let turns = |position: usize| TAU * position as f64 / taps as f64;
        let hann = 0.5 - 0.5 * turns(n).cos();
        (weight * turns((n + taps / 2) * band % taps).cos() * hann / taps as f64) as f32
    };
    (0..bands).flat_map(|band| (0..taps).rev().map(move |n| response(band, n))).collect()
}
