//! What the editor asks for.

use std::path::PathBuf;

use kit::dialog::{self, Question};
use kit::shelf::{self, Source};
use model::library::Source as Shelved;

use super::{Job, Place, Studio, Trouble};
use crate::params::SLOTS;
use crate::view::{Command, Dialog, Status, Tone};

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
        if let Some(folder) = path.parent() {
            self.shelf.library().set_last_folder(folder.into());
        }
        let source = self.shelf.id_of(&path).map_or(Source::Path(path), Source::Entry);
        self.load(slot, source);
    }

    /// The model `step` places on in the library.
    fn walk(&mut self, slot: usize, step: isize) {
        let snapshot = self.shelf.snapshot();
        let here = self.slots[slot].model().and_then(|model| model.entry.clone()).unwrap_or_default();
        if let Some(next) = snapshot.neighbour(&here, step) {
            self.load(slot, Source::Entry(next.id.clone()));
        }
    }

    /// The same model from another place; another model is turned down and the slot stays as it was.
    fn relink(&mut self, slot: usize, path: PathBuf) {
        let Place::Missing(kept) = &self.slots[slot] else { return self.load_file(slot, path) };
        let sha256 = kept.sha256.clone();
        match shelf::at(&path) {
            Ok(found) if found.file.sha256 == sha256 => self.load_file(slot, path),
            Ok(_) => self.complain(&Trouble::NotTheSame),
            Err(why) => self.complain(&why.into()),
        }
    }

    fn complain(&mut self, trouble: &Trouble) {
        self.status = Status { tone: Tone::Bad, words: trouble.to_string() };
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
        let snapshot = self.shelf.snapshot();
        let near = |slot: usize| {
            let entry = self.slots[slot % SLOTS].model().and_then(|model| model.entry.clone());
            let entry = entry.and_then(|id| snapshot.find(&id).map(|entry| entry.source.clone()));
            match entry {
                Some(Shelved::File(path)) => path.parent().map(Into::into),
                Some(Shelved::Shipped(_)) | None => snapshot.last_folder.clone().or_else(|| snapshot.folder.clone()),
            }
        };
        let models = |title: &str, folder| Question::File {
            title: title.into(),
            kind: "Models".into(),
            endings: ["onnx", "nam", "aidax", "json"].map(Into::into).into(),
            folder,
        };
        let question = match asked {
            Dialog::Model { slot } => models("Load a model", near(slot)),
            Dialog::Relink { slot } => models("Where is the model now?", near(slot)),
            Dialog::Cab => Question::File {
                title: "Load a cabinet".into(),
                kind: "Impulse responses".into(),
                endings: ["wav", "aif", "aiff", "flac"].map(Into::into).into(),
                folder: None,
            },
            Dialog::Folder => Question::Folder { title: "Your models".into(), folder: snapshot.folder.clone() },
        };
        let desk = self.desk.clone();
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
