//! What a manifest must keep to.

use super::{Curve, Golden, Knob, KnobStyle, Manifest};
use crate::error::{ModelError, Result, shown};
use std::ops::RangeInclusive;

/// Bytes of the whole JSON.
pub(super) const JSON_BYTES: usize = 64 << 20;

/// Knobs that a plugin shows.
const KNOBS: usize = 8;
/// A name, a unit, a tag.
pub(super) const WORD_BYTES: usize = 256;
/// A description, a citation.
const TEXT_BYTES: usize = 64 << 10;
/// Authors, tags, links, rates and the like.
const LIST: usize = 256;
/// About 22 s at 48 kHz.
const SAMPLES: usize = 1 << 20;
/// base64 of one state or golden vector.
const BLOB_BYTES: usize = 16 << 20;
pub(super) const RATES_HZ: RangeInclusive<f64> = 1_000.0..=768_000.0;
const CHANNELS: RangeInclusive<usize> = 1..=8;
/// Wide enough for a level in dB or dBu, and narrow enough to catch another unit.
const LEVELS_DB: RangeInclusive<f64> = -200.0..=200.0;
/// Largest end of a range: far above any unit in use, and exact enough in f32.
pub(super) const LARGEST: f64 = 1e9;

pub(super) fn wrong<T>(what: impl Into<String>) -> Result<T> {
    Err(ModelError::Manifest(what.into()))
}

pub(super) fn length(what: &str, found: usize, most: usize) -> Result<()> {
    if found <= most { Ok(()) } else { wrong(format!("{what} has a size of {found}, and {most} is the most")) }
}

/// Checks all of it.
pub(super) fn manifest(manifest: &Manifest) -> Result<()> {
    words(manifest)?;
    sound(manifest)?;
    length("the list of knobs", manifest.knobs.len(), KNOBS)?;
    manifest.knobs.iter().try_for_each(knob)?;
    length("the list of states", manifest.states.len(), 4 * LIST)?;
    for (name, blob) in &manifest.states {
        length(&format!("the initial state \"{}\"", shown(name)), blob.len(), BLOB_BYTES)?;
    }
    manifest.controls.iter().try_for_each(super::controls::check)?;
    manifest.latent.iter().try_for_each(super::latent::check)?;
    manifest.golden.iter().try_for_each(|golden| golden_vectors(golden, manifest.knobs.len()))
}

fn words(manifest: &Manifest) -> Result<()> {
    if manifest.timbrel == 0 {
        return wrong("its format version is 0; the first is 1");
    }
    if manifest.name.trim().is_empty() {
        return wrong("the model has no name");
    }
    for (what, list) in [("authors", &manifest.authors), ("tags", &manifest.tags)] {
        length(&format!("the list of {what}"), list.len(), LIST)?;
        list.iter().try_for_each(|word| length(&format!("one of the {what}"), word.len(), WORD_BYTES))?;
    }
    length("the list of links", manifest.links.len(), LIST)?;
    manifest.links.iter().try_for_each(|(name, link)| length("a link", name.len().max(link.len()), 8 * WORD_BYTES))?;
    let short = [
        ("the name", &manifest.name),
        ("the version", &manifest.version),
        ("the licence", &manifest.licence),
        ("the architecture", &manifest.architecture),
    ];
    short.iter().try_for_each(|(what, text)| length(what, text.len(), WORD_BYTES))?;
    let description = &manifest.description;
    let long = [
        ("the short description", &description.short),
        ("the long description", &description.long),
        ("the technical description", &description.technical),
        ("the citation", &manifest.citation),
        ("the word on training data", &manifest.training_data),
    ];
    long.iter().try_for_each(|(what, text)| length(what, text.len(), TEXT_BYTES))
}

