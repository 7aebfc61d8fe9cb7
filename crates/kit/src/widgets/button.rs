//! Buttons with an icon or with words, and a pill that only says something.

use egui::{Align2, Color32, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Icon, focus_ring};
use crate::theme::{self, Type};

/// A square button.
pub fn icon_button(ui: &mut Ui, place: Rect, icon: Icon, name: &str, tip: &str, usable: bool) -> Response {
    let response = sense(ui, place, name, usable);
    surface(ui, place, &response, usable, theme::RAISED);
    let colour = match (usable, icon == Icon::Heart { full: true }) {
        (false, _) => theme::DIM,
        (true, true) => theme::accent(ui),
        (true, false) => theme::TEXT,
    };
    icon.paint(ui.painter(), place.center(), colour);
    response.on_hover_text(tip)
}

/// A button with words.
pub fn text_button(ui: &mut Ui, place: Rect, words: &str, tip: &str) -> Response {
    let response = sense(ui, place, words, true);
    surface(ui, place, &response, true, theme::RAISED);
    theme::write(ui.painter(), place.center(), Align2::CENTER_CENTER, words, size(place), theme::TEXT);
    response.on_hover_text(tip)
}

/// How wide [`text_button`] wants to be.
pub fn text_button_width(ui: &Ui, words: &str) -> f32 {
    theme::galley(ui, words, Type::Strong, theme::TEXT).size().x + 24.0
}

/// A button that stays on. On, it wears the accent.
pub fn toggle(ui: &mut Ui, place: Rect, words: &str, on: bool, name: &str, tip: &str) -> Response {
    let response = ui.interact(place, ui.scope_id().with(("toggle", name)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, name));
    let fill = if on { theme::tinted(theme::WINDOW, theme::accent(ui), 0.24) } else { theme::RAISED };
    surface(ui, place, &response, true, fill);
    let colour = if on { theme::accent(ui) } else { theme::QUIET };
    theme::write(ui.painter(), place.center(), Align2::CENTER_CENTER, words, size(place), colour);
    response.on_hover_text(tip)
}

/// Words in the accent on a round surface, left-aligned at `left`; gives its place.
pub fn pill(ui: &Ui, left: f32, centre_y: f32, words: &str, colour: Color32) -> Rect {
    let words = theme::galley(ui, words, Type::Label, colour);
    let place = Rect::from_min_size(pos2(left, centre_y - 10.0), vec2(words.size().x + 18.0, 20.0));
    ui.painter().rect_filled(place, CornerRadius::same(10), theme::tinted(theme::WINDOW, colour, 0.22));
    ui.painter().galley(Align2::CENTER_CENTER.align_size_within_rect(words.size(), place).min, words, colour);
    place
}

/// A low button takes small words.
fn size(place: Rect) -> Type {
    if place.height() < theme::ROW { Type::Label } else { Type::Strong }
}

fn sense(ui: &Ui, place: Rect, name: &str, usable: bool) -> Response {
    let sense = if usable { Sense::click() } else { Sense::hover() };
    let response = ui.interact(place, ui.scope_id().with(("button", name)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, usable, name));
    response
}

/// The surface of anything that can be pressed.
pub(super) fn surface(ui: &Ui, place: Rect, response: &Response, usable: bool, fill: Color32) {
    let fill = match usable {
        true if response.is_pointer_button_down_on() => theme::tinted(fill, theme::WINDOW, 0.25),
        true if response.hovered() => theme::tinted(fill, theme::TEXT, 0.08),
        true => fill,
        false => theme::tinted(theme::PANEL, theme::RAISED, 0.45),
    };
    ui.painter().rect_filled(place, theme::RADIUS, fill);
    if response.has_focus() {
        focus_ring(ui, place, 7.0);
    }
}
