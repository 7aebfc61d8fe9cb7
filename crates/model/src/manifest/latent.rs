//! What a `latent` model says about itself: its sounds, its space, what its directions mean, and the packs in it.

use super::blob;
use super::check::{LARGEST, RATES_HZ, WORD_BYTES, inside, length, wrong};
use crate::error::{Result, shown};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Up to about 22 s at 48 kHz.
const SAMPLES: RangeInclusive<usize> = 64..=1 << 20;
/// Numbers of a point.
const SIZE: RangeInclusive<usize> = 2..=1024;
/// Sounds of all packs.
const POINTS: RangeInclusive<usize> = 1..=1 << 17;
const PACKS: RangeInclusive<usize> = 1..=256;
const PEAK: RangeInclusive<f64> = 1e-3..=1.0;
const ONSET_DB: RangeInclusive<f64> = -120.0..=0.0;
/// base64 of one direction: more than any [`SIZE`] takes.
const DIRECTION_BYTES: usize = 8 * *SIZE.end();

/// The section `latent` of a manifest. Directions are base64 of f32, little-endian, as long as `size`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Latent {
    /// How a sound is prepared for the encoder, and what comes out of the decoder.
    #[serde(flatten)]
    pub format: SoundFormat,
    /// Numbers of a point: `D`.
    pub size: usize,
    /// Mean of the training data's points.
    pub mean: String,
    /// Their standard deviation; nowhere 0.
    pub deviation: String,
    /// `pc1` and `pc2`: the two directions in which the sounds differ most, apart from the controls; orthogonal to them.
    pub axes: [Direction; 2],
    /// Frequency, attack and release.
    pub controls: [Control; 3],
    /// Across and up on the map.
    pub map: [Direction; 2],
    /// In the order of their colours.
    pub packs: Vec<PackSize>,
    /// Key in the file's metadata that holds the points of all packs one after another, `[point][D]`: base64 of f16,
    /// little-endian.
    pub points: String,
    /// Key in the file's metadata that holds the encoder, an ONNX file as base64.
    pub encoder: String,
    /// What the encoder says of the golden output: base64 of f32.
    #[serde(default)]
    pub golden_point: Option<String>,
    /// What the three controls measure on the golden output.
    #[serde(default)]
    pub golden_controls: Option<[f64; 3]>,
}

/// How sounds are when a model meets them.
///
/// They are mono, at `sample_rate`, begin `lead_samples` before they first come within `onset_db` of their peak, are cut
/// or filled with silence to `samples`, fade out along a straight line over the last `fade_out_samples`, and then have
/// the peak `peak`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SoundFormat {
    /// In Hz.
    pub sample_rate: f64,
    /// `L`
    pub samples: usize,
    /// At the end.
    pub fade_out_samples: usize,
    /// Largest absolute sample.
    pub peak: f64,
    /// Where a sound begins, against its peak.
    #[serde(default = "onset_db")]
    pub onset_db: f64,
    /// What is kept before that.
    #[serde(default)]
    pub lead_samples: usize,
}

/// A direction of the space: a point `z` lies at `weights · z + offset`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Direction {
    /// `D` numbers.
    pub weights: String,
    /// Makes the middle of the training data 0 on an axis, and a feature's value on a control.
    pub offset: f64,
    /// Where nearly all of the training data lies.
    pub range: [f64; 2],
}

/// A direction along which something grows that can be measured on the decoded sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// What grows.
    pub measures: Measure,
    /// Where a point lies, in the measure's unit.
    #[serde(flatten)]
    pub direction: Direction,
    /// Of what is measured on the training data.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
}

/// What is measured on a sound, as `timbrel.features` of the Python package defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// log2 of Hz: the mean of log2 of the frequency over the bins of one DFT, weighted by power over the square root of
    /// the frequency.
    LogFrequencyCentroid,
    /// log10 of seconds: how late the power is at its greatest.
    SoftTimeToPeak,
    /// log10 of seconds: the mean time, weighted by power.
    EnergyCentreTime,
}

impl Measure {
    /// In the order of [`Latent::controls`].
    pub const ALL: [Self; 3] = [Self::LogFrequencyCentroid, Self::SoftTimeToPeak, Self::EnergyCentreTime];
}

/// A pack and how many of the points are its.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackSize {
    /// Shown to the musician.
    pub name: String,
    /// Sounds.
    pub count: usize,
}

