//! A preset of one pad: its point and its knobs, to be put on any pad.

use kit::knobs::{Knob, Knobs};
use kit::presets::{setting, travel_for};
use model::preset::{Preset, Reference};

use super::{NotPads, PAD, Written};
use crate::state::Pad;

/// Which key plays a pad belongs to the pad.
const STAYS: &str = "note";

/// What a preset of one pad says.
pub(crate) struct OnePad<'a>(pub(crate) &'a Preset);

impl OnePad<'_> {
    /// Of a pad, counted from 0, whose points are those of the model with this hash.
    pub(crate) fn taken(pad: &Pad, number: usize, knobs: &Knobs, model: Reference, sha256: &str) -> Preset {
        let mut preset = Preset::new(PAD, if pad.name.trim().is_empty() { "Pad" } else { &pad.name });
        let own = knobs.iter().filter_map(|knob| Some((own(knob, number)?.to_owned(), setting(knob))));
        preset.params = own.filter(|(id, _)| id != STAYS).collect();
        preset.models = vec![Some(model)];
        preset.kit = Written::of(std::slice::from_ref(pad), sha256).value();
        preset
    }

    /// What is on the pad.
    pub(crate) fn written(&self) -> Result<Written, NotPads> {
        Written::read(self.0.kit.as_ref())
    }

    /// Where the knobs go of the pad that it is put on. What it does not name goes to where it is in a new instance.
    ///
    /// # Errors
    /// It names a knob that pads do not have, or a value that the knob does not take: a sentence.
    pub(crate) fn travels(&self, number: usize, knobs: &Knobs) -> Result<Vec<Option<f32>>, String> {
        let known = |id: &String| knobs.iter().any(|knob| own(knob, number) == Some(id));
        if let Some(id) = self.0.params.keys().find(|id| !known(id)) {
            return Err(format!("It sets “{id}”, which no pad has."));
        }
        let travel = |knob: Knob<'_>| match own(knob, number).filter(|id| *id != STAYS) {
            None => Ok(None),
            Some(id) => self.0.params.get(id).map_or(Ok(knob.rest()), |setting| travel_for(knob, setting)).map(Some),
        };
        knobs.iter().map(travel).collect()
    }
}

/// Where the knobs of the pad `to` go to stand as those of the pad `from`.
pub(crate) fn pad_travels(from: usize, to: usize, knobs: &Knobs, now: &[f32]) -> Vec<Option<f32>> {
    let of_from = |id: &str| {
        let twin = knobs.iter().position(|knob| own(knob, from) == Some(id))?;
        now.get(twin).copied()
    };
    let travel = |knob: Knob<'_>| own(knob, to).filter(|id| *id != STAYS).and_then(of_from);
    knobs.iter().map(travel).collect()
}

/// The id of a knob of this pad without the pad's number.
fn own(knob: Knob<'_>, pad: usize) -> Option<&str> {
    knob.id().strip_prefix(&format!("pad{:02}_", pad + 1))
}
