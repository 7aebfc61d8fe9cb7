//! The points that were kept, in a list that hangs from a heart above the pads.

use egui::{Align2, CornerRadius, CursorIcon, Id, Key, Order, Rect, ScrollArea, Sense, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Icon, float, focus_ring, icon_button};

use crate::editor::Frame;
use crate::view::Command;

/// Width of the list, and its height at most.
const LIST: [f32; 2] = [268.0, 320.0];
const ROW: f32 = 28.0;
const BUTTON: f32 = 20.0;

/// Whether the list is open.
#[derive(Debug, Default)]
pub(super) struct Favourites {
    open: bool,
}

impl Favourites {
    /// Draws the button, and gives where it begins.
    pub(super) fn button(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> f32 {
        let place = button_place(frame);
        let count = frame.view.favourites.len();
        let tip = match count {
            0 => "Sounds that you keep. None yet: right-click a pad.".to_owned(),
            1 => "The sound that you keep".to_owned(),
            count => format!("The {count} sounds that you keep"),
        };
        let icon = Icon::Heart { full: count > 0 };
        if icon_button(ui, place, icon, "Favourite sounds", &tip, true).clicked() {
            self.open = !self.open;
        }
        place.left()
    }

    /// The list, while it is open.
    pub(super) fn list(&mut self, ui: &Ui, frame: &Frame<'_>) -> Option<Command> {
        if !self.open {
            return None;
        }
        let from = button_place(frame);
        let rows = frame.view.favourites.len().max(2) as f32;
        let bottom = frame.layout.grid.footer.top() - 8.0;
        let top = from.bottom() + 6.0;
        let height = (rows * ROW + 62.0).min(LIST[1]).min(bottom - top);
        let place = Rect::from_min_size(pos2(from.right() - LIST[0], top), vec2(LIST[0], height));
        let area = egui::Area::new(Id::unique("favourites")).order(Order::Foreground).fixed_pos(place.min);
        let asked = area.constrain(false).show(ui.ctx(), |ui| {
            float(ui, place);
            contents(ui, frame, place.shrink(12.0))
        });
        let outside = ui.input(|input| {
            let at = input.pointer.interact_pos();
            input.pointer.any_pressed() && at.is_some_and(|at| !place.contains(at) && !from.contains(at))
        });
        if outside || ui.input(|input| input.key_pressed(Key::Escape)) {
            self.open = false;
        }
        asked.inner
    }
}

/// At the right above the pads.
fn button_place(frame: &Frame<'_>) -> Rect {
    let inside = frame.layout.pads.shrink(theme::PADDING);
    Rect::from_min_size(pos2(inside.right() - BUTTON, inside.top() + 6.0 - BUTTON / 2.0), vec2(BUTTON, BUTTON))
}

fn contents(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<Command> {
    let (title, pad) = (pos2(place.left(), place.top() + 6.0), frame.selected());
    theme::write(ui.painter(), title, Align2::LEFT_CENTER, "Favourites", Type::Strong, theme::TEXT);
    let keep = "Keep this pad";
    let width = kit::widgets::text_button_width(ui, keep) - 6.0;
    let at = Rect::from_min_size(pos2(place.right() - width, place.top() - 6.0), vec2(width, 24.0));
    let mut asked = None;
    if frame.pad().filled
        && kit::widgets::text_button(ui, at, keep, "Make the sound of the selected pad a favourite").clicked()
    {
        asked = Some(Command::Keep(pad));
    }
    let rows = place.with_min_y(place.top() + 26.0);
    if frame.view.favourites.is_empty() {
        let words = "Sounds that you keep are listed here, in this project, to be put on any pad.";
        kit::widgets::paragraph(ui, rows, rows.top() + 8.0, words, theme::QUIET, 3);
        return asked;
    }
    let mut listed = ui.new_child(egui::UiBuilder::new().max_rect(rows));
    ScrollArea::vertical().auto_shrink(false).show(&mut listed, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (favourite, name) in frame.view.favourites.iter().enumerate() {
            if let Some(command) = row(ui, pad, favourite, name) {
                asked = Some(command);
            }
        }
    });
    asked
}

/// A click puts it on the selected pad.
fn row(ui: &mut Ui, pad: usize, favourite: usize, name: &str) -> Option<Command> {
    let (place, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let words = place.with_max_x(place.right() - ROW);
    let response = ui.interact(words, ui.scope_id().with(("favourite", favourite)), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if response.hovered() {
        ui.painter().rect_filled(place, CornerRadius::same(5), theme::RAISED);
    }
    if response.has_focus() {
        focus_ring(ui, words, 5.0);
    }
    let shown = theme::elided(ui, name, Type::Value, theme::TEXT, words.width() - 14.0);
    let at = Align2::LEFT_CENTER.anchor_size(words.left_center() + vec2(8.0, 0.0), shown.size()).min;
    ui.painter().galley(at, shown, theme::TEXT);
    let cross = Rect::from_center_size(pos2(place.right() - ROW / 2.0, place.center().y), vec2(BUTTON, BUTTON));
    let forget = format!("Forget {name}");
    let forgotten = icon_button(ui, cross, Icon::Cross, &forget, "Forget it", true).clicked();
    if forgotten {
        return Some(Command::Forget(favourite));
    }
    let tip = format!("Put it on pad {}", pad + 1);
    response.on_hover_text(tip).clicked().then_some(Command::Recall { pad, favourite })
}
