//! The sound as it is now, what comes in against what goes out. A click shows it another way.

mod shape;
mod spectrum;
mod transfer;

use egui::{Align2, Color32, Painter, Pos2, Rect, Sense, Stroke, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Banner, Browser, Choice, Invited, focus_ring, invitation, panel, words_switch};

use super::{Frame, number};
use crate::view::{Command, Desk, Dialog, Scope, Slot};
use shape::Shape;
use spectrum::Spectrum;
use transfer::Transfer;

/// Below this nothing is heard.
const SILENCE: f32 = 1e-5;

/// The host has stopped when no sound has come for this long: more than any buffer lasts.
const STOPPED_S: f32 = 0.5;
/// Newest samples by which two frames are told apart.
const NEWEST: usize = 64;

/// Ways to see the sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// Over time.
    #[default]
    Shape,
    /// Over frequency.
    Spectrum,
    /// What goes out against what comes in.
    Transfer,
}

impl Mode {
    const ALL: [Self; 3] = [Self::Shape, Self::Spectrum, Self::Transfer];

    fn index(self) -> usize {
        Self::ALL.iter().position(|mode| *mode == self).unwrap_or(0)
    }
}

/// What the picture remembers.
#[derive(Default)]
pub(super) struct Picture {
    mode: Mode,
    shown_s: f32,
    scope: Scope,
    newest: Vec<f32>,
    unchanged_s: f32,
    shape: Shape,
    spectrum: Spectrum,
    transfer: Transfer,
}

impl Picture {
    /// Takes the latest sound, `seconds` after the one before. What a stopped host left behind is no sound.
    pub(super) fn listen(&mut self, desk: &Desk, seconds: f32) {
        desk.sound(&mut self.scope);
        let newest = |side: &[f32]| side[side.len().saturating_sub(NEWEST)..].to_vec();
        let newest = [newest(&self.scope.input), newest(&self.scope.output)].concat();
        self.unchanged_s = if newest == self.newest { self.unchanged_s + seconds } else { 0.0 };
        self.newest = newest;
        if self.unchanged_s > STOPPED_S {
            self.scope.input.clear();
            self.scope.output.clear();
        }
    }

    pub(super) fn choose(&mut self, mode: Mode) {
        if self.mode != mode {
            (self.mode, self.shown_s) = (mode, 0.0);
        }
    }

    /// Something is to be seen in the next frame that was not in this one.
    pub(super) fn moves(&self) -> bool {
        self.sounds() || self.shown_s < theme::EASE_S || (self.mode == Mode::Spectrum && self.spectrum.falls())
    }

    fn sounds(&self) -> bool {
        let loud = |side: &[f32]| side.iter().any(|sample| sample.abs() > SILENCE);
        loud(&self.scope.input) || loud(&self.scope.output)
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        frame: &Frame<'_>,
        wet: bool,
        seconds: f32,
        browser: &mut Browser,
    ) -> Option<Command> {
        let inside = panel(ui, frame.layout.picture);
        self.shown_s += seconds;
        let top = inside.top() + 6.0;
        legend(ui, pos2(inside.left(), top), wet);
        self.modes(ui, pos2(inside.right(), top));
        let mut place = Rect::from_min_max(pos2(inside.left(), inside.top() + 22.0), inside.max);
        let command = notice(ui, frame, &mut place);
        self.press(ui, place);
        let painter = ui.painter_at(place.expand(1.0));
        let output = if wet { theme::accent(ui) } else { theme::GREY };
        let rest = if self.sounds() { 1.0 } else { 0.3 };
        let colours = Colours { input: theme::faint(theme::GREY, rest), output: theme::faint(output, rest) };
        let mut eased = painter.clone();
        eased.set_opacity((self.shown_s / theme::EASE_S).min(1.0));
        match self.mode {
            Mode::Shape => self.shape.paint(ui, &eased, place, &self.scope, colours, seconds),
            Mode::Spectrum => self.spectrum.paint(&eased, place, &self.scope, colours, seconds),
            Mode::Transfer => self.transfer.paint(&eased, place, &self.scope, colours, seconds),
        }
        if self.sounds() {
            return command;
        }
        if matches!(frame.view.slots[frame.slot], Slot::Empty) {
            return command.or(empty(ui, frame, place, browser));
        }
        let at = pos2(place.center().x, place.top() + place.height() * 0.3);
        theme::write(ui.painter(), at, Align2::CENTER_CENTER, "Nothing sounds", Type::Label, theme::QUIET);
        command
    }

