//! What a model says about itself: the JSON under the key `timbrel` of an ONNX file's metadata.

mod blob;
mod check;
mod controls;
mod foreign;
mod knob;
mod latent;

pub use blob::numbers_as_base64;
pub use controls::{Controls, Loudness, LoudnessDefinition, Reverb, Synth};
pub use latent::{Control, Direction, Latent, Measure, PackSize, SoundFormat};

pub(crate) use foreign::word;

use crate::error::{ModelError, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The key in the file's metadata.
pub const KEY: &str = "timbrel";

/// The version of the format that this Timbrel writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// The manifest of version 1. Unknown keys are ignored; all but `timbrel`, `kind` and `name` have defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format: 1.
    pub timbrel: u32,
    /// What the model does.
    pub kind: Kind,
    /// Shown to the musician.
    pub name: String,
    /// Version of the model.
    #[serde(default)]
    pub version: String,
    /// Who made it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// SPDX expression.
    #[serde(default)]
    pub licence: String,
    /// Words about it.
    #[serde(default)]
    pub description: Description,
    /// Search words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Name and address.
    #[serde(default)]
    pub links: BTreeMap<String, String>,
    /// How to cite it.
    #[serde(default)]
    pub citation: String,
    /// Where the training data came from.
    #[serde(default)]
    pub training_data: String,
    /// Not finished yet.
    #[serde(default)]
    pub experimental: bool,
    /// Rates in Hz that the model was made for; empty: any.
    #[serde(default)]
    pub sample_rates: Vec<f64>,
    /// Samples per run, where the graph wants one length.
    #[serde(default)]
    pub hop: Option<usize>,
    /// Samples at the model's rate between a sound going in and coming out of the graph itself.
    #[serde(default)]
    pub latency_samples: usize,
    /// Audio channels in and out.
    #[serde(default = "one")]
    pub channels: usize,
    /// A stereo model hears the mean of both channels.
    #[serde(default)]
    pub input_mono: bool,
    /// A stereo model gives the same in both channels.
    #[serde(default)]
    pub output_mono: bool,
    /// Samples of the past that one output sample depends on, where bounded.
    #[serde(default)]
    pub receptive_field: Option<usize>,
    /// Samples of silence to play before the state is that of a rested model; 0: the initial states are right.
    #[serde(default)]
    pub warm_up_samples: usize,
    /// Loudness in dB (RMS re full scale) of the model's answer to its training signal at default knobs; for level
    /// normalisation to -18 dB.
    #[serde(default)]
    pub loudness_db: Option<f64>,
    /// Analogue levels.
    #[serde(default)]
    pub calibration: Calibration,
    /// In the order of the `params` input; at most 8.
    #[serde(default)]
    pub knobs: Vec<Knob>,
    /// Initial values of states that do not start at zero: name without `state_in_`, then base64 of f32 little-endian.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    /// Words such as `WaveNet` or `LSTM`.
    #[serde(default)]
    pub architecture: String,
    /// Trainable parameters.
    #[serde(default)]
    pub parameters: Option<u64>,
    /// Figures on held-out data, such as `esr`.
    #[serde(default)]
    pub measured: BTreeMap<String, f64>,
    /// What a model of kind [`Kind::Controls`] drives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controls: Option<Controls>,
    /// The space of a model of kind [`Kind::Latent`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latent: Option<Latent>,
    /// A short input with its expected output.
    #[serde(default)]
    pub golden: Option<Golden>,
}

impl Manifest {
    /// A manifest that says nothing but the kind and the name.
    pub fn bare(kind: Kind, name: impl Into<String>) -> Self {
        Self {
            timbrel: VERSION,
            kind,
            name: name.into(),
            version: String::new(),
            authors: Vec::new(),
            licence: String::new(),
            description: Description::default(),
            tags: Vec::new(),
            links: BTreeMap::new(),
            citation: String::new(),
            training_data: String::new(),
            experimental: false,
            sample_rates: Vec::new(),
            hop: None,
            latency_samples: 0,
            channels: one(),
            input_mono: false,
            output_mono: false,
            receptive_field: None,
            warm_up_samples: 0,
            loudness_db: None,
            calibration: Calibration::default(),
            knobs: Vec::new(),
            states: BTreeMap::new(),
            architecture: String::new(),
            parameters: None,
            measured: BTreeMap::new(),
            controls: None,
            latent: None,
            golden: None,
        }
    }

    /// Reads and checks the JSON.
    ///
    /// # Errors
    /// [`ModelError::Newer`] for a later version of the format, else what is wrong and what it should be.
    pub fn from_json(json: &str) -> Result<Self> {
        check::length("the whole description", json.len(), check::JSON_BYTES)?;
        let version: Version = read(json)?;
        if version.timbrel > u64::from(VERSION) {
            return Err(ModelError::Newer { found: version.timbrel, known: VERSION });
        }
        let manifest: Self = read(json)?;
        check::manifest(&manifest)?;
        Ok(manifest)
    }

