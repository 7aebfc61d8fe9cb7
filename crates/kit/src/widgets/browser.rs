//! The list of models: search, shelves, favourites, the musician's folder.

mod list;
mod shelves;

use std::path::PathBuf;

use egui::{Align2, Id, Key, Order, Rect, Stroke, StrokeKind, TextEdit, Ui, pos2, vec2};

use super::{Icon, icon_button, text_button, text_button_width};
use crate::theme::{self, Type};
use shelves::Shelf;

/// Width that a list needs.
const LEAST: f32 = 420.0;
/// Height beyond which it is no use.
const MOST: f32 = 470.0;

/// Models that can be chosen by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Library {
    /// In the order in which previous and next walk.
    pub entries: Vec<Entry>,
    /// The folder of the musician that is watched, if one is set.
    pub folder: Option<PathBuf>,
    /// It is being read just now.
    pub scanning: bool,
}

/// One model of the library.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Stable while the file stays where it is.
    pub id: String,
    /// Shown.
    pub name: String,
    /// May be empty.
    pub author: String,
    /// Such as `WaveNet`; may be empty.
    pub architecture: String,
    /// Such as `Shipped` or a folder's name.
    pub shelf: String,
    /// A line; may be empty.
    pub description: String,
    /// Search words.
    pub tags: Vec<String>,
    /// Marked by the musician.
    pub favourite: bool,
    /// Why it cannot play, where that is known already.
    pub refused: Option<String>,
}

impl Entry {
    /// Whether every word of `search` (lower case) is somewhere in it.
    pub fn matches(&self, search: &str) -> bool {
        let text = [&self.name, &self.author, &self.architecture, &self.shelf, &self.description, &self.tags.join(" ")]
            .map(|text| text.to_lowercase())
            .join(" ");
        search.split_whitespace().all(|word| text.contains(word))
    }
}

/// What the musician asked of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Play this entry.
    Choose(String),
    /// Mark this entry, or not.
    Favourite {
        /// [`Entry::id`].
        id: String,
        /// Marked or not.
        on: bool,
    },
    /// Open a file from anywhere.
    OpenFile,
    /// Choose the folder that is watched.
    ChooseFolder,
    /// Read the folders again.
    Rescan,
}

/// What the list remembers between frames.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    open: bool,
    purpose: &'static str,
    search: String,
    shelf: Shelf,
    marked: usize,
    reveal: bool,
}

impl Browser {
    /// Whether it is shown.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Shows or hides it.
    pub fn toggle(&mut self) {
        *self = Self { open: !self.open, shelf: self.shelf.clone(), purpose: self.purpose, ..Self::default() };
    }

    /// Says in the empty field what is to be chosen.
    pub fn ask(&mut self, purpose: &'static str) {
        self.purpose = purpose;
    }

    /// Hides it.
    pub fn close(&mut self) {
        self.open = false;
    }

    /// A place for the list below its field, no further than `bottom`.
    pub fn below(ui: &Ui, field: Rect, bottom: f32) -> Rect {
        let size = vec2(field.width().max(LEAST), (bottom - field.bottom() - 6.0).min(MOST));
        let left = field.left().min(ui.max_rect().right() - size.x - theme::MARGIN);
        Rect::from_min_size(pos2(left, field.bottom() + 6.0), size)
    }

    /// Draws the list into `place`, on top of everything. `playing` is the entry that plays now.
    pub fn show(&mut self, ui: &Ui, place: Rect, library: &Library, playing: Option<&str>) -> Option<Asked> {
        if !self.open {
            return None;
        }
        let area =
            egui::Area::new(Id::unique("browser")).order(Order::Foreground).fixed_pos(place.min).constrain(false);
        let inner = area.show(ui.ctx(), |ui| {
            surface(ui, place);
            self.contents(ui, place.shrink(12.0), library, playing)
        });
        let outside = ui.input(|input| {
            input.pointer.any_pressed()
                && input.pointer.interact_pos().is_some_and(|at| at.y > theme::HEADER && !place.contains(at))
        });
        if outside || ui.input(|input| input.key_pressed(Key::Escape)) || matches!(inner.inner, Some(Asked::Choose(_)))
        {
            self.close();
        }
        inner.inner
    }

