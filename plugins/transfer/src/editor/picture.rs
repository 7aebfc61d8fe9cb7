//! The sound as it is now: the line that is played over the model's range, and what its tone is made of. One is large,
//! the other small beside it.

mod loudness;
mod pitch;
mod player;
mod spectrum;

use egui::{Align2, Pos2, Rect, Sense, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Banner, Choice, Invited, focus_ring, invitation, panel, words_switch};

use super::{Face, Frame, Shelf, letter, notes};
use crate::params::{SourceParam, TransferParams};
use crate::view::{self, Command, Desk, Dialog, PLACES, Place, Trail};
use pitch::Pitch;
use spectrum::Spectrum;

/// Less of a tone than this is not heard.
const SILENCE: f32 = 0.01;
/// The host has stopped when no frame has come for this long: more than any buffer lasts.
const STOPPED_S: f32 = 0.5;
/// Newest frames by which two trails are told apart.
const NEWEST: usize = 8;
/// The picture shows as much of the past.
const SHOWN_S: f32 = 4.0;

/// Ways to see the sound.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// The line, over time.
    #[default]
    Pitch,
    /// Harmonics and noise, now.
    Spectrum,
}

impl Mode {
    fn other(self) -> Self {
        match self {
            Self::Pitch => Self::Spectrum,
            Self::Spectrum => Self::Pitch,
        }
    }
}

/// What the picture remembers.
#[derive(Default)]
pub(super) struct Picture {
    mode: Mode,
    shown_s: f32,
    trail: Trail,
    newest: Vec<view::Frame>,
    unchanged_s: f32,
    pitch: Pitch,
    spectrum: Spectrum,
}

impl Picture {
    /// Takes the latest frames, `seconds` after the ones before.
    pub(super) fn listen(&mut self, desk: &Desk, frame: &Frame<'_>, seconds: f32) {
        desk.sound(&mut self.trail);
        let newest = |line: &Vec<view::Frame>| line[line.len().saturating_sub(NEWEST)..].to_vec();
        let newest: Vec<_> = self.trail.lines.iter().flat_map(newest).collect();
        // The level of a steady tone never stays the same to the last bit; a host that has stopped sends nothing new.
        self.unchanged_s = if newest == self.newest { self.unchanged_s + seconds } else { 0.0 };
        self.newest = newest;
        if self.stopped() {
            self.trail.harmonics.fill(0.0);
            self.trail.bands.fill(0.0);
        }
        let player = listener(frame).and_then(|params| player::range(params, &self.trail.listening));
        self.pitch.follow(frame.view, &self.trail, player, seconds);
        self.spectrum.follow(&self.trail, seconds);
    }

    pub(super) fn choose(&mut self, mode: Mode) {
        if self.mode != mode {
            (self.mode, self.shown_s) = (mode, 0.0);
        }
    }

    /// Something is to be seen in the next frame that was not in this one.
    pub(super) fn moves(&self) -> bool {
        let runs = self.has_line() && !self.stopped();
        runs || self.shown_s < theme::EASE_S || self.spectrum.falls() || self.pitch.moves()
    }

    fn stopped(&self) -> bool {
        self.unchanged_s > STOPPED_S
    }

    /// A tone sounded in the time that is shown.
    fn has_line(&self) -> bool {
        self.trail.lines.iter().flatten().any(|frame| frame.presence > SILENCE)
    }

