//! What the editor asks for.

use std::path::PathBuf;

use kit::dialog::{self, Question};
use kit::place::Place;
use kit::shelf::Source;
use model::preset::is_preset;

use super::{Job, Studio, file};
use crate::params::PADS;
use crate::state::Pad;
use crate::view::{Command, Dialog, Status};

/// Letters of a pad's name.
const LONGEST_NAME: usize = 60;

impl Studio {
    /// Does what the editor asks for. Pads that do not exist are ignored.
    pub(super) fn ask(&mut self, command: Command) {
        if command.pads().into_iter().flatten().any(|pad| pad >= PADS) {
            return;
        }
        match command {
            Command::Load(path) => self.load_file(path),
            Command::LoadEntry(id) => self.load(&Source::Entry(id)),
            Command::Clear => self.clear(),
            Command::Previous => self.walk(-1),
            Command::Next => self.walk(1),
            Command::Relink(path) => self.relink(path),
            Command::Favourite { id, on } => self.shelf.library().set_favourite(&id, on),
            Command::OpenDialog(dialog) => self.open_dialog(dialog),
            Command::SetFolder(path) => self.shelf.library().set_folder(path),
            Command::Rescan => self.shelf.library().rescan(),
            Command::SetEmbedding(carry) => self.set_carrying(carry),
            Command::Watch(on) => self.watch(on),
            Command::Preset(order) => self.order(order),
            Command::Select(pad) => self.params.kit.edit(|kit| kit.selected = pad),
            Command::Hear(pad) => self.hatch.hear(pad),
            // The desk has these done at once.
            Command::Tap(_) | Command::Audition(_) | Command::AuditionPlace(_) | Command::Prepare(_) => {}
            other => self.ask_for_pads(other),
        }
    }

    fn ask_for_pads(&mut self, command: Command) {
        match command {
            Command::Take { pad, sound } => self.take(pad, sound),
            Command::TakePlace { pad, place } => self.take_place(pad, place),
            Command::Move { pad, place, last } => self.move_pad(pad, place, last),
            Command::SetPath { pad, places } => self.set_path(pad, &places),
            Command::ClearPad(pad) => self.change(|pads| pads[pad] = Pad::default()),
            Command::CopyPad { from, to } => self.copy_pad(from, to),
            Command::SwapPads(a, b) => self.swap_pads(a, b),
            Command::Rename { pad, name } => {
                self.change(|pads| pads[pad].name = name.chars().take(LONGEST_NAME).collect())
            }
            Command::Lock { pad, on } => self.change(|pads| pads[pad].locked = on),
            Command::LoadSample { pad, path } if is_preset(&path) => self.load_pad(pad, &path),
            Command::LoadSample { pad, path } => self.load_sample(pad, path),
            Command::SavePad(pad) => self.save_pad(pad),
            Command::LoadPad { pad, path } => self.load_pad(pad, &path),
            Command::Slide { pad, slide_s } => self.slide(pad, slide_s),
            Command::Random(only) => self.random(only),
            Command::Paste { pad, text } => self.paste(pad, &text),
            Command::Keep(pad) => self.keep(pad),
            Command::Recall { pad, favourite } => self.recall(pad, favourite),
            Command::Forget(favourite) => self.params.kit.edit(|kit| {
                if favourite < kit.favourites.len() {
                    kit.favourites.remove(favourite);
                }
            }),
            Command::Export { pad, path } => self.export(pad, &path),
            Command::ExportAll(folder) => self.export_all(&folder),
            Command::Undo => self.step_back(),
            Command::Redo => self.step_forth(),
            _ => {}
        }
    }

    fn watch(&mut self, on: bool) {
        self.watched = on;
        self.hatch.set_watched(on);
        // An editor may be opened before the host asks for sound.
        if on && matches!(self.place, Place::Empty) {
            self.restore();
        }
    }

    fn load_file(&mut self, path: PathBuf) {
        let source = self.shelf.chosen(path);
        self.load(&source);
    }