impl Latent {
    /// All points, `[point][D]`, out of the file's metadata.
    ///
    /// # Errors
    /// They are missing, not as many as said, or not finite.
    pub fn points(&self, metadata: &BTreeMap<String, String>) -> Result<Vec<f32>> {
        let count: usize = self.packs.iter().map(|pack| pack.count).sum();
        blob::halves("the table of points", entry(metadata, "table of points", &self.points)?, count * self.size)
    }

    /// The encoder's file out of the file's metadata.
    ///
    /// # Errors
    /// It is missing or not base64.
    pub fn encoder(&self, metadata: &BTreeMap<String, String>) -> Result<Vec<u8>> {
        blob::bytes("the encoder", entry(metadata, "encoder", &self.encoder)?)
    }

    /// `D` numbers of one of the section's texts.
    pub(crate) fn numbers(&self, what: &str, text: &str) -> Result<Vec<f32>> {
        length(what, text.len(), DIRECTION_BYTES)?;
        blob::numbers(what, text, self.size)
    }
}

fn entry<'a>(metadata: &'a BTreeMap<String, String>, what: &str, key: &str) -> Result<&'a str> {
    match metadata.get(key) {
        Some(text) => Ok(text),
        None => wrong(format!("its {what} \"{}\" is missing from the file", shown(key))),
    }
}

/// Checks the section.
pub(super) fn check(latent: &Latent) -> Result<()> {
    format(&latent.format)?;
    inside("the size of the space", &latent.size, &SIZE)?;
    for (name, axis) in ["pc1", "pc2"].iter().zip(&latent.axes) {
        direction(name, axis)?;
    }
    for (name, axis) in ["across the map", "up the map"].iter().zip(&latent.map) {
        direction(name, axis)?;
    }
    for (wanted, found) in Measure::ALL.iter().zip(&latent.controls) {
        control(*wanted, found)?;
    }
    packs(latent)?;
    length("the key of the points", latent.points.len(), WORD_BYTES)?;
    length("the key of the encoder", latent.encoder.len(), WORD_BYTES)?;
    latent.golden_controls.iter().flatten().try_for_each(|found| number("a golden control", *found))
}

fn format(format: &SoundFormat) -> Result<()> {
    inside("the sample rate of the sounds in Hz", &format.sample_rate, &RATES_HZ)?;
    inside("the length of the sounds in samples", &format.samples, &SAMPLES)?;
    inside("the fade-out of the sounds in samples", &format.fade_out_samples, &(0..=format.samples))?;
    inside("the lead of the sounds in samples", &format.lead_samples, &(0..=format.samples))?;
    inside("the peak of the sounds", &format.peak, &PEAK)?;
    inside("the onset of the sounds in dB", &format.onset_db, &ONSET_DB)
}

fn direction(name: &str, direction: &Direction) -> Result<()> {
    number(&format!("the offset of \"{name}\""), direction.offset)?;
    let [low, high] = direction.range;
    // Said this way round, so that a NaN does not pass.
    let sound = low < high && low.abs().max(high.abs()) <= LARGEST;
    if sound { Ok(()) } else { wrong(format!("the range of \"{name}\" is {low} to {high}, which does not go up")) }
}

fn control(wanted: Measure, found: &Control) -> Result<()> {
    if found.measures != wanted {
        return wrong(format!("a control measures {:?} in the place of {wanted:?}", found.measures));
    }
    let name = format!("{wanted:?}");
    direction(&name, &found.direction)?;
    number(&format!("the mean of \"{name}\""), found.mean)?;
    inside(&format!("the deviation of \"{name}\""), &found.deviation, &(1e-9..=LARGEST))
}

fn packs(latent: &Latent) -> Result<()> {
    inside("the number of packs", &latent.packs.len(), &PACKS)?;
    for pack in &latent.packs {
        if pack.name.trim().is_empty() {
            return wrong("a pack has no name");
        }
        length("the name of a pack", pack.name.len(), WORD_BYTES)?;
    }
    let points = latent.packs.iter().fold(0_usize, |sum, pack| sum.saturating_add(pack.count));
    inside("the number of sounds in all packs", &points, &POINTS)
}

fn number(what: &str, number: f64) -> Result<()> {
    inside(what, &number, &(-LARGEST..=LARGEST))
}

fn onset_db() -> f64 {
    -40.0
}
