//! What a project remembers of Drive beside its parameters: which files are in which slot.
//!
//! The framework writes it as the JSON text of the field `rack` in the plugin's state.

use kit::keepsake::Keepsake;
use serde::{Deserialize, Serialize};

use crate::params::SLOTS;
use crate::shipped;

/// The files of an instance. A file that is missing keeps its place, through any number of saves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rack {
    /// One place per slot; fewer or more in a foreign state are filled up or cut by [`Rack::tidy`].
    pub slots: Vec<Option<Keepsake>>,
    /// The cabinet's impulse response.
    pub cab: Option<Keepsake>,
    /// Whether new files are carried inside the project.
    pub carry: bool,
}

impl Default for Rack {
    /// What a new instance plays: the shipped models, in the slots from the first.
    fn default() -> Self {
        let shipped = shipped::MODELS.iter().map(|model| Some(model.keepsake()));
        Self { slots: shipped.collect(), cab: None, carry: true }.tidy()
    }
}

impl Rack {
    /// The same with just [`SLOTS`] places.
    pub fn tidy(mut self) -> Self {
        self.slots.resize(SLOTS, None);
        self
    }

    /// Changes what is in `slot`.
    pub fn put(&mut self, slot: usize, kept: Option<Keepsake>) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = kept;
        }
    }
}
