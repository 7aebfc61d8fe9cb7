//! What a pad looks like.

use egui::{Align2, Color32, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Icon, focus_ring, spinner};

use crate::editor::{Frame, colours, wave};
use crate::view::{Pad, Sample};

/// Below this height there is no room for more than the number, the name and a low wave.
const LOW: f32 = 46.0;

/// Below this width a name is as short as can be.
const ROOMY: f32 = 72.0;

/// How a pad is meant to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) selected: bool,
    /// Its sound is on its way.
    pub(super) made: bool,
    /// 1 where it was just struck, 0 at rest.
    pub(super) glow: f32,
    /// It waits for a key.
    pub(super) learning: bool,
    /// Its name is being typed.
    pub(super) naming: bool,
}

/// Draws it, and says whether its lock was clicked.
pub(super) fn show(ui: &Ui, cell: Rect, number: usize, pad: &Pad, look: Look, response: &Response) -> bool {
    surface(ui, cell, pad, look, response);
    let (wide, high) = (if cell.width() < 70.0 { 7.0 } else { 9.0 }, if cell.height() < LOW { 5.0 } else { 8.0 });
    let inside = cell.shrink2(vec2(wide, high));
    let line = inside.with_max_y(inside.top() + 12.0);
    let colour = match (pad.filled, look.selected) {
        (true, _) => theme::TEXT,
        (false, true) => theme::accent(ui),
        (false, false) => theme::QUIET,
    };
    let at = line.left_center();
    let figure = theme::write(ui.painter(), at, Align2::LEFT_CENTER, number + 1, Type::Label, colour);
    let picture = Rect::from_min_max(pos2(inside.left(), line.bottom() + 3.0), inside.max);
    if look.learning {
        let words = theme::elided(ui, "play a key", Type::Label, theme::accent(ui), inside.width());
        let at = Align2::CENTER_CENTER.align_size_within_rect(words.size(), picture).min;
        ui.painter().galley(at, words, theme::TEXT);
    } else {
        wave::paint(ui.painter(), picture, &pad.peaks, wave_colour(ui, pad, look));
    }
    if look.made {
        spinner(ui, picture.right_bottom() - vec2(5.0, 5.0), 4.0);
    }
    let locks = lock(ui, number, pad, line, response);
    let right = if pad.locked || locks.is_some() { line.right() - 13.0 } else { line.right() };
    if !look.naming {
        name(ui, pad, line.with_min_x(figure.right() + 5.0).with_max_x(right));
    }
    locks.is_some_and(|locks| locks.clicked())
}

fn surface(ui: &Ui, cell: Rect, pad: &Pad, look: Look, response: &Response) {
    let accent = theme::accent(ui);
    let empty = theme::tinted(theme::PANEL, theme::FIELD, 0.8);
    let base = if pad.filled { theme::tinted(theme::FIELD, theme::RAISED, 0.45) } else { empty };
    let base = if look.selected { theme::tinted(theme::PANEL, accent, 0.3) } else { base };
    let base = if response.hovered() { theme::tinted(base, theme::TEXT, 0.05) } else { base };
    let flash = if pad.filled { colours::of_pack(pad.pack) } else { theme::GREY };
    ui.painter().rect_filled(cell, theme::RADIUS, theme::tinted(base, flash, 0.26 * look.glow));
    if look.selected || look.learning {
        ui.painter().rect_stroke(cell, theme::RADIUS, Stroke::new(1.5, accent), StrokeKind::Inside);
    } else if !pad.filled {
        ui.painter().rect_stroke(cell, theme::RADIUS, Stroke::new(1.0, theme::HAIRLINE), StrokeKind::Inside);
    }
    if response.has_focus() {
        focus_ring(ui, cell.expand(1.0), 8.0);
    }
}

/// In the colour of its pack; fainter while a better one is made.
fn wave_colour(ui: &Ui, pad: &Pad, look: Look) -> Color32 {
    let under = if look.selected { theme::tinted(theme::PANEL, theme::accent(ui), 0.3) } else { theme::RAISED };
    let strength = if look.made { 0.45 } else { 0.92 };
    theme::tinted(under, colours::of_pack(pad.pack), strength)
}

