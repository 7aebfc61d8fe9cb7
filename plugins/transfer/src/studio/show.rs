//! The editor's snapshot of what the worker knows.

use kit::place::Place;
use model::manifest::Synth;

use super::{Model, Studio};
use crate::of_models::OfModels;
use crate::view::{self, Card, Entry, Library, View};

impl<R: OfModels> Studio<R> {
    /// Replaces the editor's snapshot, if something has changed.
    pub(super) fn show(&mut self) {
        let library = if self.watched { self.library() } else { Library::default() };
        let view = View {
            places: self.places.each_ref().map(|place| place_view(place, &library)),
            status: self.status.clone(),
            load: self.load,
            embeds_models: self.models.read(|models| models.carry),
            library,
        };
        if *self.board.view() != view {
            self.board.show(view);
        }
    }

    fn library(&mut self) -> Library {
        let snapshot = self.shelf.snapshot();
        let entry = |entry: &model::library::Entry| Entry {
            id: entry.id.clone(),
            name: entry.card.name.clone(),
            author: entry.card.author.clone(),
            architecture: entry.card.architecture.clone(),
            shelf: entry.shelf.clone(),
            description: entry.card.description.clone(),
            tags: entry.card.tags.clone(),
            favourite: entry.favourite,
            refused: entry.card.refused.clone(),
        };
        Library {
            entries: snapshot.entries.iter().map(entry).collect(),
            folder: snapshot.folder.clone(),
            scanning: snapshot.scanning,
        }
    }
}

fn place_view(place: &Place<Model>, library: &Library) -> view::Place {
    let card = |model: &Model| Box::new(card(model, library));
    match place {
        Place::Empty => view::Place::Empty,
        Place::Loading { name, still } => {
            view::Place::Loading { name: name.clone(), still: still.as_deref().map(card) }
        }
        Place::Playing(model) => view::Place::Playing(card(model)),
        Place::Missing(kept) => {
            view::Place::Missing { name: kept.name.clone(), path: kept.path.clone().unwrap_or_default() }
        }
        Place::Refused { name, reason, still, .. } => {
            let still = still.as_deref().map(card);
            view::Place::Refused { name: name.clone(), reason: reason.clone(), still }
        }
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
