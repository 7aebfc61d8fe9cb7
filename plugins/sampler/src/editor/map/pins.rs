//! The pads on the map: numbered circles, where their paths lead, and where their knobs have moved the sound.

use egui::{Align2, Painter, Pos2, Stroke, Ui, Vec2, vec2};
use kit::theme::{self, Type};

use super::super::{Frame, colours};
use super::lens::Seen;
use super::path;
use crate::params::PADS;
use crate::view::Pad;

/// Radius of a pad's circle.
pub(super) const RADIUS: f32 = 11.0;
/// Circles whose middles are nearer than this are moved apart.
const APART: f32 = 2.0 * RADIUS + 1.0;
/// As often, which is enough for all pads in one place.
const ROUNDS: usize = 40;
/// A sound that is this near to its pad is where its pad is.
const NEAR: f32 = 5.0;
/// How long a circle shows that its pad was struck.
const GLOW_S: f32 = 0.18;

/// A pad that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pin {
    pub(super) pad: usize,
    /// On the map, with what the macro adds.
    pub(super) place: [f32; 2],
    /// What the macro adds.
    pub(super) macros: [f32; 2],
    /// On the screen.
    pub(super) home: Pos2,
    /// Where its circle is drawn: at home, unless others are there as well.
    pub(super) circle: Pos2,
}

/// A pad that a hand holds, and where on the map.
pub(super) type Held = Option<(usize, [f32; 2])>;

/// All pads with something on them, in the order in which they are drawn: the selected one is on top. Where `all` are to
/// be seen, those beyond the edge stand at it.
pub(super) fn pins(frame: &Frame<'_>, seen: &Seen, held: Held, all: bool) -> Vec<Pin> {
    let inside = seen.plot.shrink(RADIUS + 3.0);
    let pin = |(pad, it): (usize, &Pad)| {
        let macros = macros(frame, pad);
        let place = match held {
            Some((mine, place)) if mine == pad => place,
            _ => [it.home[0] + macros[0], it.home[1] + macros[1]],
        };
        let home = seen.at(place);
        let circle = if all { home.clamp(inside.min, inside.max) } else { home };
        Pin { pad, place, macros, home, circle }
    };
    let filled = frame.view.pads.iter().enumerate().filter(|(_, pad)| pad.filled);
    let mut pins: Vec<Pin> = filled.map(pin).collect();
    spread(&mut pins, held.map_or(frame.selected(), |(pad, _)| pad));
    pins.sort_by_key(|pin| pin.pad == frame.selected());
    pins
}

/// What `map_x` and `map_y` add to a pad's place.
fn macros(frame: &Frame<'_>, pad: usize) -> [f32; 2] {
    let params = frame.params;
    let moved = params.map_pad.value();
    if moved != 0 && moved != pad as i32 + 1 {
        return [0.0; 2];
    }
    let half = frame.view.map.extent.map(|[least, most]| (most - least) / 2.0);
    [params.map_x.value() * half[0], params.map_y.value() * half[1]]
}

/// Moves circles apart that cover each other; that of `fixed` stays where it is.
fn spread(pins: &mut [Pin], fixed: usize) {
    for _ in 0..ROUNDS {
        let mut settled = true;
        for a in 0..pins.len() {
            for b in a + 1..pins.len() {
                let way = pins[b].circle - pins[a].circle;
                let far = way.length();
                if far >= APART - 0.01 {
                    continue;
                }
                settled = false;
                // Two in the very same place part in a way of their own.
                let angle = 2.4 * (pins[a].pad * PADS + pins[b].pad) as f32;
                let way = if far > 0.01 { way / far } else { Vec2::angled(angle) };
                let push = way * (APART - far);
                let share = if pins[a].pad == fixed {
                    0.0
                } else if pins[b].pad == fixed {
                    1.0
                } else {
                    0.5
                };
                pins[a].circle -= push * share;
                pins[b].circle += push * (1.0 - share);
            }
        }
        if settled {
            return;
        }
    }
}

/// The pin on top at a place of the screen.
pub(super) fn hit(pins: &[Pin], at: Pos2) -> Option<&Pin> {
    pins.iter().rev().find(|pin| pin.circle.distance(at) <= RADIUS + 1.5)
}

/// Pads that were struck a moment ago.
#[derive(Debug, Default)]
pub(super) struct Glow {
    left_s: [f32; PADS],
}

impl Glow {
    /// Takes what was struck in the last `seconds`, bit by bit. Says whether it is still to be seen.
    pub(super) fn advance(&mut self, struck: u32, seconds: f32) -> bool {
        for (pad, left_s) in self.left_s.iter_mut().enumerate() {
            *left_s = if struck & 1 << pad != 0 { GLOW_S } else { (*left_s - seconds).max(0.0) };
        }
        self.left_s.iter().any(|left_s| *left_s > 0.0)
    }

    fn of(&self, pad: usize) -> f32 {
        self.left_s[pad] / GLOW_S
    }
}

/// How one pin is drawn.
#[derive(Debug, Clone, Copy)]
struct Look {
    selected: bool,
    hovered: bool,
    glow: f32,
    /// Of its lines.
    strength: f32,
}

/// Draws all of them.
pub(super) fn show(ui: &Ui, frame: &Frame<'_>, seen: &Seen, pins: &[Pin], hovered: Option<usize>, glow: &Glow) {
    let painter = ui.painter_at(seen.plot);
    let look = |pin: &Pin| {
        let (selected, hovered) = (pin.pad == frame.selected(), hovered == Some(pin.pad));
        let strength = if selected || hovered { 0.9 } else { 0.32 };
        Look { selected, hovered, glow: glow.of(pin.pad), strength }
    };
    // Lines lie below all circles.
    pins.iter().for_each(|pin| lines(ui, &painter, frame, seen, pin, look(pin)));
    pins.iter().for_each(|pin| circle(ui, &painter, frame, pin, look(pin)));
}