fn sound(manifest: &Manifest) -> Result<()> {
    length("the list of sample rates", manifest.sample_rates.len(), LIST)?;
    manifest.sample_rates.iter().try_for_each(|rate| inside("a sample rate in Hz", rate, &RATES_HZ))?;
    inside("the number of channels", &manifest.channels, &CHANNELS)?;
    if let Some(hop) = &manifest.hop {
        inside("the hop in samples", hop, &(1..=SAMPLES))?;
    }
    inside("the latency in samples", &manifest.latency_samples, &(0..=SAMPLES))?;
    inside("the warm-up in samples", &manifest.warm_up_samples, &(0..=SAMPLES))?;
    inside("the receptive field in samples", &manifest.receptive_field.unwrap_or(0), &(0..=16 * SAMPLES))?;
    let levels = [
        ("the loudness in dB", manifest.loudness_db),
        ("the input calibration in dBu", manifest.calibration.input_dbu),
        ("the output calibration in dBu", manifest.calibration.output_dbu),
    ];
    levels
        .iter()
        .filter_map(|(what, level)| Some((what, level.as_ref()?)))
        .try_for_each(|(w, l)| inside(w, l, &LEVELS_DB))?;
    length("the list of measurements", manifest.measured.len(), LIST)?;
    manifest.measured.values().try_for_each(|figure| finite("a measurement", *figure))
}

pub(super) fn inside<T: PartialOrd + std::fmt::Display>(
    what: &str,
    found: &T,
    range: &RangeInclusive<T>,
) -> Result<()> {
    if range.contains(found) {
        return Ok(());
    }
    wrong(format!("{what} is {found} and should be from {} to {}", range.start(), range.end()))
}

fn finite(what: &str, number: f64) -> Result<()> {
    if number.is_finite() { Ok(()) } else { wrong(format!("{what} is not a finite number")) }
}

fn knob(knob: &Knob) -> Result<()> {
    let named = |problem: String| wrong(format!("the knob \"{}\" {problem}", shown(&knob.name)));
    if knob.name.trim().is_empty() {
        return wrong("a knob has no name");
    }
    length("the name of a knob", knob.name.len(), WORD_BYTES)?;
    length("the unit of a knob", knob.unit.len(), WORD_BYTES)?;
    length("the description of a knob", knob.description.len(), TEXT_BYTES)?;
    length("the labels of a knob", knob.labels.len(), LIST)?;
    knob.labels.iter().try_for_each(|label| length("a label of a knob", label.len(), WORD_BYTES))?;
    let [low, high] = knob.range;
    // Said this way round, so that a NaN does not pass.
    let sound = low < high && low.abs().max(high.abs()) <= LARGEST;
    if !sound {
        return named(format!("has the range {low} to {high}, which does not go up"));
    }
    if !(low..=high).contains(&knob.default) {
        return named(format!("has the default {}, outside its range {low} to {high}", knob.default));
    }
    if knob.curve == Curve::Log && low <= 0.0 {
        return named(format!("has a logarithmic range that begins at {low}; it must begin above 0"));
    }
    match knob.style {
        KnobStyle::Continuous => Ok(()),
        KnobStyle::Categorical => categories(knob),
        KnobStyle::Toggle if knob.labels.is_empty() || knob.labels.len() == 2 => Ok(()),
        KnobStyle::Toggle => named(format!("is off or on, with {} labels instead of 2", knob.labels.len())),
    }
}

fn categories(knob: &Knob) -> Result<()> {
    let [low, high] = knob.range;
    let named = |problem: String| wrong(format!("the knob \"{}\" {problem}", shown(&knob.name)));
    if low.fract() != 0.0 || high.fract() != 0.0 || knob.default.fract() != 0.0 {
        return named("has categories, and its range and default are not whole numbers".into());
    }
    let categories = high - low + 1.0;
    if knob.labels.len() as f64 != categories {
        return named(format!("has {} labels for {categories} categories", knob.labels.len()));
    }
    Ok(())
}

fn golden_vectors(golden: &Golden, knobs: usize) -> Result<()> {
    length("the golden input", golden.input.len(), BLOB_BYTES)?;
    length("the golden output", golden.output.len(), BLOB_BYTES)?;
    if !golden.params.is_empty() && golden.params.len() != knobs {
        return wrong(format!("the golden vectors have {} knob values for {knobs} knobs", golden.params.len()));
    }
    golden.params.iter().try_for_each(|value| finite("a knob value of the golden vectors", *value))?;
    inside("the golden tolerance", &golden.tolerance, &(1e-9..=1.0))
}
