//! The editor's snapshot of what the worker knows.

use model::manifest::Synth;

use super::{Model, Studio};
use crate::of_models::OfModels;
use crate::view::{Card, Library, PresetView, View};

impl<R: OfModels> Studio<R> {
    /// Replaces the editor's snapshot, if something has changed.
    pub(super) fn show(&mut self) {
        let library = if self.watched { self.shelf.listed() } else { Library::default() };
        let presets = if self.watched {
            self.models.read(|models| self.presets.view(&self.shelf, &models.places))
        } else {
            PresetView::default()
        };
        let view = View {
            presets,
            places: self.places.each_ref().map(|place| place.shown(|model| card(model, &library))),
            status: self.status.clone(),
            load: self.load,
            embeds_models: self.models.read(|models| models.carry),
            library,
        };
        self.link.show(view);
    }
}

fn card(model: &Model, library: &Library) -> Card {
    let (manifest, controls) = (model.manifest(), model.loaded.controls());
    let favourite = library.entries.iter().any(|entry| Some(&entry.id) == model.entry.as_ref() && entry.favourite);
    Card {
        id: model.entry.clone(),
        name: manifest.name.clone(),
        author: manifest.authors.join(", "),
        licence: manifest.licence.clone(),
        description: manifest.description.short.clone(),
        synth: match &controls.synth {
            Synth::HarmonicNoise { harmonics, noise_bands } => {
                format!("{harmonics} harmonics, {noise_bands} noise bands")
            }
            Synth::Fm { operators, .. } => format!("FM, {operators} operators"),
        },
        parameters: manifest.parameters,
        f0_hz: controls.f0_hz.map(|f0_hz| f0_hz as f32),
        loudness_db: controls.loudness_db.map(|db| db as f32),
        why: model.loaded.why().to_owned(),
        cost_percent: 100.0 * model.loaded.cost().share,
        favourite,
    }
}
