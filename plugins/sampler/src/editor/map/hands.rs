//! What a pointer that drags does: it moves the ground, a pad, or draws a path.

use egui::{Event, Key, MouseWheelUnit, PointerButton, Pos2, Response, Ui, Vec2};

use super::super::Frame;
use super::lens::{Lens, Seen};
use super::path;
use super::pins::{self, Held, Pin};
use super::tools::Tools;
use crate::view::Command;

/// A pad that is dragged is heard this often, in seconds.
const AGAIN_S: f64 = 0.14;
/// How much nearer a notch of the wheel brings, as a power of e.
const NOTCH: f32 = 0.17;
/// The same for a point of a touchpad.
const POINT: f32 = 0.005;

/// What the pointer holds.
#[derive(Debug, Default)]
pub(super) enum Hand {
    /// Nothing.
    #[default]
    Free,
    /// The ground.
    Ground,
    /// A pad.
    Pin(Grip),
    /// A pen.
    Pen(Pen),
}

/// A pad in the hand. Places are those of the map, with what the macro adds.
#[derive(Debug)]
pub(super) struct Grip {
    pad: usize,
    began: [f32; 2],
    place: [f32; 2],
    macros: [f32; 2],
    /// From the pointer to the pad, on the map.
    offset: [f32; 2],
    heard_s: f64,
}

/// A path that is being drawn, on the screen.
#[derive(Debug)]
pub(super) struct Pen {
    pad: usize,
    macros: [f32; 2],
    /// Where the pad is.
    start: Pos2,
    line: Vec<Pos2>,
}

/// What the hand works on.
pub(super) struct Table<'a> {
    pub(super) frame: &'a Frame<'a>,
    pub(super) seen: &'a Seen,
    pub(super) pins: &'a [Pin],
    pub(super) response: &'a Response,
}

impl Hand {
    /// Whether it holds nothing.
    pub(super) fn is_free(&self) -> bool {
        matches!(self, Self::Free)
    }

    /// The pad that it holds, and where on the map.
    pub(super) fn held(&self) -> Held {
        match self {
            Self::Pin(grip) => Some((grip.pad, grip.place)),
            _ => None,
        }
    }

    /// The line that it draws, from the pad on.
    pub(super) fn line(&self) -> Option<Vec<Pos2>> {
        let Self::Pen(pen) = self else { return None };
        Some(std::iter::once(pen.start).chain(pen.line.iter().copied()).collect())
    }

    /// Follows the pointer through this frame.
    pub(super) fn work(&mut self, ui: &Ui, table: &Table<'_>, tools: &mut Tools, lens: &mut Lens) -> Vec<Command> {
        let mut commands = Vec::new();
        if table.response.drag_started() {
            *self = Self::taken(ui, table, tools);
            if let Self::Pin(Grip { pad, .. }) | Self::Pen(Pen { pad, .. }) = *self
                && pad != table.frame.selected()
            {
                commands.push(Command::Select(pad));
            }
        }
        let now_s = ui.input(|input| input.time);
        let moved = table.response.drag_delta() != Vec2::ZERO;
        match (&mut *self, table.response.interact_pointer_pos()) {
            (Self::Ground, _) => lens.pan(table.response.drag_delta(), table.seen.plot),
            (Self::Pin(grip), Some(at)) if moved => commands.extend(grip.follow(table.seen, at, now_s, tools.hears)),
            (Self::Pen(pen), Some(at)) if moved => pen.line.push(at),
            _ => {}
        }
        if ui.input(|input| input.key_pressed(Key::Escape)) {
            commands.extend(std::mem::take(self).given_up());
        } else if table.response.drag_stopped() {
            tools.draws &= !matches!(self, Self::Pen(_));
            commands.extend(std::mem::take(self).finished(table.seen));
        }
        commands
    }

