//! What models with knobs and a way around them have in common: the input's channels, the skip, the gains.

use super::net::{AUDIO_IN, Net, Wire, size};
use crate::error::Result;
use crate::graph::Attribute;
use crate::manifest::Knob;

/// Audio and knobs that a model takes.
const INPUTS: usize = 3;

/// What goes into the first layer.
pub(super) struct Input {
    /// `[1,1,T]`: audio after the gain.
    pub(super) audio: Wire,
    /// `[1,inputs,T]`: audio and knobs.
    pub(super) all: Wire,
    /// As many as there are inputs beside the audio.
    pub(super) knobs: Vec<Knob>,
}

/// The first channel is audio, the others are knobs.
pub(super) fn input(net: &mut Net, inputs: usize, gain: f32) -> Result<Input> {
    let knobs = size("number of inputs", inputs, INPUTS)? - 1;
    let audio = net.scaled(AUDIO_IN, gain);
    if knobs == 0 {
        return Ok(Input { all: audio.clone(), audio, knobs: Vec::new() });
    }
    let params = net.params(knobs);
    let all = net.op("Concat", &[&audio, &params], &[("axis", Attribute::Int(1))]);
    let knob = |number| Knob { per_sample: true, ..Knob::plain(format!("Knob {number}"), 0.5) };
    Ok(Input { audio, all, knobs: (1..=knobs).map(knob).collect() })
}

/// Adds the input where it goes around the model, and the gain at the end.
pub(super) fn output(net: &mut Net, y: &str, skip: Option<&str>, gain: f32) -> Wire {
    let sum = match skip {
        Some(audio) => net.op("Add", &[y, audio], &[]),
        None => y.to_owned(),
    };
    net.scaled(&sum, gain)
}