    /// The JSON that [`Self::from_json`] reads back as the same manifest.
    ///
    /// # Errors
    /// A value that JSON cannot hold, such as an infinite rate.
    pub fn to_json(&self) -> Result<String> {
        check::manifest(self)?;
        serde_json::to_string(self).map_err(|error| ModelError::Manifest(error.to_string()))
    }

    /// Initial values of the state `name` (without `state_in_`), where they are not zeros.
    ///
    /// # Errors
    /// Another number of values than `count`, or values that are not finite.
    pub fn initial_state(&self, name: &str, count: usize) -> Result<Option<Vec<f32>>> {
        let what = || format!("the initial state \"{name}\"");
        self.states.get(name).map(|text| blob::numbers(&what(), text, count)).transpose()
    }
}

/// Just enough to tell the version, whatever else a later format may hold.
#[derive(Deserialize)]
struct Version {
    timbrel: u64,
}

fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| ModelError::Manifest(error.to_string()))
}

/// What a model does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Audio to audio.
    Effect,
    /// Pitch and loudness to synthesiser controls.
    Controls,
    /// A point in a space to a sound.
    Latent,
}

/// Words about a model, from a line to a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// One line.
    #[serde(default)]
    pub short: String,
    /// A paragraph.
    #[serde(default)]
    pub long: String,
    /// For engineers.
    #[serde(default)]
    pub technical: String,
}

/// Analogue level of digital full scale, where it was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// dBu of a full-scale sine at the input.
    #[serde(default)]
    pub input_dbu: Option<f64>,
    /// dBu of a full-scale sine at the output.
    #[serde(default)]
    pub output_dbu: Option<f64>,
}

/// One control of a model. The graph's `params` input gets it in its own unit, inside `range`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Knob {
    /// Shown on the panel.
    pub name: String,
    /// Such as `dB`, `Hz`, `%`; may be empty.
    #[serde(default)]
    pub unit: String,
    /// Lowest and highest value.
    #[serde(default = "unit_range")]
    pub range: [f64; 2],
    /// Inside `range`.
    #[serde(default)]
    pub default: f64,
    /// How the travel of the knob maps to `range`.
    #[serde(default)]
    pub curve: Curve,
    /// The graph takes a value per sample (`params [1,P,T]`) rather than per run (`params [1,P]`).
    #[serde(default)]
    pub per_sample: bool,
    /// How it is operated.
    #[serde(default)]
    pub style: KnobStyle,
    /// Names of the values `range[0]`, `range[0] + 1`, … of a categorical knob.
    #[serde(default)]
    pub labels: Vec<String>,
    /// A sentence.
    #[serde(default)]
    pub description: String,
}

/// How the travel 0–1 of a knob maps to its range.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Curve {
    /// In proportion.
    #[default]
    Linear,
    /// Equal ratios for equal travel; the range must be positive.
    Log,
}

/// How a knob is operated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KnobStyle {
    /// Any value in the range.
    #[default]
    Continuous,
    /// One of `labels`.
    Categorical,
    /// Off or on: the ends of the range.
    Toggle,
}

/// A short input with its expected output, from rested state and at the given knobs.
///
/// For an effect both are `[C, T]`. For controls the input is `[2, T]`, pitch in Hz and loudness in dB, and the output is
/// the graph's first output `[T, W]` followed by its second one. For a latent model the input is a point `[D]` and the
/// output its sound `[L]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    /// base64 of f32 little-endian.
    pub input: String,
    /// In the knobs' units, one each.
    #[serde(default)]
    pub params: Vec<f64>,
    /// base64 of f32 little-endian.
    pub output: String,
    /// Largest absolute difference that is still right.
    #[serde(default = "golden_tolerance")]
    pub tolerance: f64,
}

impl Golden {
    /// Input and expected output of just so many numbers.
    ///
    /// # Errors
    /// Other numbers of values, or values that are not finite.
    pub fn rows(&self, input: usize, output: usize) -> Result<(Vec<f32>, Vec<f32>)> {
        let numbers = blob::numbers("the golden input", &self.input, input)?;
        Ok((numbers, blob::numbers("the golden output", &self.output, output)?))
    }

    /// Input and expected output, `[channel][sample]` flattened, with the same number of samples in each channel.
    ///
    /// # Errors
    /// Lengths that do not fit each other or the channels, or values that are not finite.
    pub fn decode(&self, channels_in: usize, channels_out: usize) -> Result<(Vec<f32>, Vec<f32>)> {
        let input = blob::any_numbers("the golden input", &self.input)?;
        let samples = input.len() / channels_in.max(1);
        if samples == 0 || samples * channels_in != input.len() {
            return check::wrong(format!("the golden input has {} values for {channels_in} channels", input.len()));
        }
        let output = blob::numbers("the golden output", &self.output, samples * channels_out)?;
        Ok((input, output))
    }
}

fn one() -> usize {
    1
}
fn unit_range() -> [f64; 2] {
    [0.0, 1.0]
}
fn golden_tolerance() -> f64 {
    1e-5
}
