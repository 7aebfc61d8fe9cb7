//! What other people's metadata tell, under whichever key.

use super::check::{RATES_HZ, WORD_BYTES};
use super::{Kind, Manifest};
use serde_json::Value;
use std::collections::BTreeMap;

const NAMES: &[&str] = &["name", "model_name", "modelname", "title"];
const AUTHORS: &[&str] = &["author", "authors", "creator", "model_authors", "made_by", "modeled_by"];
const LICENCES: &[&str] = &["licence", "license"];
const WORDS: &[&str] = &["description", "short_description", "model_short_description"];
const RATES: &[&str] =
    &["sample_rate", "samplerate", "sampling_rate", "sr", "fs", "sample_rates", "native_sample_rates"];

impl Manifest {
    /// An effect's manifest from metadata that are not ours; `name` is taken where they tell none. Keys are compared by
    /// their last part, so that `acme.sample_rate` is understood. What makes no sense is left out.
    pub fn of_foreign_metadata(metadata: &BTreeMap<String, String>, name: &str) -> Self {
        let mut manifest = Self::bare(Kind::Effect, name);
        let find = |keys| texts(metadata, keys);
        manifest.name = find(NAMES).into_iter().next().unwrap_or_else(|| word(name).unwrap_or_else(|| "Model".into()));
        manifest.authors = find(AUTHORS);
        manifest.licence = find(LICENCES).into_iter().next().unwrap_or_default();
        manifest.description.short = find(WORDS).into_iter().next().unwrap_or_default();
        let rates = find(RATES).into_iter().filter_map(|text| text.parse().ok());
        manifest.sample_rates = rates.filter(|rate| RATES_HZ.contains(rate)).collect();
        manifest
    }
}

/// What the first of `keys` that is there says: JSON values one by one, anything else as it stands.
fn texts(metadata: &BTreeMap<String, String>, keys: &[&str]) -> Vec<String> {
    const MOST: usize = 16;
    let last_part = |key: &str| key.rsplit(['.', '/', ':']).next().unwrap_or(key).to_lowercase();
    let of_key = |key: &&str| metadata.iter().find(|(other, _)| last_part(other) == **key);
    let Some((_, text)) = keys.iter().find_map(of_key) else { return Vec::new() };
    let values = match serde_json::from_str(text) {
        Ok(Value::Array(values)) => values,
        Ok(value) => vec![value],
        Err(_) => vec![Value::String(text.clone())],
    };
    values.into_iter().take(MOST).filter_map(plain).filter_map(|text| word(&text)).collect()
}

fn plain(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Trimmed and cut to the length that a manifest allows; `None` if nothing is left.
pub(crate) fn word(text: &str) -> Option<String> {
    let text = text.trim();
    let end = (0..=text.len().min(WORD_BYTES)).rev().find(|&end| text.is_char_boundary(end))?;
    Some(text[..end].trim_end().to_owned()).filter(|text| !text.is_empty())
}
