//! Which part of the sound plays, on which key, and how hard.

use egui::{Rect, Sense, Shape, Ui, pos2, vec2};
use kit::theme;
use kit::widgets::{Control, Span, toggle};
use nice_plug::prelude::BoolParam;

use super::{BETWEEN, Frame, SWITCH, TIGHT, cells, figure};
use crate::editor::{colours, wave};

const TOGGLE: [f32; 2] = [40.0, 35.0];
/// Note, choke, pan, velocity, tone; and where it is tight.
const FIGURES: [[f32; 5]; 2] = [[28.0, 38.0, 30.0, 42.0, 38.0], [26.0, 34.0, 26.0, 42.0, 34.0]];
const WAVE: f32 = 96.0;

/// Edges come no closer.
const NEAREST: f32 = 0.01;

pub(super) const LEAST: f32 = WAVE + 3.0 * 40.0 + 8.0 + 28.0 + 38.0 + 30.0 + 42.0 + 38.0 + 6.0 * BETWEEN;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let pad = frame.knobs();
    let tight = usize::from(place.width() < LEAST);
    let [note, choke, pan, velocity, tone] = FIGURES[tight];
    let (width, between) = (TOGGLE[tight], [BETWEEN, TIGHT][tight]);
    let [part, switches, note, choke, pan, velocity, tone] =
        cells(place, [0.0, 3.0 * width + 8.0, note, choke, pan, velocity, tone], between);
    region(ui, frame, part.shrink2(vec2(0.0, 7.0)));
    let switch = |n: usize| {
        let left = switches.left() + n as f32 * (width + 4.0);
        Rect::from_min_size(pos2(left, switches.center().y - SWITCH / 2.0), vec2(width, SWITCH))
    };
    on_off(ui, frame, switch(0), &pad.reverse, "Rev.", "Reverse", "Play it backwards");
    let tip = "Play it again and again while the key is held";
    on_off(ui, frame, switch(1), &pad.looped, "Loop", "Loop", tip);
    let tip = "Let go with the key; otherwise it plays to its end";
    on_off(ui, frame, switch(2), &pad.gate, "Gate", "Gate", tip);
    figure(ui, frame, note, &pad.note, "Note", "The key that plays it. Right-click the pad to learn one.");
    let tip = "Pads of one group silence each other, as an open and a closed hat do.";
    figure(ui, frame, choke, &pad.choke, "Choke", tip);
    figure(ui, frame, pan, &pad.pan, "Pan", "From left to right.");
    let tip = "How much softer a soft note is.";
    figure(ui, frame, velocity, &pad.velocity, "Velocity", tip);
    let tip = "How much darker a soft note is, or brighter to the left: another sound, not a filter.";
    figure(ui, frame, tone, &pad.velocity_tone, "Tone", tip);
}

/// The sound with the part of it that plays.
fn region(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let (pad, knobs) = (frame.pad(), frame.knobs());
    ui.painter().rect_filled(place, 4.0, theme::WINDOW);
    let inside = place.shrink2(vec2(5.0, 1.0));
    let colour = colours::of_pack(pad.pack);
    wave::paint(ui.painter(), inside, &pad.peaks, theme::tinted(theme::WINDOW, colour, 0.8));
    let (start, end) = (frame.control(&knobs.start), frame.control(&knobs.end));
    let way = ui.interact(inside, ui.scope_id().with("part"), Sense::hover());
    let span = Span { edges: [&start, &end], names: ["Start", "End"], colour: theme::TEXT, least: NEAREST };
    span.show(ui, inside);
    let [from, to] = [&start, &end].map(|edge| inside.left() + inside.width() * edge.travel());
    arrow(ui, if knobs.reverse.value() { [to, from] } else { [from, to] }, inside.bottom() - 5.0);
    way.on_hover_text("The part of the sound that plays: drag its edges.");
}

/// Where it begins, and which way it goes.
fn arrow(ui: &Ui, [from, to]: [f32; 2], y: f32) {
    let way = (to - from).signum();
    let tip = from + way * 9.0;
    let corners = vec![pos2(from + way * 3.5, y - 3.5), pos2(tip, y), pos2(from + way * 3.5, y + 3.5)];
    ui.painter().add(Shape::convex_polygon(corners, theme::TEXT, egui::Stroke::NONE));
}

fn on_off(ui: &mut Ui, frame: &Frame<'_>, place: Rect, param: &BoolParam, words: &str, name: &str, tip: &str) {
    let control = kit::widgets::HostParam::new(param, frame.setter);
    let on = control.travel() > 0.5;
    if toggle(ui, place, words, on, name, tip).clicked() {
        control.put(if on { 0.0 } else { 1.0 });
    }
}
