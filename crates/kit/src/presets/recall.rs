//! Between a preset and the knobs of a plugin.

use model::preset::{Preset, Reference, Setting};

use super::{Book, PresetView};
use crate::knobs::{Kind, Knob, Knobs};

/// Two travels that look and sound the same.
const SAME: f32 = 1e-3;

/// Where a preset wants every knob.
#[derive(Debug, Clone, PartialEq)]
pub struct Recall {
    /// By the order of the knobs; none for one that stays where it is.
    pub travels: Vec<Option<f32>>,
}

impl Recall {
    /// Of a preset. What it does not name goes to where it is in a new instance, or stays if the book says so.
    ///
    /// # Errors
    /// It names a knob that there is none of, or a value that the knob does not take: a sentence.
    pub fn of(preset: &Preset, knobs: &Knobs, book: &Book) -> Result<Self, String> {
        if let Some(id) = preset.params.keys().find(|id| knobs.get(id).is_none()) {
            return Err(format!("It sets “{id}”, which this version of the plugin does not have."));
        }
        let travel = |knob: Knob<'_>| match preset.params.get(knob.id()) {
            Some(setting) => travel_for(knob, setting).map(Some),
            None if book.stays.contains(&knob.id()) => Ok(None),
            None => Ok(Some(knob.rest())),
        };
        Ok(Self { travels: knobs.iter().map(travel).collect::<Result<_, _>>()? })
    }

    /// Whether all stands as the preset wants it.
    pub fn holds(&self, knobs: &Knobs, preset: &Preset, view: &PresetView) -> bool {
        let near = |(knob, wanted): (Knob<'_>, &Option<f32>)| {
            wanted.is_none_or(|wanted| (wanted - knob.travel()).abs() < SAME)
        };
        knobs.iter().zip(&self.travels).all(near) && same(&preset.models, &view.models)
    }
}

/// Places beyond those of the preset do not count.
fn same(wanted: &[Option<Reference>], now: &[Option<Reference>]) -> bool {
    let alike = |(wanted, now): (&Option<Reference>, &Option<Reference>)| match (wanted, now) {
        (None, None) => true,
        (Some(wanted), Some(now)) => wanted.is_same(now),
        (None, Some(_)) | (Some(_), None) => false,
    };
    wanted.len() <= now.len() && wanted.iter().zip(now).all(alike)
}

/// Where a knob goes that is to be so.
///
/// # Errors
/// It does not take that: a sentence.
pub fn travel_for(knob: Knob<'_>, setting: &Setting) -> Result<f32, String> {
    let travel = match (knob.kind(), setting) {
        (Kind::Switch, Setting::Switch(on)) => Some(f32::from(u8::from(*on))),
        (Kind::Number, Setting::Number(value)) => knob.travel_of(*value),
        (Kind::Choice, Setting::Words(words)) => knob.read(words),
        _ => None,
    };
    let written = || match setting {
        Setting::Switch(on) => on.to_string(),
        Setting::Number(value) => value.to_string(),
        Setting::Words(words) => words.clone(),
    };
    travel.ok_or_else(|| format!("“{}” cannot be {}.", knob.name(), written()))
}

/// Where a knob stands, as a preset says it.
pub fn setting(knob: Knob<'_>) -> Setting {
    match knob.kind() {
        Kind::Switch => Setting::Switch(knob.travel() > 0.5),
        Kind::Number => Setting::Number(knob.value_at(knob.travel())),
        Kind::Choice => Setting::Words(knob.text(knob.travel())),
    }
}

/// Everything as it is now, as a preset.
pub fn taken(name: &str, knobs: &Knobs, book: &Book, models: Vec<Option<Reference>>) -> Preset {
    let sound = knobs.iter().filter(|knob| !book.stays.contains(&knob.id()));
    let params = sound.map(|knob| (knob.id().to_owned(), setting(knob))).collect();
    Preset { params, models, ..Preset::new(book.plugin, name) }
}