    fn modes(&mut self, ui: &mut Ui, right: Pos2) {
        let choices = [
            Choice::new("shape", "The wave as it is now. Roll the wheel over it to see more or less time."),
            Choice::new("spectrum", "Which frequencies sound, from 20 Hz to 20 kHz"),
            Choice::new("transfer", "What goes out for what comes in: a straight line is a clean sound"),
        ];
        if let Some(chosen) = words_switch(ui, right.x, right.y, "Picture", &choices, self.mode.index()) {
            self.choose(Mode::ALL[chosen]);
        }
    }

    /// A click on the picture shows the next way.
    fn press(&mut self, ui: &Ui, place: Rect) {
        let response = ui.interact(place, ui.scope_id().with("picture"), Sense::CLICK);
        if response.clicked() {
            self.choose(Mode::ALL[(self.mode.index() + 1) % Mode::ALL.len()]);
        }
        if response.has_focus() {
            focus_ring(ui, place, 6.0);
        }
        if self.mode == Mode::Shape && response.hovered() {
            let wheel = ui.input(|input| input.smooth_scroll_delta().y);
            self.shape.zoom(wheel);
        }
    }
}

/// Which line is which.
#[derive(Debug, Clone, Copy)]
struct Colours {
    input: Color32,
    output: Color32,
}

fn legend(ui: &Ui, at: Pos2, wet: bool) {
    let output = if wet { theme::accent(ui) } else { theme::GREY };
    let words = [("In", theme::TEXT), (" and ", theme::QUIET), ("out", output)];
    let mut left = at.x;
    for (word, colour) in words {
        let rect = theme::write(ui.painter(), pos2(left, at.y), Align2::LEFT_CENTER, word, Type::Label, colour);
        left = rect.right();
    }
    if !wet {
        let at = pos2(left + 10.0, at.y);
        theme::write(ui.painter(), at, Align2::LEFT_CENTER, "bypassed", Type::Label, theme::WARNING);
    }
}

/// What is wrong with the slot, across the top of the picture.
fn notice(ui: &mut Ui, frame: &Frame<'_>, place: &mut Rect) -> Option<Command> {
    let slot = frame.slot;
    let (colour, words, action, dialog) = match &frame.view.slots[slot] {
        Slot::Missing { name, .. } => (
            theme::WARNING,
            format!("“{name}” is not on this computer. You hear the dry sound; its knobs are kept."),
            ("Relink…", "Say where the model is now"),
            Dialog::Relink { slot },
        ),
        Slot::Refused { name, .. } => (
            theme::BAD,
            format!("“{name}” cannot play. The card says why."),
            ("Another…", "Choose another model file"),
            Dialog::Model { slot },
        ),
        Slot::Empty | Slot::Loading { .. } | Slot::Playing(_) => return None,
    };
    let banner = Rect::from_min_size(place.min + vec2(0.0, 4.0), vec2(place.width(), Banner::HEIGHT));
    place.min.y = banner.bottom() + 8.0;
    Banner { colour, words: &words, action }.show(ui, banner).then_some(Command::OpenDialog(dialog))
}

/// An empty slot: what to do.
fn empty(ui: &mut Ui, frame: &Frame<'_>, place: Rect, browser: &mut Browser) -> Option<Command> {
    let slot = frame.slot;
    match invitation(ui, place, &format!("Slot {} is empty", number(slot)))? {
        Invited::Browse => browser.toggle(),
        Invited::OpenFile => return Some(Command::OpenDialog(Dialog::Model { slot })),
    }
    None
}

fn grid_line(painter: &Painter, points: [Pos2; 2]) {
    painter.line_segment(points, Stroke::new(1.0, theme::HAIRLINE));
}
