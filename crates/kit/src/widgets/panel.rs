//! Surfaces, lines, the focus ring, the banner and the sign of waiting.

use egui::{Align2, Color32, CornerRadius, Event, Id, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::text_button;
use crate::theme::{self, Type};

/// Draws a panel and gives the place inside its padding.
pub fn panel(ui: &Ui, place: Rect) -> Rect {
    ui.painter().rect_filled(place, theme::PANEL_RADIUS, theme::PANEL);
    place.shrink(theme::PADDING)
}

/// Height of a line of a paragraph.
const LINE: f32 = 14.5;

/// Writes up to `rows` lines from `top` on, no further than `place` goes, and gives where they end.
pub fn paragraph(ui: &Ui, place: Rect, top: f32, words: &str, colour: Color32, rows: usize) -> f32 {
    let room = ((place.bottom() - top) / LINE).floor().max(0.0) as usize;
    if room == 0 {
        return top;
    }
    let words = theme::wrapped(ui, words, Type::Label, colour, place.width(), rows.min(room));
    let bottom = top + words.size().y;
    ui.painter().galley(pos2(place.left(), top), words, colour);
    bottom
}

/// A line across.
pub fn hairline(ui: &Ui, left: f32, right: f32, y: f32) {
    ui.painter().hline(left..=right, y, Stroke::new(1.0, theme::HAIRLINE));
}

/// Notes whether the musician is at the keyboard or at the mouse. Once a frame, before the widgets.
pub fn follow_hands(ui: &Ui) {
    let (key, button) = ui.input(|input| {
        let key = |event: &Event| matches!(event, Event::Key { pressed: true, .. });
        (input.events.iter().any(key), input.pointer.any_pressed())
    });
    if key || button {
        ui.data_mut(|data| data.insert_temp(Id::unique("at the keyboard"), key && !button));
    }
}

/// Shows that the keyboard acts here, to who uses it.
pub fn focus_ring(ui: &Ui, place: Rect, radius: f32) {
    let at_the_keyboard = ui.data(|data| data.get_temp(Id::unique("at the keyboard")));
    if at_the_keyboard == Some(false) {
        return;
    }
    let radius = CornerRadius::same(radius.clamp(0.0, 255.0) as u8);
    let stroke = Stroke::new(1.5, theme::faint(theme::accent(ui), 0.85));
    ui.painter().rect_stroke(place, radius, stroke, StrokeKind::Outside);
}

/// Something is on its way: an arc that goes round.
pub fn spinner(ui: &Ui, centre: Pos2, radius: f32) {
    let turn = ui.input(|input| input.time) as f32 * 5.0;
    let points = (0..=20).map(|i| {
        let angle = turn + i as f32 / 20.0 * 4.2;
        centre + vec2(angle.cos(), angle.sin()) * radius
    });
    ui.painter().add(Shape::line(points.collect(), Stroke::new(2.0, theme::accent(ui))));
    ui.ctx().request_repaint_after_secs(1.0 / 60.0);
}

/// A sentence across a panel, with what can be done about it.
pub struct Banner<'a> {
    /// How it is meant.
    pub colour: Color32,
    /// The sentence.
    pub words: &'a str,
    /// Words of the button, and its tooltip.
    pub action: (&'a str, &'a str),
}

impl Banner<'_> {
    /// How tall it is.
    pub const HEIGHT: f32 = 40.0;

    /// Draws it and says whether its button was pressed.
    pub fn show(self, ui: &mut Ui, place: Rect) -> bool {
        ui.painter().rect_filled(place, theme::RADIUS, theme::tinted(theme::PANEL, self.colour, 0.12));
        let bar = Rect::from_min_size(place.min, vec2(3.0, place.height()));
        ui.painter().rect_filled(bar, CornerRadius { nw: 7, sw: 7, ne: 0, se: 0 }, self.colour);
        let width = super::text_button_width(ui, self.action.0);
        let button = Rect::from_min_size(
            pos2(place.right() - width - 6.0, place.center().y - theme::ROW / 2.0),
            vec2(width, theme::ROW),
        );
        let room = button.left() - place.left() - 24.0;
        let words = theme::wrapped(ui, self.words, Type::Label, theme::TEXT, room, 2);
        let at = Align2::LEFT_CENTER.anchor_size(pos2(place.left() + 14.0, place.center().y), words.size()).min;
        let cut = words.elided;
        ui.painter().galley(at, words, theme::TEXT);
        if cut {
            let area = Rect::from_min_max(place.min, pos2(button.left(), place.bottom()));
            ui.interact(area, ui.scope_id().with("banner"), egui::Sense::hover()).on_hover_text(self.words);
        }
        text_button(ui, button, self.action.0, self.action.1).clicked()
    }
}