fn lines(ui: &Ui, painter: &Painter, frame: &Frame<'_>, seen: &Seen, pin: &Pin, look: Look) {
    let pad = &frame.view.pads[pin.pad];
    let colour = theme::faint(theme::TEXT, look.strength);
    let shift = [pin.place[0] - pad.home[0], pin.place[1] - pad.home[1]];
    let path: Vec<Pos2> = pad.path.iter().map(|[x, y]| seen.at([x + shift[0], y + shift[1]])).collect();
    let mut reached = pin.home;
    if let Some(end) = path.last() {
        let line: Vec<Pos2> = std::iter::once(pin.home).chain(path.iter().copied()).collect();
        path::dashes(painter, &line, 1.6, colour);
        painter.circle_filled(*end, 3.0, colour);
        reached = path::along(pin.home, &path, frame.params.pads()[pin.pad].morph.value());
    }
    if pin.macros != [0.0; 2] {
        let stood = pin.home - seen.step(pin.macros);
        thread(painter, stood, pin.home, theme::faint(theme::TEXT, 0.5 * look.strength));
        painter.circle_stroke(stood, 2.5, Stroke::new(1.0, theme::faint(theme::TEXT, 0.7 * look.strength)));
    }
    let sound = seen.at(pad.place);
    if !pad.peaks.is_empty() && sound.distance(reached) > NEAR {
        thread(painter, reached, sound, theme::faint(theme::TEXT, 0.7 * look.strength));
        painter.circle_filled(sound, 2.6, colour);
    }
    if reached.distance(pin.home) > 1.0 {
        let accent = if look.selected { theme::accent(ui) } else { colour };
        painter.circle(reached, 4.5, theme::WINDOW, Stroke::new(2.0, accent));
    }
    if pin.circle.distance(pin.home) > 1.5 {
        thread(painter, pin.home, pin.circle, theme::faint(theme::TEXT, 0.6));
        painter.circle_filled(pin.home, 2.0, theme::TEXT);
    }
}

fn thread(painter: &Painter, from: Pos2, to: Pos2, colour: egui::Color32) {
    painter.line_segment([from, to], Stroke::new(1.1, colour));
}

fn circle(ui: &Ui, painter: &Painter, frame: &Frame<'_>, pin: &Pin, look: Look) {
    let accent = theme::accent(ui);
    let at = pin.circle;
    if look.glow > 0.0 {
        painter.circle_filled(at, RADIUS + 5.0 * look.glow, theme::faint(accent, 0.55 * look.glow));
    }
    // A rim of the ground's colour keeps it apart from points and lines.
    painter.circle_filled(at, RADIUS + 1.5, theme::faint(theme::PANEL, 0.85));
    let (fill, ink) = if look.selected { (theme::TEXT, theme::WINDOW) } else { (theme::WINDOW, theme::TEXT) };
    let rim = match (look.selected, look.hovered) {
        (true, _) => Stroke::new(2.0, theme::TEXT),
        (false, true) => Stroke::new(2.0, accent),
        (false, false) => {
            Stroke::new(1.8, theme::tinted(theme::TEXT, colours::of_pack(frame.view.pads[pin.pad].pack), 0.25))
        }
    };
    painter.circle(at, RADIUS - rim.width / 2.0, fill, rim);
    let number = (pin.pad + 1).to_string();
    let place = theme::write(painter, at, Align2::CENTER_CENTER, number, Type::Label, ink);
    if frame.view.pads[pin.pad].locked {
        lock(painter, place.center() + vec2(RADIUS - 2.0, -RADIUS + 2.0), ink != theme::WINDOW);
    }
}

/// A small padlock at the circle's shoulder.
fn lock(painter: &Painter, at: Pos2, on_dark: bool) {
    let colour = if on_dark { theme::TEXT } else { theme::WARNING };
    painter.circle_filled(at, 5.0, theme::WINDOW);
    painter.rect_filled(egui::Rect::from_center_size(at + vec2(0.0, 1.2), vec2(5.0, 3.8)), 1.0, colour);
    painter.circle_stroke(at - vec2(0.0, 0.8), 1.7, Stroke::new(1.0, colour));
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    fn pin(pad: usize, at: Pos2) -> Pin {
        Pin { pad, place: [0.0; 2], macros: [0.0; 2], home: at, circle: at }
    }

    #[test]
    fn pads_in_one_place_are_told_apart() {
        let mut pins: Vec<Pin> = (0..PADS).map(|pad| pin(pad, pos2(200.0, 100.0))).collect();
        spread(&mut pins, 4);
        assert_eq!(pins[4].circle, pos2(200.0, 100.0), "the one in hand stays");
        for (n, a) in pins.iter().enumerate() {
            assert_eq!(a.home, pos2(200.0, 100.0));
            for b in &pins[n + 1..] {
                assert!(a.circle.distance(b.circle) > APART - 2.0, "pads {} and {}", a.pad, b.pad);
            }
        }
    }

    #[test]
    fn pads_with_room_stay_where_they_are() {
        let mut pins = vec![pin(0, pos2(10.0, 10.0)), pin(3, pos2(10.0 + APART, 10.0))];
        let before = pins.clone();
        spread(&mut pins, 9);
        assert_eq!(pins, before);
        assert_eq!(hit(&pins, pos2(12.0, 4.0)).map(|pin| pin.pad), Some(0));
        assert_eq!(hit(&pins, pos2(10.0, 40.0)), None);
    }
}
