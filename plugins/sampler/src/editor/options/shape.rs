//! The envelope and the filter of a pad's voices.

use egui::{Rect, Sense, Shape, Stroke, Ui, pos2, vec2};
use kit::theme;
use kit::widgets::{Choice, Control, Figure, segments};
use nice_plug::prelude::Param;

use super::{BETWEEN, FIGURE, Frame, SWITCH, TIGHT, cells, figure};
use crate::params::{FilterParam, PadParams};

const PICTURE: f32 = 48.0;
/// Attack, decay, sustain, release, the filter, its corner, its peak; and where it is tight.
const WIDTHS: [[f32; 7]; 2] =
    [[44.0, 48.0, 40.0, 48.0, 150.0, 54.0, 38.0], [40.0, 44.0, 38.0, 44.0, 128.0, 54.0, 34.0]];

pub(super) const LEAST: f32 = PICTURE + 44.0 + 48.0 + 40.0 + 48.0 + 150.0 + 54.0 + 38.0 + 7.0 * BETWEEN;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let pad = frame.knobs();
    let tight = place.width() < LEAST;
    let [a, d, s, r, filter, corner, peak] = WIDTHS[usize::from(tight)];
    // Where it is tight there is no picture.
    let (pictured, between) = if tight { (place.with_min_x(place.left() - TIGHT), TIGHT) } else { (place, BETWEEN) };
    let picture = if tight { 0.1 } else { 0.0 };
    let [picture, attack, decay, sustain, release, filter, cutoff, peak] =
        cells(pictured, [picture, a, d, s, r, filter, corner, peak], between);
    if !tight {
        envelope(ui, pad, picture.shrink2(vec2(0.0, 7.0)));
    }
    figure(ui, frame, attack, &pad.amp_attack, "Attack", "Time until the voice is at full level.");
    let tip = "Time to fall to the sustained level.";
    figure(ui, frame, decay, &pad.amp_decay, "Decay", tip);
    figure(ui, frame, sustain, &pad.amp_sustain, "Sustain", "Level while it is held.");
    let tip = "Time to go once it is let go: for pads with Gate or Loop.";
    figure(ui, frame, release, &pad.amp_release, "Release", tip);
    let off = filter_switch(ui, frame, Rect::from_center_size(filter.center(), vec2(filter.width(), SWITCH)));
    filtering(ui, frame, cutoff, &pad.cutoff, "Cutoff", "The filter's corner.", off);
    filtering(ui, frame, peak, &pad.resonance, "Reson.", "The filter's peak.", off);
}

/// Draws the filter's kinds, and says why its knobs do nothing where it is off.
fn filter_switch(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<&'static str> {
    let param = &frame.knobs().filter;
    let choices = [
        Choice::new("Off", "everything goes through"),
        Choice::new("Low", "what is below the corner goes through"),
        Choice::new("Band", "what is around the corner goes through"),
        Choice::new("High", "what is above the corner goes through"),
    ];
    let (control, last) = (frame.control(param), (choices.len() - 1) as f32);
    let now = (control.travel() * last).round() as usize;
    if let Some(chosen) = segments(ui, place, "Filter", &choices, now) {
        control.put(chosen as f32 / last);
    }
    (param.value() == FilterParam::Off).then_some("The filter is off.")
}

fn filtering<P: Param>(
    ui: &mut Ui,
    frame: &Frame<'_>,
    place: Rect,
    param: &P,
    name: &str,
    tip: &str,
    off: Option<&'static str>,
) {
    let control = kit::widgets::HostParam::new(param, frame.setter);
    let place = Rect::from_center_size(place.center(), vec2(place.width(), FIGURE));
    Figure::new(&control, name, tip).disabled(off).show(ui, place);
}

/// What the envelope looks like; times are shown by their travel, so that short ones are seen.
fn envelope(ui: &Ui, pad: &PadParams, place: Rect) {
    ui.painter().rect_filled(place, 4.0, theme::WINDOW);
    let inside = place.shrink2(vec2(6.0, 5.0));
    let part = inside.width() / 4.0;
    let times = [&pad.amp_attack, &pad.amp_decay, &pad.amp_release].map(|time| time.unmodulated_normalized_value());
    let y = |level: f32| inside.bottom() - inside.height() * level;
    let sustain = pad.amp_sustain.value();
    let top = inside.left() + part * times[0];
    let fallen = top + part * times[1];
    let held = inside.right() - part * times[2];
    let line = vec![
        pos2(inside.left(), y(0.0)),
        pos2(top, y(1.0)),
        pos2(fallen, y(sustain)),
        pos2(held, y(sustain)),
        pos2(inside.right(), y(0.0)),
    ];
    ui.painter().add(Shape::line(line, Stroke::new(1.5, theme::accent(ui))));
    let about = "The voice's envelope: attack, decay, sustain, release.";
    ui.interact(place, ui.scope_id().with("envelope"), Sense::hover()).on_hover_text(about);
}
