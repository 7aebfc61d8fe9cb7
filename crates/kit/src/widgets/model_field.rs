//! The field in the header that says which model plays, and walks through the others.

use egui::{Align2, Color32, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::{Icon, icon_button, spinner};
use crate::theme::{self, Type};

/// What the field shows.
#[derive(Debug, Clone, Copy)]
pub struct ModelField<'a> {
    /// The model's name.
    pub name: &'a str,
    /// Another model that this one is morphed with.
    pub second: Option<&'a str>,
    /// Author, kind, rate.
    pub detail: &'a str,
    /// Marked or not; none where it cannot be.
    pub favourite: Option<bool>,
    /// There are others to walk to.
    pub walks: bool,
    /// One is on its way.
    pub loading: bool,
    /// The name is that of a real model.
    pub named: bool,
    /// The list is open.
    pub open: bool,
}

/// What the musician asked the field for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldAction {
    /// Mark the model, or not.
    Favourite(bool),
    /// The one before.
    Previous,
    /// The one after.
    Next,
    /// Open or close the list.
    List,
}

impl ModelField<'_> {
    /// Draws it and gives what was asked.
    pub fn show(self, ui: &mut Ui, place: Rect) -> Option<FieldAction> {
        ui.painter().rect_filled(place, theme::RADIUS, theme::FIELD);
        let (buttons, first) = self.buttons(ui, place);
        let words = Rect::from_min_max(place.min, pos2(first - 6.0, place.bottom()));
        let response = ui.interact(words, ui.scope_id().with("model field"), Sense::CLICK);
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        if response.hovered() || self.open {
            let line = if self.open { theme::faint(theme::accent(ui), 0.6) } else { theme::HOVERED };
            ui.painter().rect_stroke(place, theme::RADIUS, Stroke::new(1.0, line), StrokeKind::Inside);
        }
        self.words(ui, words.shrink2(vec2(12.0, 0.0)));
        let tip = if self.detail.is_empty() { self.name.to_owned() } else { format!("{}\n{}", self.name, self.detail) };
        let clicked = response.on_hover_text(tip).clicked();
        buttons.or(clicked.then_some(FieldAction::List))
    }

    /// The name as long as it can be; what is left is for the detail.
    fn words(&self, ui: &Ui, place: Rect) {
        let mut left = place.left();
        if self.loading {
            spinner(ui, pos2(left + 7.0, place.center().y), 6.0);
            left += 22.0;
        }
        let colour = if self.named { theme::TEXT } else { theme::QUIET };
        let y = place.center().y;
        let write = |left: f32, words: &str, look: Type, colour: Color32| {
            let words = theme::elided(ui, words, look, colour, place.right() - left);
            let at = Align2::LEFT_CENTER.anchor_size(pos2(left, y), words.size());
            ui.painter().galley(at.min, words, colour);
            at.right()
        };
        let mut end = write(left, self.name, Type::Name, colour);
        if let Some(second) = self.second.filter(|_| place.right() - end > 70.0) {
            end = write(end + 9.0, "to", Type::Label, theme::QUIET);
            end = write(end + 9.0, second, Type::Name, theme::SECOND);
        }
        if place.right() - end > 52.0 {
            write(end + 12.0, self.detail, Type::Label, theme::QUIET);
        }
    }

    /// Draws the buttons from the right, in Tab order from the left.
    fn buttons(&self, ui: &mut Ui, place: Rect) -> (Option<FieldAction>, f32) {
        let size = place.height() - 8.0;
        let marked = self.favourite.unwrap_or(false);
        let list = if self.open { "Close the list" } else { "All models" };
        let rows = [
            (
                Icon::Heart { full: marked },
                "Favourite",
                if marked { "A favourite. Click to forget it." } else { "Make it a favourite" },
                self.favourite.is_some(),
                FieldAction::Favourite(!marked),
            ),
            (Icon::Previous, "Previous model", "The model before this in the list", self.walks, FieldAction::Previous),
            (Icon::Next, "Next model", "The model after this in the list", self.walks, FieldAction::Next),
            (Icon::Down, "Models", list, true, FieldAction::List),
        ];
        // What is folded away is in the list.
        let folded = match place.width() {
            width if width < 210.0 => 3,
            width if width < 270.0 => 1,
            _ => 0,
        };
        let rows = &rows[folded..];
        let first = place.right() - 4.0 - rows.len() as f32 * (size + 5.0) + 5.0;
        let mut asked = None;
        for (index, &(icon, name, tip, usable, action)) in rows.iter().enumerate() {
            let at = pos2(first + index as f32 * (size + 5.0), place.top() + 4.0);
            if icon_button(ui, Rect::from_min_size(at, vec2(size, size)), icon, name, tip, usable).clicked() {
                asked = Some(action);
            }
        }
        (asked, first)
    }
}
