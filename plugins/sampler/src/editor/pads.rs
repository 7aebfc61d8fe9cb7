//! Four rows of four pads with their waveforms. A click selects a pad and plays it.

use egui::{Align2, Color32, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{focus_ring, panel};

use super::Frame;
use crate::params::PADS;
use crate::view::{Command, Pad};

const COLUMNS: usize = 4;
const GAP: f32 = 8.0;

/// Height of the words above the pads.
const TITLE: f32 = 22.0;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Vec<Command> {
    let inside = panel(ui, place);
    theme::write(ui.painter(), inside.left_top(), Align2::LEFT_TOP, "Pads", Type::Label, theme::QUIET);
    let mut commands = Vec::new();
    for (number, pad) in frame.view.pads.iter().enumerate() {
        let cell = cell(place, number);
        let response = ui.interact(cell, ui.scope_id().with(("pad", number)), Sense::CLICK);
        let name = format!("Pad {}", number + 1);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, number == frame.selected(), &name));
        if response.clicked() {
            commands.extend([Command::Select(number), Command::Tap(number)]);
        }
        let lit = frame.meters.struck & 1 << number != 0;
        draw(ui, cell, number, pad, number == frame.selected(), lit, &response);
        response.on_hover_text(tip(pad));
    }
    commands
}

/// Where a pad is.
pub(super) fn cell(place: Rect, pad: usize) -> Rect {
    let inside = place.shrink(theme::PADDING);
    let inside = inside.with_min_y(inside.top() + TITLE);
    let rows = PADS / COLUMNS;
    let size = vec2(
        (inside.width() - (COLUMNS - 1) as f32 * GAP) / COLUMNS as f32,
        (inside.height() - (rows - 1) as f32 * GAP) / rows as f32,
    );
    let (column, row) = ((pad % COLUMNS) as f32, (pad / COLUMNS) as f32);
    Rect::from_min_size(inside.min + vec2(column * (size.x + GAP), row * (size.y + GAP)), size)
}

fn draw(ui: &Ui, cell: Rect, number: usize, pad: &Pad, selected: bool, lit: bool, response: &Response) {
    let accent = theme::accent(ui);
    let fill = match (selected, lit || response.hovered()) {
        (true, _) => theme::tinted(theme::PANEL, accent, 0.4),
        (false, true) => theme::HOVERED,
        (false, false) => theme::FIELD,
    };
    ui.painter().rect_filled(cell, theme::RADIUS, fill);
    if response.has_focus() {
        focus_ring(ui, cell, 7.0);
    }
    let colour = if pad.filled { theme::TEXT } else { theme::DIM };
    let number = (number + 1).to_string();
    let at = cell.left_top() + vec2(10.0, 8.0);
    theme::write(ui.painter(), at, Align2::LEFT_TOP, &number, Type::Label, colour);
    let name = theme::elided(ui, &pad.name, Type::Label, colour, cell.width() - 44.0);
    let at = Align2::RIGHT_TOP.anchor_size(cell.right_top() + vec2(-10.0, 8.0), name.size());
    ui.painter().galley(at.min, name, colour);
    wave(ui, cell, pad, if selected { accent } else { theme::QUIET });
}

fn wave(ui: &Ui, cell: Rect, pad: &Pad, colour: Color32) {
    let inside = Rect::from_min_max(cell.min + vec2(10.0, 28.0), cell.max - vec2(10.0, 8.0));
    if pad.peaks.is_empty() || inside.height() < 4.0 {
        return;
    }
    let width = inside.width() / pad.peaks.len() as f32;
    for (n, [low, high]) in pad.peaks.iter().enumerate() {
        let x = inside.left() + (n as f32 + 0.5) * width;
        let y = |sample: f32| inside.center().y - 0.5 * inside.height() * sample.clamp(-1.0, 1.0);
        let (top, bottom) = (y(*high), y(*low).max(y(*high) + 1.0));
        ui.painter().line_segment([pos2(x, top), pos2(x, bottom)], Stroke::new((width * 0.6).max(1.0), colour));
    }
}

fn tip(pad: &Pad) -> String {
    let sample = pad.sample.as_ref().map(|sample| match (sample.missing, sample.error_db) {
        (true, _) => format!("\nMade of {}, which is not on this computer", sample.name),
        (false, Some(error_db)) => format!("\nMade of {}; the model's version is {error_db:.1} dB away", sample.name),
        (false, None) => format!("\nMade of {}", sample.name),
    });
    let name = if pad.filled { pad.name.as_str() } else { "Nothing is on this pad. Drop a sound." };
    format!("{name}{}", sample.unwrap_or_default())
}
