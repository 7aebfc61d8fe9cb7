//! What a project remembers of Transfer beside its parameters: which files are models A and B.
//!
//! The framework writes it as the JSON text of the field `models` in the plugin's state.

use kit::keepsake::Keepsake;
use serde::{Deserialize, Serialize};

use crate::shipped;

/// The files of an instance. A file that is missing keeps its place, through any number of saves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Models {
    /// Model A and model B.
    pub places: [Option<Keepsake>; 2],
    /// Whether new files are carried inside the project.
    pub carry: bool,
}

impl Default for Models {
    /// What a new instance plays: the first two of the shipped models.
    fn default() -> Self {
        let mut shipped = shipped::MODELS.iter().map(|model| model.keepsake());
        Self { places: [shipped.next(), shipped.next()], carry: true }
    }
}
