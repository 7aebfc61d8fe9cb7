//! What the editor asks for.

use std::path::PathBuf;

use kit::dialog;
use kit::place::Place;
use kit::presets::Deed;
use kit::shelf::Source;

use super::{Job, Studio};
use crate::of_models::OfModels;
use crate::view::{Command, Dialog, Order, PLACES, Status};

impl<R: OfModels> Studio<R> {
    /// Does what the editor asks for. Places that do not exist are ignored.
    pub(super) fn ask(&mut self, command: Command) {
        match command {
            Command::Load { place, path } if place < PLACES => self.load_file(place, path),
            Command::LoadEntry { place, id } if place < PLACES => self.load(place, &Source::Entry(id)),
            Command::Clear { place } if place < PLACES => self.clear(place),
            Command::Previous { place } if place < PLACES => self.walk(place, -1),
            Command::Next { place } if place < PLACES => self.walk(place, 1),
            Command::Relink { place, path } if place < PLACES => self.relink(place, path),
            Command::Swap => self.swap(),
            Command::Favourite { id, on } => self.shelf.library().set_favourite(&id, on),
            Command::OpenDialog(dialog) => self.open_dialog(dialog),
            Command::Rescan => self.shelf.library().rescan(),
            Command::SetFolder(path) => self.shelf.library().set_folder(path),
            Command::Preset(order) => self.order(order),
            Command::SetEmbedding(carry) => self.set_carrying(carry),
            Command::Watch(on) => self.watched = on,
            Command::Load { .. }
            | Command::LoadEntry { .. }
            | Command::Clear { .. }
            | Command::Previous { .. }
            | Command::Next { .. }
            | Command::Relink { .. } => {}
        }
    }

    fn load_file(&mut self, place: usize, path: PathBuf) {
        let source = self.shelf.chosen(path);
        self.load(place, &source);
    }

    fn clear(&mut self, place: usize) {
        if self.empty(place) {
            self.build();
        }
    }

    /// The model `step` places on in the library.
    fn walk(&mut self, place: usize, step: isize) {
        let here = self.places[place].model().and_then(|model| model.entry.as_deref());
        if let Some(next) = self.shelf.neighbour(here, step) {
            self.load(place, &next);
        }
    }

    fn swap(&mut self) {
        self.places.swap(0, 1);
        self.models.edit(|models| models.places.swap(0, 1));
        self.build();
    }

    /// The same model from another place; another model is turned down and the place stays as it was.
    fn relink(&mut self, place: usize, path: PathBuf) {
        let Place::Missing(kept) = &self.places[place] else { return self.load_file(place, path) };
        match self.shelf.same(kept, path) {
            Ok(source) => self.load(place, &source),
            Err(why) => self.status = Status::bad(why.to_string()),
        }
    }

    fn order(&mut self, order: Order) {
        let now = self.models.read(|models| models.places.to_vec());
        match self.presets.obey(order, &self.shelf, now) {
            Deed::Places(named) => {
                self.models.edit(|models| models.places.iter_mut().zip(named).for_each(|(place, kept)| *place = kept));
                if self.restore() {
                    self.build();
                }
            }
            Deed::Say(status) => self.status = status,
            Deed::Nothing => {}
        }
    }

    /// Whether models are kept inside the project; those that are loaded follow at once.
    fn set_carrying(&mut self, carry: bool) {
        let kept = self.places.each_ref().map(|place| match place {
            Place::Playing(model) => Some(model.keepsake(carry)),
            _ => None,
        });
        self.models.edit(|models| {
            models.carry = carry;
            for (place, kept) in models.places.iter_mut().zip(kept) {
                *place = kept.or_else(|| place.take());
            }
        });
    }

    fn open_dialog(&mut self, asked: Dialog) {
        let mut models = |title: &str, place: usize| {
            let near = self.places.get(place).and_then(|place| place.model()?.entry.as_deref());
            self.shelf.model_question(title, &["onnx"], near)
        };
        let question = match asked {
            Dialog::Model { place } => models("Load a model", place),
            Dialog::Relink { place } => models("Where is the model now?", place),
            Dialog::Folder => self.shelf.folder_question(),
        };
        let desk = self.link.desk();
        dialog::ask(question, move |path| {
            desk.give(Job::Ask(match asked {
                Dialog::Model { place } => Command::Load { place, path },
                Dialog::Relink { place } => Command::Relink { place, path },
                Dialog::Folder => Command::SetFolder(path),
            }));
        });
    }
}