    fn clear(&mut self) {
        self.place = Place::Empty;
        self.map = Default::default();
        self.params.kit.edit(|kit| kit.set_model(None));
        self.give();
    }

    /// The model `step` places on in the library.
    fn walk(&mut self, step: isize) {
        let here = self.place.model().and_then(|model| model.entry.as_deref());
        if let Some(next) = self.shelf.neighbour(here, step) {
            self.load(&next);
        }
    }

    /// The same model from another place; another model is turned down and all stays as it was.
    fn relink(&mut self, path: PathBuf) {
        let Place::Missing(kept) = &self.place else { return self.load_file(path) };
        match self.shelf.same(kept, path) {
            Ok(source) => self.load(&source),
            Err(why) => self.status = Status::bad(why.to_string()),
        }
    }

    /// Whether the model is kept inside the project; one that is loaded follows at once.
    fn set_carrying(&mut self, carry: bool) {
        let kept = self.place.model().map(|model| model.keepsake(carry));
        self.params.kit.edit(|kit| {
            kit.carry = carry;
            if kept.is_some() {
                kit.set_model(kept);
            }
        });
    }

    fn open_dialog(&mut self, asked: Dialog) {
        let near = self.place.model().and_then(|model| model.entry.as_deref());
        let question = match asked {
            Dialog::Model => self.shelf.model_question("Load a model", &["onnx"], near),
            Dialog::Relink => self.shelf.model_question("Where is the model now?", &["onnx"], near),
            Dialog::Sample(_) => Question::File {
                title: "Load a sound".into(),
                kind: "Sounds".into(),
                endings: ["wav", "aif", "aiff", "flac", "ogg", "mp3"].map(Into::into).into(),
                folder: None,
            },
            Dialog::ExportPad(pad) => {
                let name = self.params.kit.read(|kit| kit.pads.get(pad).map(|pad| pad.name.clone()));
                let name = format!("{}.wav", file::plain(&name.unwrap_or_default()));
                Question::Save { title: "Write this pad".into(), name, ending: "wav".into() }
            }
            Dialog::Pad(_) => Question::File {
                title: "Load a pad".into(),
                kind: "Pads".into(),
                endings: vec!["json".into()],
                folder: self.pad_presets.path().map(Into::into),
            },
            Dialog::Export => Question::Folder { title: "Where to write the pads".into(), folder: None },
            Dialog::Folder => self.shelf.folder_question(),
        };
        let desk = self.link.desk();
        dialog::ask(question, move |path| {
            desk.give(Job::Ask(match asked {
                Dialog::Model => Command::Load(path),
                Dialog::Relink => Command::Relink(path),
                Dialog::Sample(pad) => Command::LoadSample { pad, path },
                Dialog::ExportPad(pad) => Command::Export { pad, path },
                Dialog::Pad(pad) => Command::LoadPad { pad, path },
                Dialog::Export => Command::ExportAll(path),
                Dialog::Folder => Command::SetFolder(path),
            }));
        });
    }
}

impl Command {
    /// The pads that it is about.
    fn pads(&self) -> [Option<usize>; 2] {
        match *self {
            Self::Select(pad)
            | Self::Tap(pad)
            | Self::Hear(pad)
            | Self::ClearPad(pad)
            | Self::Keep(pad)
            | Self::SavePad(pad) => [Some(pad), None],
            Self::Random(pad) => [pad, None],
            Self::CopyPad { from, to } => [Some(from), Some(to)],
            Self::SwapPads(a, b) => [Some(a), Some(b)],
            Self::Take { pad, .. }
            | Self::TakePlace { pad, .. }
            | Self::Move { pad, .. }
            | Self::SetPath { pad, .. }
            | Self::Rename { pad, .. }
            | Self::Lock { pad, .. }
            | Self::LoadSample { pad, .. }
            | Self::LoadPad { pad, .. }
            | Self::Slide { pad, .. }
            | Self::Paste { pad, .. }
            | Self::Recall { pad, .. }
            | Self::Export { pad, .. } => [Some(pad), None],
            _ => [None; 2],
        }
    }
}