    /// What each voice that sounds plays now.
    fn now(&self) -> impl Iterator<Item = &view::Frame> {
        let last = self.trail.lines.iter().filter_map(|line| line.last()).filter(|_| !self.stopped());
        last.filter(|frame| frame.presence > SILENCE && frame.f0_hz > 0.0)
    }

    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>, seconds: f32, shelf: &mut Shelf) -> Option<Command> {
        self.shown_s += seconds;
        let inside = panel(ui, frame.layout.picture);
        let top = inside.top() + 6.0;
        let tabs = self.modes(ui, pos2(inside.right(), top));
        self.title(ui, frame, pos2(inside.left(), top), tabs - 12.0);
        let mut place = Rect::from_min_max(pos2(inside.left(), inside.top() + 22.0), inside.max);
        let command = notice(ui, frame, &mut place);
        self.press(ui, place, "picture");
        self.paint(ui, frame, place, self.mode);
        self.take_hold(ui, frame, place);
        self.beside(ui, frame);
        if self.has_line() {
            return command;
        }
        if frame.view.places.iter().all(|place| matches!(place, Place::Empty)) {
            return command.or(empty(ui, place, shelf));
        }
        let at = pos2(place.center().x, place.top() + place.height() * 0.25);
        theme::write(ui.painter(), at, Align2::CENTER_CENTER, "Nothing sounds", Type::Label, theme::QUIET);
        command
    }

    fn paint(&self, ui: &Ui, frame: &Frame<'_>, place: Rect, mode: Mode) {
        let mut painter = ui.painter_at(place.expand(1.0));
        painter.set_opacity((self.shown_s / theme::EASE_S).min(1.0));
        let accent = if frame.face.bypass().value() { theme::GREY } else { theme::accent(ui) };
        match mode {
            Mode::Pitch => {
                let (above, below) = divided(place);
                self.pitch.paint(&painter, above, frame.view, &self.trail, accent);
                loudness::paint(&painter, below, frame.view.card(0), &self.trail, accent);
                pitch::cursor(&painter, place);
            }
            Mode::Spectrum => self.spectrum.paint(&painter, place, accent),
        }
    }

    /// The player's range and loudness, where somebody listens.
    fn take_hold(&self, ui: &Ui, frame: &Frame<'_>, place: Rect) {
        let Some(params) = listener(frame).filter(|_| self.mode == Mode::Pitch) else { return };
        let (above, below) = divided(place);
        player::pitch_handles(ui, frame, params, &self.trail.listening, &self.pitch.roll(above));
        player::loudness_hand(ui, frame, params, &self.trail.listening, below.with_min_x(time_span(below).left()));
    }

    /// The other picture; a click makes it the large one.
    fn beside(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let Some(place) = frame.layout.beside else { return };
        let inside = panel(ui, place);
        let other = self.mode.other();
        let title = match other {
            Mode::Pitch => "Pitch and loudness",
            Mode::Spectrum => "Harmonics and noise",
        };
        let at = pos2(inside.left(), inside.top() + 4.0);
        theme::write(ui.painter(), at, Align2::LEFT_CENTER, title, Type::Label, theme::QUIET);
        self.paint(ui, frame, Rect::from_min_max(inside.min + vec2(0.0, 16.0), inside.max), other);
        self.press(ui, place, "picture beside");
    }

    /// Gives where the words begin.
    fn modes(&mut self, ui: &mut Ui, right: Pos2) -> f32 {
        let choices = [
            Choice::new("pitch", "The line of the last four seconds over the range that the model knows"),
            Choice::new("spectrum", "The harmonics and the noise that sound now"),
        ];
        if let Some(chosen) = words_switch(ui, right.x, right.y, "Picture", &choices, self.mode as usize) {
            self.choose([Mode::Pitch, Mode::Spectrum][chosen]);
        }
        let width = |choice: &Choice<'_>| theme::galley(ui, choice.words, Type::Label, theme::TEXT).size().x;
        right.x - choices.iter().map(width).sum::<f32>() - 14.0
    }

    /// What the picture is, and what is played now; the first gives way.
    fn title(&self, ui: &Ui, frame: &Frame<'_>, at: Pos2, right: f32) {
        let title = match (frame.face.bypass().value(), self.mode) {
            (true, _) => ("Bypassed", theme::WARNING),
            (false, Mode::Pitch) => ("Pitch and loudness", theme::QUIET),
            (false, Mode::Spectrum) => ("Harmonics and noise", theme::QUIET),
        };
        let title = theme::galley(ui, title.0, Type::Label, title.1);
        let now: Vec<&view::Frame> = self.now().collect();
        if now.is_empty() {
            ui.painter().galley(Align2::LEFT_CENTER.anchor_size(at, title.size()).min, title, theme::QUIET);
            return;
        }
        let reading = theme::galley(ui, reading(&now, frame), Type::Label, theme::TEXT);
        let mut left = at.x;
        if left + title.size().x + 16.0 + reading.size().x < right {
            let size = title.size();
            ui.painter().galley(Align2::LEFT_CENTER.anchor_size(at, size).min, title, theme::QUIET);
            left += size.x + 16.0;
        }
        let at = Align2::LEFT_CENTER.anchor_size(pos2(left, at.y), reading.size()).min;
        ui.painter().galley(at, reading, theme::TEXT);
    }

    /// A click changes which picture is large.
    fn press(&mut self, ui: &Ui, place: Rect, name: &str) {
        let response = ui.interact(place, ui.scope_id().with(name), Sense::CLICK);
        if response.clicked() {
            self.choose(self.mode.other());
        }
        if response.has_focus() {
            focus_ring(ui, place, 6.0);
        }
    }
}

