//! Linear: one convolution with a long kernel, the last weight on the newest sample.

use crate::error::Result;
use crate::import::net::{AUDIO_IN, Conv, Net, size};
use crate::import::weights::Weights;
use crate::import::{Imported, json};
use crate::manifest::Manifest;
use serde::Deserialize;
use serde_json::Value;

const KERNEL: usize = 1 << 18;

#[derive(Deserialize)]
struct Config {
    receptive_field: usize,
    #[serde(default)]
    bias: bool,
}

pub(super) fn read(config: Value, mut weights: Weights<'_>, mut manifest: Manifest) -> Result<Imported> {
    let config: Config = json::parse_value(config)?;
    let kernel = size("receptive field", config.receptive_field, KERNEL)?;
    let matrix = weights.take(&[kernel])?;
    let bias = config.bias.then(|| weights.take(&[1])).transpose()?;
    weights.finish()?;
    let mut net = Net::new();
    let conv = Conv { channels_in: 1, channels_out: 1, kernel, dilation: 1, weights: matrix, bias };
    let audio = net.conv(AUDIO_IN, conv);
    manifest.receptive_field = Some(kernel);
    Ok(net.finish(&audio, manifest))
}
