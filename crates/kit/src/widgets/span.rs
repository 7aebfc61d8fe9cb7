//! A part of something that is drawn from left to right: two edges that are dragged.

use egui::{Color32, CursorIcon, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::hand;
use super::{Control, Gesture, focus_ring};
use crate::theme;

/// Width of an edge's handle.
const HANDLE: f32 = 9.0;

/// The edges over a picture whose width is their travel.
pub struct Span<'a> {
    /// Where the part begins and where it ends.
    pub edges: [&'a dyn Control; 2],
    /// What they are called.
    pub names: [&'a str; 2],
    /// Of the edges' lines.
    pub colour: Color32,
    /// The least travel between them.
    pub least: f32,
}

impl Span<'_> {
    /// Veils what is outside in `place` and lets the edges be dragged, turned by keys and reset.
    pub fn show(self, ui: &mut Ui, place: Rect) -> [Response; 2] {
        let x = |edge: usize| place.left() + place.width() * self.edges[edge].travel();
        let veil = theme::faint(theme::PANEL, 0.72);
        ui.painter().rect_filled(place.with_max_x(x(0)), 0.0, veil);
        ui.painter().rect_filled(place.with_min_x(x(1)), 0.0, veil);
        [0, 1].map(|edge| self.edge(ui, place, edge))
    }

    fn edge(&self, ui: &mut Ui, place: Rect, edge: usize) -> Response {
        let control =
            Apart { control: self.edges[edge], other: self.edges[1 - edge], first: edge == 0, least: self.least };
        let at = place.left() + place.width() * control.travel();
        // Handles that meet can still be told apart.
        let lean = if edge == 0 { -HANDLE / 2.0 } else { HANDLE / 2.0 };
        let handle = Rect::from_center_size(pos2(at + 0.5 * lean, place.center().y), vec2(HANDLE, place.height()));
        let id = ui.scope_id().with(("span", self.names[edge]));
        let response = ui.interact(handle, id, Sense::click_and_drag()).on_hover_cursor(CursorIcon::ResizeHorizontal);
        if hand::resets(ui, &response) {
            control.put(control.rest());
        } else {
            hand::drag(ui, &response, &control, |delta| delta.x / place.width().max(1.0));
            hand::wheel(ui, &response, &control);
            hand::keys(ui, &response, &control);
        }
        let lively = response.hovered() || response.dragged();
        let stroke = Stroke::new(if lively { 2.5 } else { 1.5 }, self.colour);
        ui.painter().vline(at, place.y_range(), stroke);
        let flag = Rect::from_min_size(pos2(at.min(at + lean), place.top()), vec2(HANDLE / 2.0, 6.0));
        ui.painter().rect_filled(flag, 1.0, self.colour);
        if response.has_focus() {
            focus_ring(ui, handle, 3.0);
        }
        let travel = f64::from(control.travel());
        response.widget_info(|| WidgetInfo::slider(true, travel, self.names[edge]));
        let text = control.text(control.travel());
        response.on_hover_text(format!("{}: {text}\nDrag; shift is fine. Double-click resets.", self.names[edge]))
    }
}

/// An edge that cannot pass the other.
struct Apart<'a> {
    control: &'a dyn Control,
    other: &'a dyn Control,
    first: bool,
    least: f32,
}

impl Control for Apart<'_> {
    fn travel(&self) -> f32 {
        self.control.travel()
    }

    fn rest(&self) -> f32 {
        self.control.rest()
    }

    fn text(&self, travel: f32) -> String {
        self.control.text(travel)
    }

    fn read(&self, text: &str) -> Option<f32> {
        self.control.read(text)
    }

    fn turn(&self, gesture: Gesture) {
        let other = self.other.travel();
        self.control.turn(match gesture {
            Gesture::Set(travel) if self.first => Gesture::Set(travel.min(other - self.least).max(0.0)),
            Gesture::Set(travel) => Gesture::Set(travel.max(other + self.least).min(1.0)),
            held => held,
        });
    }
}
