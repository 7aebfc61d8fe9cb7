//! A place without a model: what to do.

use egui::{Align2, Rect, Ui, pos2, vec2};

use super::{text_button, text_button_width};
use crate::theme::{self, Type};

/// What the musician took up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invited {
    /// The list of models.
    Browse,
    /// A file from anywhere.
    OpenFile,
}

/// Draws it in the middle of `place`, under the words `title`.
pub fn invitation(ui: &mut Ui, place: Rect, title: &str) -> Option<Invited> {
    let centre = place.center();
    let curtain = Rect::from_center_size(centre, vec2(320.0_f32.min(place.width()), 116.0));
    ui.painter().rect_filled(curtain, theme::PANEL_RADIUS, theme::PANEL);
    theme::write(ui.painter(), centre - vec2(0.0, 36.0), Align2::CENTER_CENTER, title, Type::Title, theme::TEXT);
    let how = "Drop a model here, paste its path, or choose one.";
    theme::write(ui.painter(), centre - vec2(0.0, 13.0), Align2::CENTER_CENTER, how, Type::Label, theme::QUIET);
    let (first, second) = ("Browse models", "Open file…");
    let (a, b) = (text_button_width(ui, first), text_button_width(ui, second));
    let left = centre.x - (a + b + 10.0) / 2.0;
    let place = Rect::from_min_size(pos2(left, centre.y + 8.0), vec2(a, theme::ROW));
    if text_button(ui, place, first, "All models that came with the plugin or lie in your folder").clicked() {
        return Some(Invited::Browse);
    }
    let place = Rect::from_min_size(pos2(left + a + 10.0, centre.y + 8.0), vec2(b, theme::ROW));
    let asked = text_button(ui, place, second, "Choose a model file anywhere on this computer").clicked();
    asked.then_some(Invited::OpenFile)
}
