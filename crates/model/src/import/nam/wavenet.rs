//! WaveNet: arrays of dilated convolutions, whose answers are summed into a head.
//!
//! In each layer `z = activation(conv(y) + mix(audio))`; the head gets `z`, the next layer `y + one(z)`. The second
//! array begins with the head of the first.

use super::activation::Activation;
use crate::error::{Result, damaged, unsupported};
use crate::graph::Attribute;
use crate::import::net::{AUDIO_IN, Conv, Net, Wire, size};
use crate::import::weights::Weights;
use crate::import::{Imported, json};
use crate::manifest::Manifest;
use serde::Deserialize;
use serde_json::Value;

const CHANNELS: usize = 256;
const KERNEL: usize = 1 << 10;
const DILATION: usize = 1 << 16;
const LAYERS: usize = 256;

#[derive(Deserialize)]
struct Config {
    layers: Vec<Array>,
    #[serde(default)]
    head: Value,
    #[serde(default)]
    condition_dsp: Value,
}

/// An array of layers; what older and newer files write differently is both here.
#[derive(Deserialize)]
struct Array {
    input_size: usize,
    condition_size: usize,
    channels: usize,
    #[serde(default)]
    bottleneck: Option<usize>,
    dilations: Vec<usize>,
    kernel_size: Option<usize>,
    kernel_sizes: Option<Vec<usize>>,
    activation: Value,
    #[serde(default)]
    gated: bool,
    #[serde(default)]
    gating_mode: Value,
    #[serde(default)]
    secondary_activation: Value,
    head_size: Option<usize>,
    #[serde(default)]
    head_bias: bool,
    head: Option<Head>,
    #[serde(flatten)]
    others: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
struct Head {
    out_channels: usize,
    kernel_size: usize,
    bias: bool,
}

/// One layer of an array.
struct Layer {
    kernel: usize,
    dilation: usize,
    activation: Activation,
    /// The function of the gate, where half of the channels gate the other half.
    gate: Option<Activation>,
}

pub(super) fn read(config: Value, mut weights: Weights<'_>, mut manifest: Manifest) -> Result<Imported> {
    let config: Config = json::parse_value(config)?;
    if !config.head.is_null() || !config.condition_dsp.is_null() {
        return unsupported("its WaveNet has a head or a condition of its own");
    }
    let mut net = Net::new();
    let (mut y, mut head) = (AUDIO_IN.to_owned(), None);
    let mut width = 1;
    for array in &config.layers {
        if array.input_size != width || array.condition_size != 1 {
            return damaged("the layers of its WaveNet do not fit each other");
        }
        (y, head) = array.build(&mut net, &mut weights, &y, head)?;
        width = array.channels;
    }
    let (Some(head), Some(last)) = (head, config.layers.last()) else { return damaged("its WaveNet has no layers") };
    if last.head()?.out_channels != 1 {
        return unsupported("its WaveNet has more than one output");
    }
    let scale = weights.one()?;
    weights.finish()?;
    let audio = net.scaled(&head, scale);
    manifest.receptive_field = Some(net.past_samples() + 1);
    // The state of a model at rest is not zero: every layer answers silence with its bias.
    manifest.warm_up_samples = net.past_samples() + 1;
    Ok(net.finish(&audio, manifest))
}

impl Array {
    /// The residual and the head after this array.
    fn build(
        &self,
        net: &mut Net,
        weights: &mut Weights<'_>,
        x: &str,
        head: Option<Wire>,
    ) -> Result<(Wire, Option<Wire>)> {
        let channels = size("number of channels", self.channels, CHANNELS)?;
        let mut y = pointwise(net, weights, x, [self.input_size, channels], false)?;
        let mut sum = head;
        for layer in self.layers()? {
            let z = layer.build(net, weights, &y, channels)?;
            let one = pointwise(net, weights, &z, [channels, channels], true)?;
            y = net.op("Add", &[&y, &one], &[]);
            sum = Some(match sum {
                None => z,
                Some(sum) => net.op("Add", &[&sum, &z], &[]),
            });
        }
        let Some(sum) = sum else { return damaged("an array of its WaveNet has no layers") };
        let head = self.head()?;
        let head = conv(net, weights, &sum, [channels, head.out_channels], [head.kernel_size, 1], head.bias)?;
        Ok((y, Some(head)))
    }

