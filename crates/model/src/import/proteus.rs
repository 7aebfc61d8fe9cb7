//! The JSON of Proteus and its relatives: a PyTorch state dict of an LSTM or GRU (`rec`) and a dense layer (`lin`).

use super::net::{Net, size};
use super::recurrent::{Cell, Layer, transposed};
use super::weights::Weights;
use super::{Imported, json, through};
use crate::error::{Result, shown, unsupported};
use crate::manifest::{Kind, Manifest, word};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Proteus trains at this rate and does not write it down.
const RATE_HZ: f64 = 44_100.0;
const HIDDEN: usize = 1 << 10;
const LAYERS: usize = 16;

#[derive(Deserialize)]
struct File {
    model_data: Data,
    state_dict: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    unit_type: String,
    hidden_size: usize,
    #[serde(default = "one")]
    input_size: usize,
    #[serde(default = "one")]
    output_size: usize,
    #[serde(default = "one")]
    num_layers: usize,
    #[serde(default)]
    skip: u8,
}

fn one() -> usize {
    1
}

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Imported> {
    let file: File = json::parse(bytes)?;
    let data = &file.model_data;
    let cell = match data.unit_type.as_str() {
        "LSTM" | "" => Cell::Lstm,
        "GRU" => Cell::Gru,
        other => return unsupported(format!("its cells of type {} are not known", shown(other))),
    };
    size("number of outputs", data.output_size, 1)?;
    let hidden = size("hidden size", data.hidden_size, HIDDEN)?;
    let mut net = Net::new();
    let input = through::input(&mut net, data.input_size, 1.0)?;
    let mut x = net.time_first(&input.all);
    let mut inputs = data.input_size;
    for index in 0..size("number of layers", data.num_layers, LAYERS)? {
        let layer = file.layer(index, cell, inputs, hidden)?;
        x = net.recurrent(&x, &layer);
        inputs = hidden;
    }
    let matrix = transposed(&file.numbers("lin.weight", hidden)?, hidden);
    let bias = file.state_dict.contains_key("lin.bias").then(|| file.numbers("lin.bias", 1)).transpose()?;
    let y = net.dense(&x, hidden, matrix, bias);
    let y = net.time_last(&y);
    let audio = through::output(&mut net, &y, (data.skip > 0).then_some(input.audio.as_str()), 1.0);
    let mut manifest = Manifest::bare(Kind::Effect, word(name).unwrap_or_else(|| "Amp".into()));
    manifest.knobs = input.knobs;
    manifest.sample_rates = vec![RATE_HZ];
    manifest.warm_up_samples = (RATE_HZ / 2.0) as usize;
    Ok(net.finish(&audio, manifest))
}

impl File {
    fn layer(&self, index: usize, cell: Cell, inputs: usize, hidden: usize) -> Result<Layer> {
        let rows = cell.gates() * hidden;
        let part = |what: &str, columns: usize| {
            let numbers = self.numbers(&format!("rec.{what}_l{index}"), rows * columns)?;
            Ok(in_our_order(cell, numbers))
        };
        Ok(Layer {
            cell,
            inputs,
            hidden,
            kernel: part("weight_ih", inputs)?,
            recurrent: part("weight_hh", hidden)?,
            bias: part("bias_ih", 1)?,
            recurrent_bias: part("bias_hh", 1)?,
            initial: None,
        })
    }

    fn numbers(&self, key: &str, count: usize) -> Result<Vec<f32>> {
        let mut flat = Vec::new();
        json::flatten(self.state_dict.get(key).unwrap_or(&Value::Null), &mut flat)?;
        let mut weights = Weights::new(&flat)?;
        let numbers = weights.take(&[count])?;
        weights.finish()?;
        Ok(numbers)
    }
}

/// PyTorch writes the reset gate of a GRU before its update gate.
fn in_our_order(cell: Cell, mut numbers: Vec<f32>) -> Vec<f32> {
    if cell == Cell::Gru {
        let gate = numbers.len() / cell.gates();
        numbers[..2 * gate].rotate_left(gate);
    }
    numbers
}
