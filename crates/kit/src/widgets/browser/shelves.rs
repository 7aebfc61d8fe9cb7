//! The row of shelves: all, favourites, then each folder.

use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Entry, Library};
use crate::theme::{self, Type};
use crate::widgets::focus_ring;

/// What the list is cut down to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Shelf {
    #[default]
    All,
    Favourites,
    Named(String),
}

impl Shelf {
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        match self {
            Self::All => true,
            Self::Favourites => entry.favourite,
            Self::Named(name) => entry.shelf == *name,
        }
    }

    /// Draws the row and says whether another shelf was chosen. What does not fit is left to the search.
    pub(super) fn show(&mut self, ui: &mut Ui, place: Rect, library: &Library) -> bool {
        let before = self.clone();
        let mut left = place.left();
        for (shelf, words) in all(library) {
            let width = theme::galley(ui, &words, Type::Label, theme::TEXT).size().x + 20.0;
            if left + width > place.right() {
                break;
            }
            let chip = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
            left = chip.right() + 6.0;
            if self.chip(ui, chip, &shelf, &words) {
                *self = shelf;
            }
        }
        *self != before
    }

    fn chip(&self, ui: &Ui, place: Rect, shelf: &Self, words: &str) -> bool {
        let on = self == shelf;
        let response = ui.interact(place, ui.scope_id().with(("shelf", words)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, words));
        let (fill, colour) = match (on, response.hovered()) {
            (true, _) => (theme::tinted(theme::PANEL, theme::accent(ui), 0.22), theme::accent(ui)),
            (false, true) => (theme::HOVERED, theme::TEXT),
            (false, false) => (theme::RAISED, theme::TEXT),
        };
        ui.painter().rect_filled(place, CornerRadius::same(12), fill);
        theme::write(ui.painter(), place.center(), Align2::CENTER_CENTER, words, Type::Label, colour);
        if response.has_focus() {
            focus_ring(ui, place, 12.0);
        }
        response.on_hover_text(format!("Show only: {words}")).clicked()
    }
}

/// The shelves in the order in which the library names them.
fn all(library: &Library) -> Vec<(Shelf, String)> {
    let mut shelves = vec![(Shelf::All, format!("All {}", library.entries.len()))];
    let favourites = library.entries.iter().filter(|entry| entry.favourite).count();
    if favourites > 0 {
        shelves.push((Shelf::Favourites, format!("Favourites {favourites}")));
    }
    let mut names: Vec<&str> = Vec::new();
    for entry in &library.entries {
        if !entry.shelf.is_empty() && !names.contains(&entry.shelf.as_str()) {
            names.push(&entry.shelf);
        }
    }
    shelves.extend(names.into_iter().map(|name| (Shelf::Named(name.to_owned()), name.to_owned())));
    shelves
}
