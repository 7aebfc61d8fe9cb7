//! `.nam`: models of Neural Amp Modeler, versions 0.5 to 0.7.

mod activation;
mod conv_net;
mod linear;
mod lstm;
mod wavenet;

use super::weights::Weights;
use super::{Imported, json};
use crate::error::{Result, shown, unsupported};
use crate::manifest::{Calibration, Kind, Manifest, word};
use serde::Deserialize;
use serde_json::Value;

/// Files without a rate were made at this one.
const USUAL_RATE_HZ: f64 = 48_000.0;

#[derive(Deserialize)]
struct File {
    architecture: String,
    config: Value,
    #[serde(default)]
    weights: Vec<f32>,
    sample_rate: Option<f64>,
    #[serde(default)]
    metadata: Option<Metadata>,
}

/// All of it optional, and often wrong or missing.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    name: Value,
    modeled_by: Value,
    gear_make: Value,
    gear_model: Value,
    gear_type: Value,
    tone_type: Value,
    loudness: Value,
    input_level_dbu: Value,
    output_level_dbu: Value,
}

pub(super) fn read(bytes: &[u8], name: &str) -> Result<Imported> {
    let file: File = json::parse(bytes)?;
    let manifest = manifest(&file, name);
    let weights = Weights::new(&file.weights)?;
    match file.architecture.as_str() {
        "WaveNet" => wavenet::read(file.config, weights, manifest),
        "LSTM" => lstm::read(file.config, weights, manifest),
        "ConvNet" => conv_net::read(file.config, weights, manifest),
        "Linear" => linear::read(file.config, weights, manifest),
        other => unsupported(format!("its architecture {} is not known", shown(other))),
    }
}

fn manifest(file: &File, name: &str) -> Manifest {
    let none = Metadata::default();
    let metadata = file.metadata.as_ref().unwrap_or(&none);
    let text = |value: &Value| value.as_str().and_then(word);
    let level = |value: &Value| value.as_f64().filter(|level| level.abs() <= 200.0);
    let mut manifest =
        Manifest::bare(Kind::Effect, text(&metadata.name).or_else(|| word(name)).unwrap_or_else(|| "Amp".into()));
    manifest.authors = text(&metadata.modeled_by).into_iter().collect();
    let gear = [&metadata.gear_make, &metadata.gear_model, &metadata.gear_type, &metadata.tone_type];
    manifest.tags = gear.into_iter().filter_map(text).collect();
    manifest.architecture = file.architecture.clone();
    manifest.sample_rates = vec![file.sample_rate.unwrap_or(USUAL_RATE_HZ)];
    manifest.loudness_db = level(&metadata.loudness);
    manifest.calibration =
        Calibration { input_dbu: level(&metadata.input_level_dbu), output_dbu: level(&metadata.output_level_dbu) };
    manifest
}
