//! A slim slider on a line, for what blends one thing into another.

use egui::{Align2, Color32, CornerRadius, Id, Rect, Response, Sense, Ui, pos2, vec2};

use super::hand;
use super::knob::entry;
use super::{Control, focus_ring};
use crate::theme::{self, Type};

/// One slider.
pub struct Slider<'a> {
    control: &'a dyn Control,
    name: &'a str,
    tip: &'a str,
    disabled: Option<&'a str>,
    value: Option<Rect>,
    towards: Option<Color32>,
}

impl<'a> Slider<'a> {
    /// A slider called `name` that turns `control`.
    pub fn new(control: &'a dyn Control, name: &'a str, tip: &'a str) -> Self {
        Self { control, name, tip, disabled: None, value: None, towards: None }
    }

    /// It cannot be moved now, because of this.
    pub fn disabled(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    /// Shows the value here, where it can be typed.
    pub fn value_at(mut self, place: Rect) -> Self {
        self.value = Some(place);
        self
    }

    /// The way that is not gone yet wears this colour, faintly: what it blends into.
    pub fn towards(mut self, colour: Color32) -> Self {
        self.towards = Some(colour);
        self
    }

    /// Draws it along the middle of `place`.
    pub fn show(self, ui: &mut Ui, place: Rect) -> Response {
        let usable = self.disabled.is_none();
        let sense = if usable { Sense::click_and_drag() } else { Sense::hover() };
        let id = ui.scope_id().with(("slider", self.name));
        let mut response = ui.interact(place, id, sense);
        if usable && self.turn(ui, place, &response) {
            response.mark_changed();
        }
        self.paint(ui, place, &response);
        if let Some(line) = self.value {
            self.value(ui, line, id, &response);
        }
        let travel = f64::from(self.control.travel());
        response.widget_info(|| egui::WidgetInfo::slider(usable, travel, self.name));
        match self.disabled {
            Some(reason) => response.on_hover_text(reason),
            None => response.on_hover_text(format!("{} {}", self.control.text(self.control.travel()), self.tip)),
        }
    }

    fn turn(&self, ui: &Ui, place: Rect, response: &Response) -> bool {
        if hand::resets(ui, response) {
            self.control.put(self.control.rest());
            return true;
        }
        hand::drag(ui, response, self.control, |delta| delta.x / place.width().max(1.0))
            || hand::wheel(ui, response, self.control)
            || hand::keys(ui, response, self.control)
    }

    fn value(&self, ui: &mut Ui, line: Rect, id: Id, slider: &Response) {
        let usable = self.disabled.is_none();
        if usable && entry::show(ui, line, id, slider, self.control) {
            return;
        }
        let (text, colour) = (self.control.text(self.control.travel()), if usable { theme::TEXT } else { theme::DIM });
        theme::write(ui.painter(), line.left_center(), Align2::LEFT_CENTER, text, Type::Label, colour);
    }

    fn paint(&self, ui: &Ui, place: Rect, response: &Response) {
        let accent = if self.disabled.is_some() { theme::DIM } else { theme::accent(ui) };
        let rail = Rect::from_center_size(place.center(), vec2(place.width(), 4.0));
        let x = rail.left() + 6.0 + (rail.width() - 12.0) * self.control.travel();
        let (radius, painter) = (CornerRadius::same(2), ui.painter());
        let ahead = self.towards.filter(|_| self.disabled.is_none());
        painter.rect_filled(rail, radius, ahead.map_or(theme::TRACK, |far| theme::tinted(theme::TRACK, far, 0.45)));
        if self.disabled.is_none() {
            painter.rect_filled(Rect::from_min_max(rail.min, pos2(x, rail.bottom())), radius, accent);
            let size = if response.hovered() || response.dragged() { 6.5 } else { 6.0 };
            painter.circle_filled(pos2(x, rail.center().y), size, theme::TEXT);
        }
        if response.has_focus() {
            focus_ring(ui, place.expand(2.0), 6.0);
        }
    }
}
