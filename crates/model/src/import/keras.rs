//! The JSON of RTNeural: a list of Keras layers, with the additions of AIDA-X (`in_skip`, gains, metadata).

use super::net::{Conv, Net, Wire, size};
use super::recurrent::{Cell, Layer as Recurrent, transposed};
use super::weights::Weights;
use super::{Imported, json, through};
use crate::error::{Result, damaged, shown, unsupported};
use crate::manifest::{Kind, Manifest, word};
use serde::Deserialize;
use serde_json::Value;

const USUAL_RATE_HZ: f64 = 48_000.0;
const WIDTH: usize = 1 << 10;
const LAYERS: usize = 64;

#[derive(Deserialize)]
struct File {
    in_shape: Value,
    layers: Vec<Layer>,
    /// 1: the input is added to the output.
    #[serde(default)]
    in_skip: f64,
    /// dB
    #[serde(default)]
    in_gain: f64,
    /// dB
    #[serde(default)]
    out_gain: f64,
    #[serde(default)]
    samplerate: Value,
    #[serde(default)]
    metadata: Value,
}

#[derive(Deserialize)]
struct Layer {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    activation: String,
    shape: Value,
    #[serde(default)]
    weights: Vec<Value>,
    #[serde(default)]
    kernel_size: Value,
    #[serde(default)]
    dilation: Value,
}

/// What runs from layer to layer.
struct Signal {
    wire: Wire,
    width: usize,
    /// `[T,1,C]` rather than `[1,C,T]`.
    time_first: bool,
}

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Imported> {
    let file: File = json::parse(bytes)?;
    let inputs = last(&file.in_shape).unwrap_or(0);
    let mut net = Net::new();
    let input = through::input(&mut net, inputs, gain(file.in_gain)?)?;
    size("number of layers", file.layers.len(), LAYERS)?;
    let mut signal = Signal { wire: input.all.clone(), width: inputs, time_first: false };
    for layer in &file.layers {
        layer.build(&mut net, &mut signal)?;
    }
    if signal.width != 1 {
        return unsupported(format!("it has {} outputs instead of 1", signal.width));
    }
    signal.turn(&mut net, false);
    let skip = (file.in_skip == 1.0).then_some(input.audio.as_str());
    let audio = through::output(&mut net, &signal.wire, skip, gain(file.out_gain)?);
    let mut manifest = manifest(&file, name);
    manifest.knobs = input.knobs;
    // The memory of recurrent layers at rest is not zero, and that of convolutions reaches this far.
    manifest.warm_up_samples = net.past_samples().max((manifest.sample_rates[0] / 2.0) as usize);
    Ok(net.finish(&audio, manifest))
}

fn gain(db: f64) -> Result<f32> {
    if db.abs() <= 100.0 {
        Ok(10_f64.powf(db / 20.0) as f32)
    } else {
        damaged(format!("its gain of {db} dB makes no sense"))
    }
}

fn manifest(file: &File, name: &str) -> Manifest {
    let text = |key: &str| file.metadata.get(key).and_then(Value::as_str).and_then(word);
    let rate = |value: &Value| value.as_f64().or_else(|| value.as_str()?.parse().ok());
    let rates = [file.metadata.get("samplerate"), file.metadata.get("sample_rate"), Some(&file.samplerate)];
    let mut manifest =
        Manifest::bare(Kind::Effect, text("name").or_else(|| word(name)).unwrap_or_else(|| "Amp".into()));
    manifest.authors = text("author").into_iter().collect();
    manifest.sample_rates = vec![rates.into_iter().flatten().find_map(rate).unwrap_or(USUAL_RATE_HZ)];
    manifest
}

/// The last number of a list, or the number itself.
fn last(value: &Value) -> Option<usize> {
    let number = value.as_array().map_or(Some(value), |list| list.last())?;
    usize::try_from(number.as_u64()?).ok()
}

impl Signal {
    fn turn(&mut self, net: &mut Net, time_first: bool) {
        if self.time_first != time_first {
            self.wire = if time_first { net.time_first(&self.wire) } else { net.time_last(&self.wire) };
            self.time_first = time_first;
        }
    }
}

