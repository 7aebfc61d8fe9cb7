//! Presets of a plugin: those that come with it and the musician's own.
//!
//! The editor turns the knobs, through the host, so that it records them and can undo them; the worker loads the models.
//! Where a preset says what is on pads, the worker judges it first, does its own part, and then asks for the knobs.

mod recall;
mod turn;

use std::sync::Arc;

use model::preset::{Folder, Preset, Reference, Saved};

use crate::keepsake::Keepsake;
use crate::shelf::Shelf;
use crate::widgets::Status;

pub use recall::{Recall, setting, taken, travel_for};
pub use turn::{Turn, Turning};

/// What a plugin brings.
#[derive(Debug)]
pub struct Book {
    /// The plugin's short id, such as `transfer`.
    pub plugin: &'static str,
    /// Its presets: a JSON array.
    pub json: &'static str,
    /// Ids of parameters that belong to the musician rather than to a sound: they stay as they are, unless a preset
    /// names them.
    pub stays: &'static [&'static str],
}

/// One preset of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// Stable: where it is from, and its name.
    pub id: String,
    /// Shown.
    pub name: String,
    /// The musician's own.
    pub own: bool,
    /// What it holds, or why it cannot be used.
    pub preset: Result<Preset, String>,
}

/// What an editor knows of presets.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PresetView {
    /// The plugin's own, then the musician's by name.
    pub list: Arc<Vec<Listed>>,
    /// What is in the places now.
    pub models: Vec<Option<Reference>>,
    /// Knobs that the worker wants turned.
    pub turn: Option<Arc<Turn>>,
    /// The worker can take back the choice that it made.
    pub undoes: bool,
    /// What is on the pads is not what the chosen preset has there.
    pub changed: bool,
}

/// What an editor wants of the worker.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Put these models into the places, from the first; places beyond them keep what they have.
    Play(Vec<Option<Reference>>),
    /// Do all that a preset says, which has pads: its models, its pads and, by a [`Turn`], its knobs.
    Perform {
        /// As it is listed.
        id: String,
        /// The preset.
        preset: Box<Preset>,
    },
    /// The knobs are turned as the [`Turn`] with this number wanted them.
    Turned(u32),
    /// Put back what was there before the last [`Order::Play`], [`Order::Perform`] or [`Order::Back`].
    Back,
    /// Write a preset into the musician's folder.
    Save(Preset),
    /// Read that folder again.
    Rescan,
    /// Say why a preset that was chosen cannot be used.
    Refuse(String),
}

/// The worker's half.
pub struct Presets {
    book: &'static Book,
    own: Folder,
    list: Option<Arc<Vec<Listed>>>,
    before: Option<Vec<Option<Keepsake>>>,
}

/// What the worker is to do with its places.
#[derive(Debug, PartialEq)]
pub enum Deed {
    /// Name these in the project, and load them as a project is loaded.
    Places(Vec<Option<Keepsake>>),
    /// Say this.
    Say(Status),
    /// Nothing but to show the list.
    Nothing,
}

impl Book {
    /// The presets of the plugin. Those that cannot be read are none; the tests see to it that there is no such.
    pub fn presets(&self) -> Vec<Preset> {
        Preset::all_of_json(self.json, self.plugin)
            .inspect_err(|error| tracing::error!("the presets of {} cannot be read: {error}", self.plugin))
            .unwrap_or_default()
    }
}

impl Presets {
    /// With the musician's own in the usual folder. Reads nothing yet.
    pub fn new(book: &'static Book) -> Self {
        Self::at(book, Folder::usual(book.plugin))
    }

    /// With the musician's own in this folder.
    pub fn at(book: &'static Book, own: Folder) -> Self {
        Self { book, own, list: None, before: None }
    }

