//! A row of numbered places, one of which plays.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{Icon, focus_ring, spinner};
use crate::theme::{self, Type};

/// What a place holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// Nothing.
    Empty,
    /// Something that plays when chosen.
    Ready,
    /// Something on its way.
    Loading,
    /// Something that needs a look.
    Troubled,
}

/// One place.
#[derive(Debug, Clone)]
pub struct SlotFace {
    /// What it holds.
    pub kind: SlotKind,
    /// What the tooltip says.
    pub tip: String,
}

/// Draws the row and gives the place that was chosen. `beside` is blended in by the share that comes with it.
pub fn slots(ui: &mut Ui, place: Rect, faces: &[SlotFace], now: usize, beside: Option<(usize, f32)>) -> Option<usize> {
    let gap = 6.0;
    let width = ((place.width() - gap * (faces.len() as f32 - 1.0)) / faces.len() as f32).min(36.0);
    let mut chosen = None;
    for (index, face) in faces.iter().enumerate() {
        let cell = Rect::from_min_size(
            pos2(place.left() + index as f32 * (width + gap), place.top()),
            vec2(width, place.height()),
        );
        let response = ui.interact(cell, ui.scope_id().with(("slot", index)), Sense::click());
        let label = format!("Slot {}", index + 1);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, index == now, &label));
        super::button::surface(ui, cell, &response, true, fill(ui, face.kind, index == now));
        if let Some((_, share)) = beside.filter(|(other, share)| *other == index && *share > 0.0) {
            let line = Stroke::new(1.5, theme::faint(theme::SECOND, 0.35 + 0.65 * share));
            ui.painter().rect_stroke(cell, theme::RADIUS, line, StrokeKind::Inside);
        }
        paint(ui, cell, index, face.kind, index == now);
        if response.has_focus() {
            focus_ring(ui, cell, 7.0);
        }
        if response.clicked() {
            chosen = Some(index);
        }
        response.on_hover_text(&face.tip);
    }
    chosen
}

fn fill(ui: &Ui, kind: SlotKind, on: bool) -> egui::Color32 {
    match (on, kind) {
        (true, SlotKind::Troubled) => theme::WARNING,
        (true, SlotKind::Empty) => theme::tinted(theme::PANEL, theme::accent(ui), 0.22),
        (true, _) => theme::accent(ui),
        (false, SlotKind::Empty) => theme::FIELD,
        (false, _) => theme::RAISED,
    }
}

fn paint(ui: &Ui, cell: Rect, index: usize, kind: SlotKind, on: bool) {
    let colour = match (on, kind) {
        (true, SlotKind::Empty) => theme::accent(ui),
        (true, _) => theme::WINDOW,
        (false, SlotKind::Troubled) => theme::WARNING,
        (false, _) => theme::TEXT,
    };
    match kind {
        SlotKind::Empty if !on => Icon::Plus.paint(ui.painter(), cell.center(), theme::DIM),
        SlotKind::Loading if !on => spinner(ui, cell.center(), 6.0),
        SlotKind::Empty | SlotKind::Ready | SlotKind::Loading | SlotKind::Troubled => {
            theme::write(ui.painter(), cell.center(), Align2::CENTER_CENTER, index + 1, Type::Strong, colour);
        }
    }
}
