//! What a right click on something opens.

use egui::{Align2, CursorIcon, Key, Popup, Rect, Response, Sense, Ui, vec2};

use super::focus_ring;
use crate::theme::{self, Type};

/// Width of a menu.
const WIDTH: f32 = 186.0;
/// Height of a row.
const ROW: f32 = 24.0;

/// The rows of an open menu.
pub struct Menu<'u> {
    ui: &'u mut Ui,
}

/// Opens with a right click on `response`, or with M while it has the focus; `rows` are drawn while it is open.
pub fn menu<R>(response: &Response, rows: impl FnOnce(&mut Menu<'_>) -> R) -> Option<R> {
    let by_key = response.has_focus() && response.ctx.input(|input| input.key_pressed(Key::M));
    let mut popup = Popup::context_menu(response);
    if by_key {
        popup = popup.open_memory(egui::SetOpenCommand::Bool(true));
    }
    if by_key || Popup::position_of_id(&response.ctx, popup.get_id()).is_none() && !response.secondary_clicked() {
        popup = popup.at_position(response.rect.center());
    }
    let shown = popup.width(WIDTH).show(|ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing = vec2(0.0, 1.0);
        rows(&mut Menu { ui })
    });
    shown.map(|shown| shown.inner)
}

impl Menu<'_> {
    /// One thing that can be done, and the key that does it without the menu. Chosen, the menu closes.
    pub fn row(&mut self, words: &str, key: &str, usable: bool) -> bool {
        let chosen = row(self.ui, words, key, usable).clicked();
        if chosen {
            self.ui.close();
        }
        chosen
    }

    /// A line between rows.
    pub fn line(&mut self) {
        let (place, _) = self.ui.allocate_exact_size(vec2(self.ui.available_width(), 7.0), Sense::hover());
        let stroke = egui::Stroke::new(1.0, theme::HOVERED);
        self.ui.painter().hline(place.shrink2(vec2(8.0, 0.0)).x_range(), place.center().y, stroke);
    }

    /// Rows behind a row, if there is something in them.
    pub fn more(&mut self, words: &str, usable: bool, rows: impl FnOnce(&mut Menu<'_>)) {
        if !usable {
            row(self.ui, words, "", false);
            return;
        }
        let spacing = self.ui.spacing_mut();
        (spacing.button_padding, spacing.interact_size.y) = (vec2(8.0, 2.0), ROW);
        let words = egui::RichText::new(words).font(Type::Value.font());
        let button = egui::containers::menu::SubMenuButton::new(words);
        button.ui(self.ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing = vec2(0.0, 1.0);
            egui::ScrollArea::vertical().max_height(10.0 * (ROW + 1.0)).show(ui, |ui| rows(&mut Menu { ui }));
        });
    }
}

fn row(ui: &mut Ui, words: &str, key: &str, usable: bool) -> Response {
    let sense = if usable { Sense::click() } else { Sense::hover() };
    let (place, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), sense);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, usable, words));
    if usable && response.hovered() {
        ui.painter().rect_filled(place, 5.0, theme::HOVERED);
    }
    if response.has_focus() {
        focus_ring(ui, place, 5.0);
    }
    let inside = place.shrink2(vec2(8.0, 0.0));
    let colour = if usable { theme::TEXT } else { theme::DIM };
    let keys = theme::galley(ui, key, Type::Small, theme::QUIET);
    let room = inside.width() - keys.size().x - 8.0;
    write(ui, inside, Align2::LEFT_CENTER, theme::elided(ui, words, Type::Value, colour, room));
    write(ui, inside, Align2::RIGHT_CENTER, keys);
    if usable { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
}

fn write(ui: &Ui, place: Rect, side: Align2, words: std::sync::Arc<egui::Galley>) {
    let at = side.align_size_within_rect(words.size(), place).min;
    ui.painter().galley(at, words, theme::TEXT);
}
