//! A knob: an arc, its value, its name.

pub(super) mod entry;
mod paint;

use std::sync::Arc;

use egui::{Align2, Color32, Galley, Id, Rect, Response, Sense, Ui, pos2, vec2};

use super::{Control, focus_ring, hand};
use crate::theme::{self, Type};

/// Whose knob it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tint {
    /// The sound's own: it wears the accent.
    #[default]
    Accent,
    /// Housekeeping: grey.
    Grey,
}

/// One knob. Drag it, roll the wheel, use the arrow keys; shift is fine, a double click or Ctrl resets, a click on the
/// value (or a digit while it has the focus) types.
pub struct Knob<'a> {
    control: &'a dyn Control,
    name: &'a str,
    tint: Tint,
    centre: Option<f32>,
    reached: Option<f32>,
    tip: &'a str,
    disabled: Option<&'a str>,
}

impl<'a> Knob<'a> {
    /// A knob called `name` that turns `control`.
    pub fn new(control: &'a dyn Control, name: &'a str) -> Self {
        Self { control, name, tint: Tint::Accent, centre: None, reached: None, tip: "", disabled: None }
    }

    /// Whose knob it is.
    pub fn tint(mut self, tint: Tint) -> Self {
        self.tint = tint;
        self
    }

    /// The arc starts at this travel rather than at the low end.
    pub fn from_centre(mut self, travel: f32) -> Self {
        self.centre = Some(travel);
        self
    }

    /// What was asked for was not quite reached: a mark on the ring says how far it went.
    pub fn reached(mut self, travel: Option<f32>) -> Self {
        self.reached = travel;
        self
    }

    /// A sentence about it.
    pub fn tip(mut self, tip: &'a str) -> Self {
        self.tip = tip;
        self
    }

    /// It cannot be turned now, because of this.
    pub fn disabled(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    /// Draws it in the column `place`, ring on top, and lets it be turned.
    pub fn show(self, ui: &mut Ui, place: Rect) -> Response {
        let id = ui.scope_id().with(("knob", self.name));
        let diameter = diameter(place);
        let ring = Rect::from_min_size(pos2(place.center().x - diameter / 2.0, place.top()), vec2(diameter, diameter));
        let sense = if self.disabled.is_some() { Sense::hover() } else { Sense::click_and_drag() };
        let mut response = ui.interact(ring.expand(3.0), id, sense);
        if self.disabled.is_none() {
            hand::turn(ui, &mut response, self.control);
        }
        self.paint(ui, ring, &response);
        self.value(ui, place, ring, id, &response);
        self.describe(ui, &response);
        response.on_hover_ui(|ui| self.tooltip(ui))
    }

    fn paint(&self, ui: &Ui, ring: Rect, response: &Response) {
        let arc = match (self.disabled, self.tint) {
            (Some(_), _) => theme::DIM,
            (None, Tint::Accent) => theme::accent(ui),
            (None, Tint::Grey) => theme::GREY,
        };
        let face = paint::Face {
            travel: self.control.travel(),
            heard: self.control.heard(),
            centre: self.centre.unwrap_or(0.0),
            reached: self.reached,
            arc,
            lively: self.disabled.is_none() && (response.hovered() || response.dragged()),
            usable: self.disabled.is_none(),
        };
        paint::ring(ui.painter(), ring, &face);
        if response.has_focus() {
            focus_ring(ui, ring.expand(3.0), ring.width() / 2.0 + 3.0);
        }
    }

    fn value(&self, ui: &mut Ui, place: Rect, ring: Rect, id: Id, knob: &Response) {
        let line = Rect::from_center_size(pos2(place.center().x, ring.bottom() + 15.0), vec2(place.width(), 18.0));
        let label = pos2(place.center().x, line.bottom() + 9.0);
        let (text, name) = match self.disabled {
            Some(_) => (theme::DIM, theme::DIM),
            None => (theme::TEXT, theme::QUIET),
        };
        if self.disabled.is_some() || !entry::show(ui, line, id, knob, self.control) {
            let value = shown(ui, &self.control.text(self.control.travel()), text, place.width());
            let at = Align2::CENTER_CENTER.align_size_within_rect(value.size(), line).min;
            ui.painter().galley(at, value, text);
        }
        let whole = theme::galley(ui, self.name, Type::Label, name);
        let look = if whole.size().x > place.width() - 4.0 { Type::Small } else { Type::Label };
        let name = theme::elided(ui, self.name, look, name, place.width());
        let at = Align2::CENTER_CENTER.anchor_size(label, name.size()).min;
        ui.painter().galley(at, name, theme::QUIET);
    }

    fn describe(&self, ui: &Ui, response: &Response) {
        let enabled = ui.is_enabled() && self.disabled.is_none();
        let value = f64::from(self.control.travel());
        response.widget_info(|| egui::WidgetInfo::slider(enabled, value, self.name));
    }

    fn tooltip(&self, ui: &mut Ui) {
        ui.label(egui::RichText::new(self.name).font(Type::Strong.font()));
        if !self.tip.is_empty() {
            ui.label(self.tip);
        }
        match self.disabled {
            Some(reason) => ui.label(egui::RichText::new(reason).color(theme::WARNING)),
            None => {
                let rest = self.control.text(self.control.rest());
                let hint = format!("Drag or roll; shift is fine. Double-click: {rest}. Click the value to type.");
                ui.label(egui::RichText::new(hint).font(Type::Label.font()).color(theme::QUIET))
            }
        };
    }
}

/// A value as large as it fits; where it is crowded, without its unit.
fn shown(ui: &Ui, value: &str, colour: Color32, width: f32) -> Arc<Galley> {
    let figures = value.rsplit_once(' ').map_or(value, |(figures, _)| figures);
    let tries = [(value, Type::Value), (value, Type::Label), (figures, Type::Label), (figures, Type::Small)];
    // By width first, so that neighbours look alike.
    let first = if width >= 62.0 {
        0
    } else if width >= 52.0 {
        1
    } else {
        2
    };
    tries
        .into_iter()
        .skip(first)
        .map(|(text, look)| theme::galley(ui, text, look, colour))
        .find(|galley| galley.size().x <= width)
        .unwrap_or_else(|| theme::elided(ui, figures, Type::Small, colour, width))
}

/// The ring's size: what the column leaves beside value and name.
fn diameter(place: Rect) -> f32 {
    (place.height() - 44.0).min(place.width() - 6.0).clamp(24.0, 54.0)
}