    /// What an editor is shown, where `now` is in the places.
    pub fn view<'a>(&mut self, shelf: &Shelf, now: impl IntoIterator<Item = &'a Option<Keepsake>>) -> PresetView {
        let models = now.into_iter().map(|kept| kept.as_ref().map(|kept| shelf.reference(kept))).collect();
        let list = self.list.get_or_insert_with(|| list(self.book, &self.own)).clone();
        PresetView { list, models, ..PresetView::default() }
    }

    /// Does what it can, and says what is left to do. `now` is in the places. What concerns pads is the plugin's own
    /// affair.
    pub fn obey(&mut self, order: Order, shelf: &Shelf, now: Vec<Option<Keepsake>>) -> Deed {
        match order {
            Order::Play(models) => {
                let mut wanted = now.clone();
                for (place, model) in wanted.iter_mut().zip(&models) {
                    *place = model.as_ref().map(|model| shelf.keepsake(model));
                }
                self.before = Some(now);
                Deed::Places(wanted)
            }
            Order::Back => self.before.replace(now).map_or(Deed::Nothing, Deed::Places),
            Order::Save(preset) => {
                let saved = self.own.save(&preset);
                self.list = None;
                Deed::Say(match saved {
                    Ok(path) => Status::good(format!("Saved as {}", path.display())),
                    Err(error) => Status::bad(error.to_string()),
                })
            }
            Order::Rescan => {
                self.list = None;
                Deed::Nothing
            }
            Order::Refuse(why) => Deed::Say(Status::bad(why)),
            Order::Perform { .. } | Order::Turned(_) => Deed::Nothing,
        }
    }
}

impl Listed {
    /// One that comes with the plugin.
    pub fn shipped(preset: Preset) -> Self {
        let name = preset.name.clone();
        Self { id: format!("factory:{name}"), name, own: false, preset: Ok(preset) }
    }

    /// One of the musician's own.
    pub fn own(saved: Saved) -> Self {
        let name = saved.name();
        Self { id: Self::own_id(&name), name, own: true, preset: saved.preset }
    }

    /// The id of one of the musician's own.
    pub fn own_id(name: &str) -> String {
        format!("own:{name}")
    }

    /// What is called by an id, also where it is not in the list any more.
    pub fn name_in(id: &str) -> &str {
        id.split_once(':').map_or(id, |(_, name)| name)
    }
}

fn list(book: &Book, own: &Folder) -> Arc<Vec<Listed>> {
    let shipped = book.presets().into_iter().map(Listed::shipped);
    Arc::new(shipped.chain(own.list().into_iter().map(Listed::own)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shipped::Shipped;

    static SHIPPED: [Shipped; 1] = [Shipped::new("reed", b"not read here")];
    static BOOK: Book = Book { plugin: "test", json: "[]", stays: &[] };

    fn presets(folder: &std::path::Path) -> Presets {
        Presets::at(&BOOK, Folder::at("test", folder))
    }

    fn own(name: &str) -> Keepsake {
        Keepsake { sha256: "ab".repeat(32), name: name.into(), path: None, carried: Default::default() }
    }

    #[test]
    fn a_choice_names_the_shipped_by_hash_keeps_later_places_and_is_undone() {
        let home = tempfile::tempdir().expect("a place for files");
        let (mut presets, shelf) = (presets(home.path()), Shelf::new(&SHIPPED));
        let before = vec![Some(own("horn")), Some(own("bell"))];
        let deed = presets.obey(Order::Play(vec![Some(Reference::shipped("reed"))]), &shelf, before.clone());
        let after = vec![Some(SHIPPED[0].keepsake()), before[1].clone()];
        assert_eq!(deed, Deed::Places(after.clone()));
        let seen = presets.view(&shelf, &after).models;
        assert_eq!(seen[0], Some(Reference::shipped("reed")), "in whichever version");
        assert_eq!(presets.obey(Order::Back, &shelf, after.clone()), Deed::Places(before.clone()));
        assert_eq!(presets.obey(Order::Back, &shelf, before), Deed::Places(after), "and it is undone");
    }

    #[test]
    fn what_is_saved_is_in_the_list_and_what_cannot_be_is_said() {
        let home = tempfile::tempdir().expect("a place for files");
        let (mut presets, shelf) = (presets(home.path()), Shelf::new(&SHIPPED));
        assert!(presets.view(&shelf, &[]).list.is_empty());
        let deed = presets.obey(Order::Save(Preset::new("test", "Mine")), &shelf, Vec::new());
        assert!(matches!(deed, Deed::Say(status) if status.words.contains("Mine")));
        let listed = presets.view(&shelf, &[]).list;
        assert_eq!((listed[0].id.as_str(), listed[0].own), ("own:Mine", true));
        let deed = presets.obey(Order::Save(Preset::new("other", "Mine")), &shelf, Vec::new());
        assert!(matches!(deed, Deed::Say(status) if status.tone == crate::widgets::Tone::Bad));
    }
}