impl Layer {
    fn build(&self, net: &mut Net, signal: &mut Signal) -> Result<()> {
        let Some(width) = last(&self.shape) else { return damaged("a layer does not tell its shape") };
        let width = size("layer's width", width, WIDTH)?;
        let activation = match self.kind.as_str() {
            "lstm" => self.recurrent(net, signal, width, Cell::Lstm)?,
            "gru" => self.recurrent(net, signal, width, Cell::Gru)?,
            "dense" | "time-distributed-dense" => self.dense(net, signal, width)?,
            "conv1d" => self.conv(net, signal, width)?,
            "activation" if width == signal.width => self.activation.as_str(),
            other => return unsupported(format!("its layer of type {} is not known", shown(other))),
        };
        signal.width = width;
        let op = match activation {
            "" | "linear" => return Ok(()),
            "tanh" => "Tanh",
            "relu" => "Relu",
            "sigmoid" => "Sigmoid",
            "elu" => "Elu",
            other => return unsupported(format!("its activation {} is not known", shown(other))),
        };
        signal.wire = net.op(op, &[&signal.wire], &[]);
        Ok(())
    }

    /// `kernel [input][gate][hidden]`, `recurrent [hidden][gate][hidden]`, and the bias: one for each gate, or for a GRU
    /// two, of the input's and of the memory's side.
    fn recurrent(&self, net: &mut Net, signal: &mut Signal, hidden: usize, cell: Cell) -> Result<&str> {
        if !matches!(self.activation.as_str(), "" | "tanh") {
            return unsupported("its recurrent layer has an activation of its own");
        }
        let rows = cell.gates() * hidden;
        let kernel = self.numbers(0, signal.width * rows)?;
        let recurrent = self.numbers(1, hidden * rows)?;
        let sides = if cell == Cell::Gru { 2 } else { 1 };
        let mut bias = if self.weights.len() > 2 { self.numbers(2, sides * rows)? } else { vec![0.0; rows] };
        bias.resize(2 * rows, 0.0);
        let recurrent_bias = bias.split_off(rows);
        signal.turn(net, true);
        let (kernel, recurrent) = (transposed(&kernel, rows), transposed(&recurrent, rows));
        let layer =
            Recurrent { cell, inputs: signal.width, hidden, kernel, recurrent, bias, recurrent_bias, initial: None };
        signal.wire = net.recurrent(&signal.wire, &layer);
        Ok("")
    }

    /// `matrix [input][output]`, bias.
    fn dense(&self, net: &mut Net, signal: &mut Signal, width: usize) -> Result<&str> {
        let matrix = self.numbers(0, signal.width * width)?;
        let bias = (self.weights.len() > 1).then(|| self.numbers(1, width)).transpose()?;
        signal.turn(net, true);
        signal.wire = net.dense(&signal.wire, signal.width, matrix, bias);
        Ok(&self.activation)
    }

    /// `[kernel][input][output]`, bias.
    fn conv(&self, net: &mut Net, signal: &mut Signal, width: usize) -> Result<&str> {
        let kernel = size("kernel", last(&self.kernel_size).unwrap_or(0), 1 << 10)?;
        let dilation = size("dilation", last(&self.dilation).unwrap_or(1), 1 << 16)?;
        let numbers = self.numbers(0, kernel * signal.width * width)?;
        let bias = (self.weights.len() > 1).then(|| self.numbers(1, width)).transpose()?;
        // [kernel × input][output] → [output][kernel][input] → [output][input][kernel]
        let by_output = transposed(&numbers, width);
        let weights =
            by_output.chunks_exact(kernel * signal.width).flat_map(|rows| transposed(rows, signal.width)).collect();
        signal.turn(net, false);
        let conv = Conv { channels_in: signal.width, channels_out: width, kernel, dilation, weights, bias };
        signal.wire = net.conv(&signal.wire, conv);
        Ok(&self.activation)
    }

    fn numbers(&self, index: usize, count: usize) -> Result<Vec<f32>> {
        let mut flat = Vec::new();
        json::flatten(self.weights.get(index).unwrap_or(&Value::Null), &mut flat)?;
        let mut weights = Weights::new(&flat)?;
        let numbers = weights.take(&[count])?;
        weights.finish()?;
        Ok(numbers)
    }
}