/// What a pad is called: where it is only its pack and a number and there is little room, its pack.
fn name(ui: &Ui, pad: &Pad, place: Rect) {
    if !pad.filled || place.width() < 14.0 {
        return;
    }
    let missing = pad.sample.as_ref().is_some_and(|sample| sample.missing);
    let colour = if missing { theme::WARNING } else { theme::TEXT };
    let plain = pad.name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    let words = if place.width() < ROOMY && !plain.is_empty() { plain } else { pad.name.as_str() };
    let whole = theme::galley(ui, words, Type::Label, colour);
    let fits = whole.size().x <= place.width();
    let words = if fits { whole } else { theme::elided(ui, words, Type::Small, colour, place.width()) };
    let at = Align2::RIGHT_CENTER.align_size_within_rect(words.size(), place).min;
    ui.painter().galley(at, words, colour);
}

/// Shown where it is shut, and under the hand where it is not.
fn lock(ui: &Ui, number: usize, pad: &Pad, line: Rect, response: &Response) -> Option<Response> {
    let offered = pad.filled && response.contains_pointer() && line.width() > 60.0;
    if !pad.locked && !offered {
        return None;
    }
    let place = Rect::from_center_size(pos2(line.right() - 4.0, line.center().y), vec2(14.0, 16.0));
    let lock = ui.interact(place, ui.scope_id().with(("lock", number)), Sense::CLICK);
    let colour = match (pad.locked, lock.hovered()) {
        (_, true) => theme::accent(ui),
        (true, false) => theme::TEXT,
        (false, false) => theme::QUIET,
    };
    Icon::Lock { shut: pad.locked }.paint(ui.painter(), place.center(), colour);
    let tip = if pad.locked { "Random leaves it alone. Click to let it change." } else { "Let Random leave it alone" };
    Some(lock.on_hover_text(tip))
}

/// The pad `from` in the hand at `pointer`, over the pad `to`.
pub(super) fn carried(ui: &Ui, frame: &Frame<'_>, from: usize, pointer: Pos2, to: Option<usize>, copy: bool) {
    let accent = theme::accent(ui);
    let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("carried pad"));
    let painter = ui.ctx().layer_painter(layer);
    if let Some(to) = to {
        let cell = super::cell(frame.layout.pads, to);
        painter.rect_stroke(cell, theme::RADIUS, Stroke::new(2.0, accent), StrokeKind::Inside);
    }
    let size = super::cell(frame.layout.pads, from).size() * 0.8;
    let ghost = Rect::from_center_size(pointer + vec2(10.0, 12.0), size);
    painter.rect_filled(ghost, theme::RADIUS, theme::faint(theme::RAISED, 0.94));
    painter.rect_stroke(ghost, theme::RADIUS, Stroke::new(1.0, accent), StrokeKind::Inside);
    let pad = &frame.view.pads[from];
    let words = match (to, copy) {
        (None, _) => (from + 1).to_string(),
        (Some(_), true) => "copy".to_owned(),
        (Some(_), false) => "swap".to_owned(),
    };
    let above = ghost.shrink(6.0).with_max_y(ghost.top() + 18.0);
    theme::write(&painter, above.center(), Align2::CENTER_CENTER, words, Type::Small, theme::TEXT);
    let picture = ghost.shrink(6.0).with_min_y(above.bottom() + 2.0);
    wave::paint(&painter, picture, &pad.peaks, colours::of_pack(pad.pack));
}

/// What is on a pad, in words.
pub(super) fn tip(frame: &Frame<'_>, number: usize) -> String {
    let pad = &frame.view.pads[number];
    let note = &frame.params.pads()[number].note;
    if !pad.filled {
        return format!("Pad {} on {note} is empty. Drop a sound on it, or click a point of the map.", number + 1);
    }
    let pack = pad.pack.and_then(|pack| frame.view.map.packs.get(pack));
    let kin = pack.map(|pack| format!("most like a {}", pack.name)).unwrap_or_default();
    let lines = [
        format!("{}, on {note}", if pad.name.is_empty() { "No name" } else { &pad.name }),
        kin,
        pad.sample.as_ref().map(made_of).unwrap_or_default(),
        "Drag it onto another pad to swap them, with Alt or Ctrl to copy it. Right-click for more.".to_owned(),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn made_of(sample: &Sample) -> String {
    match (sample.missing, sample.error_db) {
        (true, _) => format!("made of {}, which is not on this computer: the model's version of it plays", sample.name),
        (false, Some(error_db)) => format!("made of {}; the model's version is {error_db:.1} dB away", sample.name),
        (false, None) => format!("made of {}", sample.name),
    }
}
