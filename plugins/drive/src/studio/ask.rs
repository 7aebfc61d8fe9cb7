//! What the editor asks for.

use std::path::PathBuf;

use kit::dialog::{self, Question};
use kit::presets::Deed;
use kit::shelf::Source;

use super::{Job, Place, Studio};
use crate::params::SLOTS;
use crate::view::{Command, Dialog, Order, Status};

impl Studio {
    /// Does what the editor asks for. Slots that do not exist are ignored.
    pub(super) fn ask(&mut self, command: Command) {
        match command {
            Command::Load { slot, path } if slot < SLOTS => self.load_file(slot, path),
            Command::LoadEntry { slot, id } if slot < SLOTS => self.load(slot, Source::Entry(id)),
            Command::Clear { slot } if slot < SLOTS => self.clear(slot),
            Command::Previous { slot } if slot < SLOTS => self.walk(slot, -1),
            Command::Next { slot } if slot < SLOTS => self.walk(slot, 1),
            Command::Relink { slot, path } if slot < SLOTS => self.relink(slot, path),
            Command::Favourite { id, on } => self.shelf.library().set_favourite(&id, on),
            Command::LoadCab(path) => self.load_cab(&path),
            Command::ClearCab => self.clear_cab(),
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

    fn load_file(&mut self, slot: usize, path: PathBuf) {
        let source = self.shelf.chosen(path);
        self.load(slot, source);
    }

    /// The model `step` places on in the library.
    fn walk(&mut self, slot: usize, step: isize) {
        let here = self.slots[slot].model().and_then(|model| model.entry.as_deref());
        if let Some(next) = self.shelf.neighbour(here, step) {
            self.load(slot, next);
        }
    }

    /// The same model from another place; another model is turned down and the slot stays as it was.
    fn relink(&mut self, slot: usize, path: PathBuf) {
        let Place::Missing(kept) = &self.slots[slot] else { return self.load_file(slot, path) };
        match self.shelf.same(kept, path) {
            Ok(source) => self.load(slot, source),
            Err(why) => self.status = Status::bad(why.to_string()),
        }
    }

    fn order(&mut self, order: Order) {
        let now = self.params.rack.read(|rack| rack.slots.clone());
        match self.presets.obey(order, &self.shelf, now) {
            Deed::Places(slots) => {
                self.params.rack.edit(|rack| rack.slots = slots);
                self.restore();
            }
            Deed::Say(status) => self.status = status,
            Deed::Nothing => {}
        }
    }

    /// Whether models are kept inside the project; those that are loaded follow at once.
    fn set_carrying(&mut self, carry: bool) {
        self.params.rack.edit(|rack| rack.carry = carry);
        for (slot, place) in self.slots.iter().enumerate() {
            if let Place::Playing(model) = place {
                self.params.rack.edit(|rack| rack.put(slot, Some(model.keepsake(carry))));
            }
        }
    }

    fn open_dialog(&mut self, asked: Dialog) {
        const MODELS: [&str; 4] = ["onnx", "nam", "aidax", "json"];
        let mut models = |title: &str, slot: usize| {
            let near = self.slots.get(slot).and_then(|place| place.model()?.entry.as_deref());
            self.shelf.model_question(title, &MODELS, near)
        };
        let question = match asked {
            Dialog::Model { slot } => models("Load a model", slot),
            Dialog::Relink { slot } => models("Where is the model now?", slot),
            Dialog::Cab => Question::File {
                title: "Load a cabinet".into(),
                kind: "Impulse responses".into(),
                endings: ["wav", "aif", "aiff", "flac"].map(Into::into).into(),
                folder: None,
            },
            Dialog::Folder => self.shelf.folder_question(),
        };
        let desk = self.link.desk();
        dialog::ask(question, move |path| {
            desk.give(Job::Ask(match asked {
                Dialog::Model { slot } => Command::Load { slot, path },
                Dialog::Relink { slot } => Command::Relink { slot, path },
                Dialog::Cab => Command::LoadCab(path),
                Dialog::Folder => Command::SetFolder(path),
            }));
        });
    }
}