    /// What a drag that begins takes hold of.
    fn taken(ui: &Ui, table: &Table<'_>, tools: &Tools) -> Self {
        let (origin, shift, space) =
            ui.input(|input| (input.pointer.press_origin(), input.modifiers.shift, input.key_down(Key::Space)));
        let Some(origin) = origin.filter(|_| table.response.drag_started_by(PointerButton::Primary) && !space) else {
            let pans = space || table.response.drag_started_by(PointerButton::Middle);
            return if pans { Self::Ground } else { Self::Free };
        };
        let under = pins::hit(table.pins, origin);
        if shift || tools.draws {
            let selected = || table.pins.iter().find(|pin| pin.pad == table.frame.selected());
            return under.or_else(selected).map_or(Self::Ground, |pin| Self::Pen(Pen::at(pin, table.seen, origin)));
        }
        under.map_or(Self::Ground, |pin| Self::Pin(Grip::of(pin, table.seen, origin)))
    }

    fn finished(self, seen: &Seen) -> Vec<Command> {
        match self {
            Self::Pin(grip) => vec![grip.moved(grip.place, true), Command::Hear(grip.pad)],
            Self::Pen(pen) => pen.path(seen).into_iter().collect(),
            Self::Free | Self::Ground => Vec::new(),
        }
    }

    /// All is as it was.
    fn given_up(self) -> Option<Command> {
        match self {
            Self::Pin(grip) => Some(grip.moved(grip.began, true)),
            _ => None,
        }
    }
}

impl Grip {
    fn of(pin: &Pin, seen: &Seen, origin: Pos2) -> Self {
        let under = seen.place(origin);
        // One that stands at the edge for a place beyond it comes to where it is put.
        let from = if seen.plot.contains(pin.home) { pin.place } else { seen.place(pin.circle) };
        let offset = [from[0] - under[0], from[1] - under[1]];
        let Pin { pad, place, macros, .. } = *pin;
        Self { pad, began: place, place, macros, offset, heard_s: 0.0 }
    }

    fn follow(&mut self, seen: &Seen, at: Pos2, now_s: f64, hears: bool) -> Vec<Command> {
        let under = seen.place(at);
        self.place = [under[0] + self.offset[0], under[1] + self.offset[1]];
        let mut commands = vec![self.moved(self.place, false)];
        if hears && now_s - self.heard_s >= AGAIN_S {
            self.heard_s = now_s;
            commands.push(Command::Hear(self.pad));
        }
        commands
    }

    fn moved(&self, place: [f32; 2], last: bool) -> Command {
        Command::Move { pad: self.pad, place: without(place, self.macros), last }
    }
}

impl Pen {
    fn at(pin: &Pin, seen: &Seen, origin: Pos2) -> Self {
        Self { pad: pin.pad, macros: pin.macros, start: seen.at(pin.place), line: vec![origin] }
    }

    fn path(&self, seen: &Seen) -> Option<Command> {
        let places = path::simplified(self.start, &self.line)?;
        let places = places.into_iter().map(|at| without(seen.place(at), self.macros)).collect();
        Some(Command::SetPath { pad: self.pad, places })
    }
}

fn without(place: [f32; 2], macros: [f32; 2]) -> [f32; 2] {
    [place[0] - macros[0], place[1] - macros[1]]
}

/// The wheel, a pinch, two fingers on a touchpad.
pub(super) fn look_around(ui: &Ui, response: &Response, lens: &mut Lens) {
    let Some(at) = response.hover_pos() else { return };
    let plot = response.rect;
    let events = ui.input(|input| input.events.clone());
    for event in &events {
        match *event {
            Event::Zoom(factor) => lens.zoom(factor, at, plot),
            Event::MouseWheel { unit, delta, modifiers, .. } => {
                // Shift turns the wheel sideways on some systems.
                let way = if delta.y == 0.0 { delta.x } else { delta.y };
                match unit {
                    MouseWheelUnit::Point if !modifiers.command => lens.pan(delta, plot),
                    MouseWheelUnit::Point => lens.zoom((POINT * way).exp(), at, plot),
                    MouseWheelUnit::Line => lens.zoom((NOTCH * way).exp(), at, plot),
                    MouseWheelUnit::Page => lens.zoom((5.0 * NOTCH * way).exp(), at, plot),
                }
            }
            _ => {}
        }
    }
}
