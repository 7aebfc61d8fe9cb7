//! Pads as a preset keeps them.
//!
//! Those that a musician saves hold their points. Those that come with the plugin name sounds of the model's packs, so
//! that they are the same kits in every version of the model.

use infer::latent::Chart;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::params::PADS;
use crate::state::{MOST_POINTS, Pad, Point, Sample};

/// A coordinate of a point is nowhere so many standard deviations from the mean: it would be no sound, but a bang.
const FARTHEST: f32 = 64.0;
/// Letters of a name.
const LONGEST_NAME: usize = 60;

/// What a preset keeps of pads.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Written {
    /// SHA-256 of the model whose points are written here; none where only packs are named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    space: Option<String>,
    /// From the first; those beyond the end are empty.
    pads: Vec<OnPad>,
}

/// What is on one of them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct OnPad {
    #[serde(default)]
    name: String,
    /// None where it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<At>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    path: Vec<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sample: Option<Sample>,
}

/// A place in the space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum At {
    Point(Point),
    /// A sound that the model came with, counted from 1 within its pack.
    Sound {
        pack: String,
        sound: usize,
    },
}

/// Why pads cannot be put on, in words that follow the preset's name.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum NotPads {
    #[error("there are no pads in it")]
    None,
    #[error("its pads cannot be read: {0}")]
    Broken(String),
    #[error("it has {0} pads, and there is room for {PADS}")]
    TooMany(usize),
    #[error("the path of pad {0} has too many points")]
    LongPath(usize),
    #[error("its sounds are those of another model, or of another version of this one")]
    AnotherModel,
    #[error("the point of pad {0} is in no space of this model")]
    NoPoint(usize),
    #[error("this model has no sound {sound} in a pack “{pack}”")]
    NoSound { pack: String, sound: usize },
    #[error("no model is loaded")]
    NoModel,
}

impl Written {
    /// Of pads whose points are those of the model with this hash.
    pub(crate) fn of(pads: &[Pad], sha256: &str) -> Self {
        let at = |point: &Point| At::Point(point.clone());
        let pads = pads.iter().map(|pad| OnPad {
            name: pad.name.clone(),
            at: pad.point.as_ref().map(at),
            path: pad.path.iter().map(at).collect(),
            sample: pad.sample.clone(),
        });
        Self { space: Some(sha256.to_owned()), pads: pads.collect() }
    }

    /// As it stands in a preset.
    pub(crate) fn read(kit: Option<&Value>) -> Result<Self, NotPads> {
        let kit = kit.ok_or(NotPads::None)?;
        let brief = |error: serde_json::Error| NotPads::Broken(error.to_string().chars().take(120).collect());
        let written = Self::deserialize(kit).map_err(brief)?;
        match written.pads.len() {
            0 => Err(NotPads::None),
            found if found > PADS => Err(NotPads::TooMany(found)),
            _ => Ok(written),
        }
    }

    /// To stand in a preset.
    pub(crate) fn value(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }

    /// The pads in the space of the model with this hash, as many as there are written.
    pub(crate) fn on(&self, sha256: &str, chart: &Chart) -> Result<Vec<Pad>, NotPads> {
        if self.space.as_ref().is_some_and(|space| space != sha256) {
            return Err(NotPads::AnotherModel);
        }
        self.pads.iter().enumerate().map(|(number, pad)| pad.on(number + 1, self.space.is_some(), chart)).collect()
    }
}

impl OnPad {
    fn on(&self, number: usize, points: bool, chart: &Chart) -> Result<Pad, NotPads> {
        if self.path.len() > MOST_POINTS {
            return Err(NotPads::LongPath(number));
        }
        let point = |at: &At| match at {
            // Whose they are is written beside them.
            At::Point(point) if points && is_inside(point, chart) => Ok(point.clone()),
            At::Point(_) => Err(NotPads::NoPoint(number)),
            At::Sound { pack, sound } => {
                let found = of_pack(chart, pack, *sound).map(|z| Point(z.to_vec()));
                found.ok_or_else(|| NotPads::NoSound { pack: brief(pack), sound: *sound })
            }
        };
        Ok(Pad {
            name: self.name(),
            point: self.at.as_ref().map(point).transpose()?,
            path: self.path.iter().map(point).collect::<Result<_, _>>()?,
            sample: self.sample.clone(),
            locked: false,
        })
    }

    /// What it says, or else what its sound is called.
    fn name(&self) -> String {
        match &self.at {
            Some(At::Sound { pack, sound }) if self.name.is_empty() => format!("{} {sound}", brief(pack)),
            _ => brief(&self.name),
        }
    }
}

fn brief(name: &str) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

fn is_inside(point: &Point, chart: &Chart) -> bool {
    let space = chart.space();
    let near = |((x, mean), deviation): ((&f32, &f32), &f32)| (x - mean).abs() <= FARTHEST * deviation.max(1e-3);
    point.0.len() == space.size && point.0.iter().zip(&space.mean).zip(&space.deviation).all(near)
}

fn of_pack<'a>(chart: &'a Chart, pack: &str, sound: usize) -> Option<&'a [f32]> {
    let space = chart.space();
    let pack = space.packs.iter().find(|found| found.name == pack)?;
    pack.points.chunks_exact(space.size).nth(sound.checked_sub(1)?)
}