    fn layers(&self) -> Result<Vec<Layer>> {
        self.only_what_we_play()?;
        let count = size("number of layers", self.dilations.len(), LAYERS)?;
        let kernels = match (&self.kernel_sizes, self.kernel_size) {
            (Some(kernels), _) => kernels.clone(),
            (None, Some(kernel)) => vec![kernel; count],
            (None, None) => return damaged("its WaveNet does not tell the size of its kernels"),
        };
        if kernels.len() != count {
            return damaged(format!("its WaveNet has {} kernel sizes for {count} layers", kernels.len()));
        }
        let layer = |index: usize| {
            Ok(Layer {
                kernel: size("kernel", kernels[index], KERNEL)?,
                dilation: size("dilation", self.dilations[index], DILATION)?,
                activation: Activation::of(of_layer(&self.activation, index))?,
                gate: self.gate(index)?,
            })
        };
        (0..count).map(layer).collect()
    }

    fn gate(&self, index: usize) -> Result<Option<Activation>> {
        match of_layer(&self.gating_mode, index).as_str() {
            None if self.gated => Ok(Some(Activation::Sigmoid)),
            None | Some("none") => Ok(None),
            Some("gated") => Activation::of(of_layer(&self.secondary_activation, index)).map(Some),
            Some(_) => unsupported("its WaveNet blends its activations"),
        }
    }

    fn head(&self) -> Result<Head> {
        let head = match (&self.head, self.head_size) {
            (Some(Head { out_channels, kernel_size, bias }), _) => (*out_channels, *kernel_size, *bias),
            (None, Some(size)) => (size, 1, self.head_bias),
            (None, None) => return damaged("its WaveNet does not tell the size of its head"),
        };
        let (out_channels, kernel_size) = (size("head", head.0, CHANNELS)?, size("kernel", head.1, KERNEL)?);
        Ok(Head { out_channels, kernel_size, bias: head.2 })
    }

    /// Later versions can switch on parts that change the layout of the weights.
    fn only_what_we_play(&self) -> Result<()> {
        let active = |value: &Value| value.get("active").and_then(Value::as_bool).unwrap_or(false);
        let other = |key: &str| self.others.get(key).unwrap_or(&Value::Null);
        let grouped = |value: &Value| value.as_u64().is_some_and(|groups| groups > 1);
        let film = self.others.iter().any(|(key, value)| key.ends_with("_film") && active(value));
        let groups = grouped(other("groups_input")) || grouped(other("groups_input_mixin"));
        let one = other("layer1x1");
        let layer1x1 = one.is_object() && (!active(one) || one.get("groups").is_some_and(grouped));
        if film || groups || layer1x1 || active(other("head1x1")) || self.bottleneck.is_some_and(|b| b != self.channels)
        {
            return unsupported("its WaveNet has parts that are newer than this Timbrel");
        }
        Ok(())
    }
}

/// The entry of one layer, in a list or for all of them.
fn of_layer(value: &Value, index: usize) -> &Value {
    match value.as_array() {
        Some(list) => list.get(index).unwrap_or(&Value::Null),
        None => value,
    }
}

impl Layer {
    fn build(&self, net: &mut Net, weights: &mut Weights<'_>, y: &str, channels: usize) -> Result<Wire> {
        let width = if self.gate.is_some() { 2 * channels } else { channels };
        let past = conv(net, weights, y, [channels, width], [self.kernel, self.dilation], true)?;
        let mix = pointwise(net, weights, AUDIO_IN, [1, width], false)?;
        let sum = net.op("Add", &[&past, &mix], &[]);
        let Some(gate) = self.gate else { return Ok(self.activation.apply(net, &sum)) };
        let halves = [format!("{sum}_a"), format!("{sum}_b")];
        let sizes = net.ints(&[channels as i64; 2]);
        net.node("Split", &[&sum, &sizes], &[&halves[0], &halves[1]], &[("axis", Attribute::Int(1))]);
        let (a, b) = (self.activation.apply(net, &halves[0]), gate.apply(net, &halves[1]));
        Ok(net.op("Mul", &[&a, &b], &[]))
    }
}

fn pointwise(net: &mut Net, weights: &mut Weights<'_>, x: &str, channels: [usize; 2], bias: bool) -> Result<Wire> {
    conv(net, weights, x, channels, [1, 1], bias)
}

/// Takes `[out][in][kernel]` and the bias from the list; `channels` are in and out.
fn conv(
    net: &mut Net,
    weights: &mut Weights<'_>,
    x: &str,
    [channels_in, channels_out]: [usize; 2],
    [kernel, dilation]: [usize; 2],
    bias: bool,
) -> Result<Wire> {
    let matrix = weights.take(&[channels_out, channels_in, kernel])?;
    let bias = bias.then(|| weights.take(&[channels_out])).transpose()?;
    Ok(net.conv(x, Conv { channels_in, channels_out, kernel, dilation, weights: matrix, bias }))
}