    fn contents(&mut self, ui: &mut Ui, place: Rect, library: &Library, playing: Option<&str>) -> Option<Asked> {
        let search = Rect::from_min_size(place.min, vec2(place.width(), 30.0));
        let before = self.search.clone();
        let hint = if self.purpose.is_empty() { "Search name, maker, kind" } else { self.purpose };
        search_field(ui, search, &mut self.search, hint, Id::unique("browser search"));
        if self.search != before {
            self.marked = 0;
        }
        let chips = Rect::from_min_size(pos2(place.left(), search.bottom() + 8.0), vec2(place.width(), 24.0));
        if self.shelf.show(ui, chips, library) {
            self.marked = 0;
        }
        let bottom = Rect::from_min_max(pos2(place.left(), place.bottom() - theme::ROW), place.max);
        let rows =
            Rect::from_min_max(pos2(place.left(), chips.bottom() + 8.0), pos2(place.right(), bottom.top() - 10.0));
        let wanted = self.search.to_lowercase();
        let found: Vec<&Entry> =
            library.entries.iter().filter(|entry| self.shelf.holds(entry) && entry.matches(&wanted)).collect();
        self.keys(ui, found.len());
        let chosen = list::show(ui, rows, &found, self.marked, std::mem::take(&mut self.reveal), playing);
        let entered = ui.input(|input| input.key_pressed(Key::Enter)).then(|| found.get(self.marked)).flatten();
        let entered = entered.map(|entry| Asked::Choose(entry.id.clone()));
        if found.is_empty() {
            list::nothing(ui, rows, library, &self.search);
        }
        chosen.or(entered).or(foot(ui, bottom, library))
    }

    fn keys(&mut self, ui: &Ui, found: usize) {
        let pressed = |key| ui.input(|input| input.num_presses(key));
        let (up, down) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
        let last = found.saturating_sub(1);
        let marked = self.marked.min(last).saturating_add(down).saturating_sub(up).min(last);
        self.reveal |= up + down > 0;
        self.marked = marked;
    }
}

/// A field with a lens; it takes the keyboard where nothing else has it.
pub(super) fn search_field(ui: &mut Ui, place: Rect, search: &mut String, hint: &str, id: Id) {
    ui.painter().rect_filled(place, theme::RADIUS, theme::WINDOW);
    Icon::Search.paint(ui.painter(), pos2(place.left() + 16.0, place.center().y), theme::QUIET);
    let text = Rect::from_min_max(pos2(place.left() + 28.0, place.top()), pos2(place.right() - 6.0, place.bottom()));
    let field = TextEdit::singleline(search)
        .id(id)
        .hint_text(hint)
        .frame(egui::Frame::NONE)
        .font(Type::Value.font())
        .align(Align2::LEFT_CENTER)
        .min_size(text.size())
        .desired_width(text.width());
    let response = ui.put(text, field);
    if ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

/// A surface that floats.
pub fn surface(ui: &Ui, place: Rect) {
    let shadow = ui.visuals().popup_shadow.as_shape(place, theme::PANEL_RADIUS);
    ui.painter().add(shadow);
    ui.painter().rect_filled(place, theme::PANEL_RADIUS, theme::PANEL);
    ui.painter().rect_stroke(place, theme::PANEL_RADIUS, Stroke::new(1.0, theme::HOVERED), StrokeKind::Inside);
}

/// The folder, and the way to a file elsewhere.
fn foot(ui: &mut Ui, place: Rect, library: &Library) -> Option<Asked> {
    let open = "Open file…";
    let width = text_button_width(ui, open);
    let at = Rect::from_min_max(pos2(place.right() - width, place.top()), place.max);
    let mut asked =
        text_button(ui, at, open, "Choose a model file anywhere on this computer").clicked().then_some(Asked::OpenFile);
    let again = Rect::from_min_size(pos2(at.left() - 8.0 - theme::ROW, place.top()), vec2(theme::ROW, theme::ROW));
    if icon_button(ui, again, Icon::Reset, "Read again", "Read the folders again", !library.scanning).clicked() {
        asked = Some(Asked::Rescan);
    }
    let folder = Rect::from_min_size(place.min, vec2(theme::ROW, theme::ROW));
    let tip = "Choose the folder that holds your models; it is watched for new ones";
    if icon_button(ui, folder, Icon::Folder, "Folder", tip, true).clicked() {
        asked = Some(Asked::ChooseFolder);
    }
    let words = match (&library.folder, library.scanning) {
        (_, true) => "Reading the folders…".to_owned(),
        (Some(folder), false) => folder.display().to_string(),
        (None, false) => "No folder of your own yet".to_owned(),
    };
    let room = again.left() - folder.right() - 20.0;
    let words = theme::elided(ui, &words, Type::Label, theme::QUIET, room);
    let at = Align2::LEFT_CENTER.anchor_size(pos2(folder.right() + 10.0, place.center().y), words.size()).min;
    ui.painter().galley(at, words, theme::QUIET);
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_found_somewhere() {
        let entry = Entry {
            name: "Screamer".into(),
            author: "Timbrel".into(),
            tags: vec!["overdrive".into()],
            ..Entry::default()
        };
        assert!(entry.matches(""));
        assert!(entry.matches("over scr"));
        assert!(entry.matches("timbrel"));
        assert!(!entry.matches("screamer fuzz"));
    }
}
