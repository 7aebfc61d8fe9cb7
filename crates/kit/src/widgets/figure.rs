//! A value with its name above it: a knob's quiet cousin, for rows of small options.

use egui::{Align2, Color32, Rect, Response, Sense, Ui, pos2, vec2};

use super::knob::entry;
use super::{Control, focus_ring, hand};
use crate::theme::{self, Type};

/// One value. It is turned, reset and typed as a [`Knob`](super::Knob) is.
pub struct Figure<'a> {
    control: &'a dyn Control,
    name: &'a str,
    tip: &'a str,
    disabled: Option<&'a str>,
}

impl<'a> Figure<'a> {
    /// A value called `name` behind `control`, and a sentence about it.
    pub fn new(control: &'a dyn Control, name: &'a str, tip: &'a str) -> Self {
        Self { control, name, tip, disabled: None }
    }

    /// It means nothing now, because of this.
    pub fn disabled(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    /// Draws it in `place`, left-aligned.
    pub fn show(self, ui: &mut Ui, place: Rect) -> Response {
        let id = ui.scope_id().with(("figure", self.name));
        let usable = self.disabled.is_none();
        let sense = if usable { Sense::click_and_drag() } else { Sense::hover() };
        let mut response = ui.interact(place, id, sense);
        if usable {
            response = response.on_hover_cursor(egui::CursorIcon::ResizeVertical);
            hand::turn(ui, &mut response, self.control);
        }
        let value = Rect::from_min_max(pos2(place.left(), place.center().y - 1.0), place.max);
        self.paint(ui, place, &response);
        if !usable || !entry::show(ui, value, id, &response, self.control) {
            let colour = self.colour(ui, &response);
            let text = self.control.text(self.control.travel());
            let text = theme::elided(ui, &text, Type::Label, colour, value.width());
            ui.painter().galley(Align2::LEFT_CENTER.anchor_size(value.left_center(), text.size()).min, text, colour);
        }
        let travel = f64::from(self.control.travel());
        response.widget_info(|| egui::WidgetInfo::slider(usable, travel, self.name));
        let rest = self.control.text(self.control.rest());
        match self.disabled {
            Some(reason) => response.on_hover_text(reason),
            None => response.on_hover_text(format!(
                "{}: {}\nDrag or roll; shift is fine. Double-click: {rest}. Enter types.",
                self.name, self.tip
            )),
        }
    }

    fn colour(&self, ui: &Ui, response: &Response) -> Color32 {
        match (self.disabled, response.hovered() || response.dragged()) {
            (Some(_), _) => theme::DIM,
            (None, true) => theme::accent(ui),
            (None, false) => theme::TEXT,
        }
    }

    fn paint(&self, ui: &Ui, place: Rect, response: &Response) {
        let colour = if self.disabled.is_some() { theme::DIM } else { theme::QUIET };
        let at = pos2(place.left(), place.top() + 7.0);
        let name = theme::elided(ui, self.name, Type::Small, colour, place.width());
        ui.painter().galley(Align2::LEFT_CENTER.anchor_size(at, name.size()).min, name, colour);
        if response.has_focus() {
            focus_ring(ui, place.expand2(vec2(5.0, 1.0)), 5.0);
        }
    }
}
