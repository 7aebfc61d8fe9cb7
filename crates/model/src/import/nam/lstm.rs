//! LSTM: cells with one matrix for input and memory together, a learned beginning, and a dense head.

use crate::error::Result;
use crate::import::net::{AUDIO_IN, Net, size};
use crate::import::recurrent::{Cell, Layer};
use crate::import::weights::Weights;
use crate::import::{Imported, json};
use crate::manifest::Manifest;
use serde::Deserialize;
use serde_json::Value;

const HIDDEN: usize = 1 << 10;
const LAYERS: usize = 16;

#[derive(Deserialize)]
struct Config {
    #[serde(default = "one")]
    input_size: usize,
    hidden_size: usize,
    #[serde(default = "one")]
    num_layers: usize,
}

fn one() -> usize {
    1
}

pub(super) fn read(config: Value, mut weights: Weights<'_>, mut manifest: Manifest) -> Result<Imported> {
    let config: Config = json::parse_value(config)?;
    let mut inputs = size("number of inputs", config.input_size, 1)?;
    let hidden = size("hidden size", config.hidden_size, HIDDEN)?;
    let mut net = Net::new();
    let mut x = net.time_first(AUDIO_IN);
    for _ in 0..size("number of layers", config.num_layers, LAYERS)? {
        let layer = layer(&mut weights, inputs, hidden)?;
        x = net.recurrent(&x, &layer);
        inputs = hidden;
    }
    let (matrix, bias) = (weights.take(&[hidden])?, weights.take(&[1])?);
    weights.finish()?;
    let y = net.dense(&x, hidden, matrix, Some(bias));
    let audio = net.time_last(&y);
    // What the cells say to silence takes about this long to settle.
    manifest.warm_up_samples = manifest.sample_rates.first().map_or(0, |rate| (rate / 2.0) as usize);
    Ok(net.finish(&audio, manifest))
}

/// `W[4H][inputs + H]`, one bias, hidden and cell memory at the beginning.
fn layer(weights: &mut Weights<'_>, inputs: usize, hidden: usize) -> Result<Layer> {
    let rows = 4 * hidden;
    let matrix = weights.take(&[rows, inputs + hidden])?;
    let columns = |from: usize, count: usize| -> Vec<f32> {
        matrix.chunks_exact(inputs + hidden).flat_map(|row| row[from..][..count].iter().copied()).collect()
    };
    Ok(Layer {
        cell: Cell::Lstm,
        inputs,
        hidden,
        kernel: columns(0, inputs),
        recurrent: columns(inputs, hidden),
        bias: weights.take(&[rows])?,
        recurrent_bias: vec![0.0; rows],
        initial: Some((weights.take(&[hidden])?, weights.take(&[hidden])?)),
    })
}