/// The parameters of a plugin that listens to its input now.
fn listener<'a>(frame: &Frame<'a>) -> Option<&'a TransferParams> {
    match frame.face {
        Face::Effect(params) if params.source.value() == SourceParam::Audio => Some(params),
        Face::Effect(_) | Face::Synth(_) => None,
    }
}

/// Pitch above, loudness below.
fn divided(place: Rect) -> (Rect, Rect) {
    let height = (place.height() * 0.2).clamp(16.0, 90.0);
    let y = place.bottom() - height;
    (Rect::from_min_max(place.min, pos2(place.right(), y - 8.0)), Rect::from_min_max(pos2(place.left(), y), place.max))
}

/// Of one note its pitch and, where it was heard rather than played, how sure it is; of several their names.
fn reading(now: &[&view::Frame], frame: &Frame<'_>) -> String {
    let [now] = now else { return notes::chord(now.iter().map(|frame| frame.f0_hz)) };
    let note = notes::reading(now.f0_hz);
    let Face::Effect(params) = frame.face else { return note };
    let sure = match now.confidence {
        _ if params.source.value() != SourceParam::Audio => return note,
        c if c > 0.85 => "sure",
        c if c > params.gate_confidence.value() => "fairly sure",
        _ => "unsure",
    };
    format!("{note} · {sure}")
}

/// What is wrong with a model, across the top of the picture; model A first.
fn notice(ui: &mut Ui, frame: &Frame<'_>, place: &mut Rect) -> Option<Command> {
    let (words, colour, action, dialog) = (0..PLACES).find_map(|index| trouble(frame, index))?;
    let banner = Rect::from_min_size(place.min + vec2(0.0, 4.0), vec2(place.width(), Banner::HEIGHT));
    place.min.y = banner.bottom() + 8.0;
    Banner { colour, words: &words, action }.show(ui, banner).then_some(Command::OpenDialog(dialog))
}

type Trouble = (String, egui::Color32, (&'static str, &'static str), Dialog);

fn trouble(frame: &Frame<'_>, place: usize) -> Option<Trouble> {
    let which = letter(place);
    match &frame.view.places[place] {
        Place::Missing { name, .. } => Some((
            format!("Model {which}, “{name}”, is not on this computer."),
            theme::WARNING,
            ("Relink…", "Say where the model is now"),
            Dialog::Relink { place },
        )),
        Place::Refused { name, still, .. } => Some((
            match still {
                Some(card) => format!("Model {which}, “{name}”, cannot play. {} keeps playing.", card.name),
                None => format!("Model {which}, “{name}”, cannot play. Its card says why."),
            },
            theme::BAD,
            ("Another…", "Choose another model file"),
            Dialog::Model { place },
        )),
        Place::Empty | Place::Loading { .. } | Place::Playing(_) => None,
    }
}

fn empty(ui: &mut Ui, place: Rect, shelf: &mut Shelf) -> Option<Command> {
    match invitation(ui, place, "No model yet")? {
        Invited::Browse => shelf.toggle(0),
        Invited::OpenFile => return Some(Command::OpenDialog(Dialog::Model { place: 0 })),
    }
    None
}

/// Where the time that is shown begins and ends: scales are left of it, now is at its right.
fn time_span(place: Rect) -> Rect {
    Rect::from_min_max(pos2(place.left() + 40.0, place.top()), pos2(place.right() - 4.0, place.bottom()))
}

/// The frames of a line that are shown, each with where it is from left to right.
fn placed(line: &[view::Frame], frame_rate_hz: f64, span: Rect) -> impl Iterator<Item = (f32, &view::Frame)> {
    let rate_hz = if frame_rate_hz > 0.0 { frame_rate_hz as f32 } else { 250.0 };
    let step = span.width() / (SHOWN_S * rate_hz);
    let fits = (SHOWN_S * rate_hz) as usize;
    let frames = &line[line.len().saturating_sub(fits)..];
    let first = span.right() - step * frames.len().saturating_sub(1) as f32;
    frames.iter().enumerate().map(move |(index, frame)| (first + step * index as f32, frame))
}
