//! The editor of Timbrel Drive: what is heard in the middle, the model beside it, the knobs below.
//!
//! It draws one snapshot ([`View`]) and sends [`Command`]s; parameters go through the host's setter. It never touches
//! the audio thread: levels and curves come from the desk's taps.

mod card;
mod card_words;
mod header;
mod layout;
mod offer;
mod options;
mod picture;
mod strip;
mod window;

use std::sync::Arc;

use egui::Ui;
use kit::theme;
use kit::widgets::{Control as _, Footer, Gesture, HostParam, Meter, PeakHold, costs, follow_hands};
use nice_plug::prelude::{Param, ParamSetter};

use crate::params::DriveParams;
use crate::view::{Command, Desk, Meters, Runner, View};
use header::Header;
use layout::Layout;
use picture::Picture;

pub use kit::grid::{DEFAULT_SIZE, LARGEST_SIZE, SMALLEST_SIZE};
pub use picture::Mode;
pub use window::{window, window_state};

/// What the editor remembers between frames. The desk and the parameters are the truth; this is taste.
pub struct Editor {
    desk: Arc<Desk>,
    params: Arc<DriveParams>,
    picture: Picture,
    header: Header,
    input: PeakHold,
    output: PeakHold,
    meters: Meters,
    /// What the last frame was drawn from.
    shown: Option<Arc<View>>,
    /// The choice of a model that the knobs have followed.
    followed: u64,
}

/// What one frame draws from.
struct Frame<'a> {
    view: &'a View,
    params: &'a DriveParams,
    setter: &'a ParamSetter<'a>,
    slot: usize,
    layout: Layout,
}

impl Editor {
    /// An editor of what `desk` stands for.
    pub fn new(desk: Arc<Desk>, params: Arc<DriveParams>) -> Self {
        Self {
            header: Header::new(&params),
            desk,
            params,
            picture: Picture::default(),
            input: PeakHold::default(),
            output: PeakHold::default(),
            meters: Meters::default(),
            shown: None,
            followed: 0,
        }
    }

    /// Shows the list of models.
    pub fn browse(&mut self) {
        self.header.browser.toggle();
    }

    /// Shows the list of presets.
    pub fn browse_presets(&mut self) {
        self.header.presets.toggle();
    }

    /// Chooses the picture.
    pub fn show_picture(&mut self, mode: Mode) {
        self.picture.choose(mode);
    }

    /// Draws one frame into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, setter: &ParamSetter<'_>) {
        let (view, params) = (self.desk.view(), self.params.clone());
        let layout = Layout::of(ui.max_rect());
        let frame = Frame { view: &view, params: &params, setter, slot: params.slot(), layout };
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        self.listen(seconds);

        self.follow_choice(&frame);
        follow_hands(ui);
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme::WINDOW);
        let mut commands = Vec::new();
        commands.extend(self.header.show(ui, &frame));
        self.levels(ui, &frame);
        let wet = !params.bypass.value();
        self.picture.listen(self.desk.as_ref(), seconds);
        commands.extend(self.picture.show(ui, &frame, wet, seconds, &mut self.header.browser));
        commands.extend(card::show(ui, &frame));
        strip::show(ui, &frame);
        commands.extend(options::show(ui, &frame));
        footer(ui, &frame);
        commands.extend(self.header.lists(ui, &frame));
        commands.extend(offer::taken(ui, &frame, self.header.is_open()));
        commands.into_iter().for_each(|command| self.desk.send(command));
        self.shown = Some(view);
        // Sixty frames a second while something moves; otherwise the window asks whether anything stirs.
        if self.moves() {
            ui.ctx().request_repaint();
        }
    }

    /// Puts the knobs of a model that was just chosen where its maker set them.
    fn follow_choice(&mut self, frame: &Frame<'_>) {
        let chosen = &frame.view.chosen;
        if std::mem::replace(&mut self.followed, chosen.count) == chosen.count {
            return;
        }
        for (param, travel) in frame.params.knobs().into_iter().zip(&chosen.travels) {
            if let Some(travel) = *travel {
                let control = frame.control(param);
                [Gesture::Begin, Gesture::Set(travel), Gesture::End].into_iter().for_each(|turn| control.turn(turn));
            }
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

    /// Levels at both sides; a gate that is closed makes the input grey.
    fn levels(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let input = if self.meters.gated {
            "Level after the input gain. The gate is closed."
        } else {
            "Level after the input gain, in dB below full scale."
        };
        Meter { name: "in", tip: input, faint: self.meters.gated }.show(ui, frame.layout.input, &mut self.input);
        let output = "Level that leaves the plugin, in dB below full scale.";
        Meter { name: "out", tip: output, faint: false }.show(ui, frame.layout.output, &mut self.output);
    }
}

impl<'a> Frame<'a> {
    /// A parameter as a control.
    fn control<P: Param>(&self, param: &'a P) -> HostParam<'a, P> {
        HostParam::new(param, self.setter)
    }
}

fn footer(ui: &mut Ui, frame: &Frame<'_>) {
    let load = frame.view.load;
    let card = frame.view.card(frame.slot);
    let rate_hz = load.host_rate_hz;
    let runs = match card.map(|card| card.runner) {
        Some(Runner::Inline) => format!("inline · {} smp", load.latency_samples),
        Some(Runner::Background) if rate_hz > 0.0 => {
            format!("background · {:.1} ms", f64::from(load.latency_samples) / rate_hz * 1e3)
        }
        Some(Runner::Background) => format!("background · {} smp", load.latency_samples),
        None => "dry · no model".to_owned(),
    };
    let why = card.map_or("The sound passes as it is.", |card| card.why.as_str());
    let mut figures = costs(&load);
    let late = frame.view.late_hops;
    if late > 0 {
        figures.push((format!("{late} late"), "Answers of the model that came too late and were faded out"));
    }
    let hint = "Drop a model anywhere, or paste its path";
    Footer { runs: &runs, why, figures: &figures, status: &frame.view.status, hint }.show(ui, frame.layout.grid.footer);
}

/// A slot in the words of the musician: its number from 1.
fn number(slot: usize) -> usize {
    slot + 1
}

/// Loads into the slot that plays.
fn load(slot: usize, path: std::path::PathBuf) -> Command {
    Command::Load { slot, path }
}
