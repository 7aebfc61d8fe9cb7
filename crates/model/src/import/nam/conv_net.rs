//! ConvNet: dilated convolutions over two samples, one after the other, with batch normalisation folded in.

use super::activation::Activation;
use crate::error::Result;
use crate::import::net::{AUDIO_IN, Conv, Net, size};
use crate::import::weights::Weights;
use crate::import::{Imported, json};
use crate::manifest::Manifest;
use serde::Deserialize;
use serde_json::Value;

const CHANNELS: usize = 256;
const DILATION: usize = 1 << 16;
const KERNEL: usize = 2;

#[derive(Deserialize)]
struct Config {
    channels: usize,
    dilations: Vec<usize>,
    #[serde(default)]
    batchnorm: bool,
    activation: Value,
}

pub(super) fn read(config: Value, mut weights: Weights<'_>, mut manifest: Manifest) -> Result<Imported> {
    let config: Config = json::parse_value(config)?;
    let channels = size("number of channels", config.channels, CHANNELS)?;
    let activation = Activation::of(&config.activation)?;
    let mut net = Net::new();
    let mut x = AUDIO_IN.to_owned();
    let mut channels_in = 1;
    for dilation in config.dilations {
        let dilation = size("dilation", dilation, DILATION)?;
        let (matrix, bias) = block(&mut weights, channels_in, channels, config.batchnorm)?;
        let bias = Some(bias);
        let conv = Conv { channels_in, channels_out: channels, kernel: KERNEL, dilation, weights: matrix, bias };
        let y = net.conv(&x, conv);
        x = activation.apply(&mut net, &y);
        channels_in = channels;
    }
    let (matrix, bias) = (weights.take(&[channels_in])?, Some(weights.take(&[1])?));
    weights.finish()?;
    let audio = net.conv(&x, Conv { channels_in, channels_out: 1, kernel: 1, dilation: 1, weights: matrix, bias });
    manifest.receptive_field = Some(net.past_samples() + 1);
    manifest.warm_up_samples = net.past_samples() + 1;
    Ok(net.finish(&audio, manifest))
}

/// `[out][in][2]` and the bias; with batch normalisation there is no bias but mean, variance, scale, shift and epsilon:
/// `(x - mean) * scale / sqrt(variance + epsilon) + shift`.
fn block(
    weights: &mut Weights<'_>,
    channels_in: usize,
    channels_out: usize,
    normalised: bool,
) -> Result<(Vec<f32>, Vec<f32>)> {
    let mut matrix = weights.take(&[channels_out, channels_in, KERNEL])?;
    let mut bias = weights.take(&[channels_out])?;
    if normalised {
        let mean = bias;
        let variance = weights.take(&[channels_out])?;
        let scale = weights.take(&[channels_out])?;
        bias = weights.take(&[channels_out])?;
        let epsilon = weights.one()?;
        for (channel, rows) in matrix.chunks_exact_mut(channels_in * KERNEL).enumerate() {
            let factor = scale[channel] / (variance[channel].max(0.0) + epsilon.max(f32::MIN_POSITIVE)).sqrt();
            rows.iter_mut().for_each(|weight| *weight *= factor);
            bias[channel] -= mean[channel] * factor;
        }
    }
    Ok((matrix, bias))
}
