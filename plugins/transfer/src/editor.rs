//! The editor of Timbrel Transfer: pitch and loudness in the middle, the two models beside them, the knobs below.
//!
//! It draws one snapshot ([`View`]) and sends [`Command`]s; parameters go through the host's setter. It never touches
//! the audio thread: levels and curves come from the desk's taps.

mod card_words;
mod cards;
mod face;
mod header;
mod layout;
mod notes;
mod options;
mod picture;
mod strip;
mod window;

use std::sync::Arc;

use egui::Ui;
use kit::theme;
use kit::widgets::{Browser, Footer, HostParam, Meter, PeakHold, costs, follow_hands, offered};
use nice_plug::prelude::{Param, ParamSetter};

use crate::params::SourceParam;
use crate::view::{Command, Desk, Meters, PLACES, View};
use header::Header;
use layout::Layout;
use picture::Picture;

pub use face::Face;
pub use kit::grid::{DEFAULT_SIZE, LARGEST_SIZE, SMALLEST_SIZE};
pub use picture::Mode;
pub use window::{window, window_state};

/// What the editor remembers between frames. The desk and the parameters are the truth; this is taste.
pub struct Editor {
    desk: Arc<Desk>,
    face: Face,
    header: Header,
    picture: Picture,
    shelf: Shelf,
    input: PeakHold,
    output: PeakHold,
    meters: Meters,
    /// What the last frame was drawn from.
    shown: Option<Arc<View>>,
}

/// The list of models, and where a chosen one goes.
#[derive(Default)]
struct Shelf {
    browser: Browser,
    place: usize,
}

/// What one frame draws from.
struct Frame<'a> {
    view: &'a View,
    face: &'a Face,
    setter: &'a ParamSetter<'a>,
    layout: Layout,
}

impl Editor {
    /// An editor of what `desk` stands for.
    pub fn new(desk: Arc<Desk>, face: Face) -> Self {
        Self {
            desk,
            header: Header::new(&face),
            face,
            picture: Picture::default(),
            shelf: Shelf::default(),
            input: PeakHold::default(),
            output: PeakHold::default(),
            meters: Meters::default(),
            shown: None,
        }
    }

    /// Shows the list of models for a place: 0 is model A.
    pub fn browse(&mut self, place: usize) {
        self.shelf.toggle(place);
    }

    /// Shows the list of presets.
    pub fn browse_presets(&mut self) {
        self.header.presets.toggle();
    }

    /// Chooses the large picture.
    pub fn show_picture(&mut self, mode: Mode) {
        self.picture.choose(mode);
    }

    /// Draws one frame into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, setter: &ParamSetter<'_>) {
        let (view, face) = (self.desk.view(), self.face.clone());
        let layout = Layout::of(ui.max_rect(), face.listens());
        let frame = Frame { view: &view, face: &face, setter, layout };
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        self.listen(seconds);

        follow_hands(ui);
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme::WINDOW);
        let mut commands = Vec::new();
        commands.extend(self.header.show(ui, &frame, &mut self.shelf));
        self.levels(ui, &frame);
        self.picture.listen(self.desk.as_ref(), &frame, seconds);
        commands.extend(self.picture.show(ui, &frame, seconds, &mut self.shelf));
        commands.extend(cards::show(ui, &frame, &mut self.shelf));
        strip::show(ui, &frame);
        options::show(ui, &frame);
        footer(ui, &frame);
        commands.extend(self.header.lists(ui, &frame, &mut self.shelf));
        let typing = self.shelf.browser.is_open() || self.header.presets.is_open();
        commands.extend(dropped(ui, &frame, typing));
        commands.into_iter().for_each(|command| self.desk.send(command));
        self.shown = Some(view);
        // Sixty frames a second while something moves; otherwise the window asks whether anything stirs.
        if self.moves() {
            ui.ctx().request_repaint();
        }
    }

    /// Takes the levels of the last `seconds`.
    fn listen(&mut self, seconds: f32) {
        self.meters = self.desk.meters();
        self.input.advance(self.meters.input_peak, seconds);
        self.output.advance(self.meters.output_peak, seconds);
    }

    /// The next frame will not look like this one.
    fn moves(&self) -> bool {
        !self.input.rests() || !self.output.rests() || self.picture.moves()
    }

    /// Levels at both sides; where nobody listens to the input, it is grey.
    fn levels(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        if let Some(place) = frame.layout.input {
            let deaf = frame.face.source() != Some(SourceParam::Audio);
            let tip = match deaf {
                true => "Level that comes in. The source is not Audio, so only Mix lets it through.",
                false => "Level after the input gain, in dB below full scale.",
            };
            Meter { name: "in", tip, faint: deaf }.show(ui, place, &mut self.input);
        }
        let output = "Level that leaves the plugin, in dB below full scale.";
        Meter { name: "out", tip: output, faint: false }.show(ui, frame.layout.output, &mut self.output);
    }
}

impl Shelf {
    /// Opens the list for `place`, or closes it.
    fn toggle(&mut self, place: usize) {
        self.browser.ask(["Search for model A", "Search for model B"][place.min(1)]);
        self.browser.toggle();
        self.place = place;
    }

    fn is_open_for(&self, place: usize) -> bool {
        self.browser.is_open() && self.place == place
    }
}

impl<'a> Frame<'a> {
    /// A parameter as a control.
    fn control<P: Param>(&self, param: &'a P) -> HostParam<'a, P> {
        HostParam::new(param, self.setter)
    }
}

/// Files go into the place that they are dropped on, or else into A; a second one goes into B.
fn dropped(ui: &Ui, frame: &Frame<'_>, typing: bool) -> Vec<Command> {
    let at = ui.input(|input| input.pointer.latest_pos());
    let first = usize::from(at.is_some_and(|at| cards::second_place(frame).contains(at)));
    let paths = offered(ui, typing).into_iter();
    paths.zip(first..PLACES).map(|(path, place)| Command::Load { place, path }).collect()
}

fn footer(ui: &mut Ui, frame: &Frame<'_>) {
    let load = frame.view.load;
    let card = frame.view.card(0).or(frame.view.card(1));
    let samples = load.latency_samples;
    let runs = match card {
        None if !frame.face.listens() => "silent · no model".to_owned(),
        None => "dry · no model".to_owned(),
        Some(_) if samples > 0 && load.host_rate_hz > 0.0 => {
            format!("latency {:.0} ms", f64::from(samples) / load.host_rate_hz * 1e3)
        }
        Some(_) => format!("latency {samples} smp"),
    };
    let why = match card {
        Some(card) if frame.face.listens() => {
            format!("The window that pitch is heard in, reported to the host: {samples} samples.\n{}", card.why)
        }
        Some(card) => format!("A note begins at its sample.\n{}", card.why),
        None if frame.face.listens() => "The sound passes as it is.".to_owned(),
        None => "Without a model there is no sound.".to_owned(),
    };
    let figures = costs(&load);
    Footer { runs: &runs, why: &why, figures: &figures, status: &frame.view.status, hint: hint(frame) }
        .show(ui, frame.layout.grid.footer);
}

fn hint(frame: &Frame<'_>) -> &'static str {
    match frame.face.source() {
        None => "Play keys; velocity, pressure and expression are the loudness",
        Some(SourceParam::Audio) => "Sing or play one note at a time",
        Some(SourceParam::Midi) => "Play keys; velocity is the loudness",
        Some(SourceParam::Cv) => "Automate CV pitch and CV loudness, or send them by the sidechain",
    }
}

/// A place in the words of the musician.
fn letter(place: usize) -> char {
    if place == 0 { 'A' } else { 'B' }
}
