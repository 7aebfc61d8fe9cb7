//! What a project remembers of Sampler beside its parameters: the model, and what is on the pads.
//!
//! The framework writes it as the JSON text of the field `kit` in the plugin's state. Points are kept as they are, so a
//! pad that was made of a sample sounds the same where that file is gone; decoded sound is not kept.

mod point;

use std::path::PathBuf;

use kit::keepsake::Keepsake;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::params::PADS;
use crate::shipped;

pub use point::{Point, Spot};

/// Points of a path at most, and favourites.
pub const MOST_POINTS: usize = 64;
/// Favourites that a project keeps.
pub const MOST_FAVOURITES: usize = 256;

/// The model and the pads. A model that is missing keeps its place, through any number of saves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kit {
    /// The one place for a model, as a list like that of every plugin.
    pub places: Vec<Option<Keepsake>>,
    /// SHA-256 of the model whose points are on the pads: they mean nothing in another.
    pub space: Option<String>,
    /// Whether a new model is carried inside the project.
    pub carry: bool,
    /// One for each pad; fewer or more in a foreign state are filled up or cut by [`Kit::tidy`].
    pub pads: Vec<Pad>,
    /// The pad that the editor shows.
    pub selected: usize,
    /// Points worth keeping.
    pub favourites: Vec<Spot>,
    /// The pads of a preset that are to be put on as soon as the model is read: for those who write a state without
    /// knowing the model, such as `timbrel render --preset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Value>,
}

/// What is on a pad.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pad {
    /// Shown on it.
    pub name: String,
    /// Where in the space it is; none where the pad is empty.
    pub point: Option<Point>,
    /// Where `morph` leads from there.
    pub path: Vec<Point>,
    /// The sample that the point was made of.
    pub sample: Option<Sample>,
    /// Left alone by chance.
    pub locked: bool,
}

/// A sound file of the musician's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Where it was.
    pub path: PathBuf,
    /// What it was called.
    pub name: String,
    /// How much later than its onset the part begins that the model was given, in seconds.
    #[serde(default)]
    pub slide_s: f64,
    /// How far the model's own version is from it, in dB.
    #[serde(default)]
    pub error_db: Option<f32>,
}

impl Default for Kit {
    /// What a new instance plays: the shipped model, on empty pads until it is read.
    fn default() -> Self {
        let model = shipped::MODELS.first().map(kit::shipped::Shipped::keepsake);
        let pads = vec![Pad::default(); PADS];
        Self { places: vec![model], space: None, carry: true, pads, selected: 0, favourites: Vec::new(), wanted: None }
    }
}

impl Kit {
    /// The same with just [`PADS`] pads, and no longer lists than there may be.
    pub fn tidy(mut self) -> Self {
        self.places.resize(1, None);
        self.pads.resize_with(PADS, Pad::default);
        self.pads.iter_mut().for_each(|pad| pad.path.truncate(MOST_POINTS));
        self.favourites.truncate(MOST_FAVOURITES);
        self.selected = self.selected.min(PADS - 1);
        self
    }

    /// The model.
    pub fn model(&self) -> Option<&Keepsake> {
        self.places.first()?.as_ref()
    }

    /// Another model, or none.
    pub fn set_model(&mut self, model: Option<Keepsake>) {
        self.places = vec![model];
    }
}
