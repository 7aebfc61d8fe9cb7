//! The editor of Timbrel Sampler: the map, the pads beside it, and the knobs of the pad that is selected below.
//!
//! It draws one snapshot ([`View`]) and sends [`Command`]s; parameters go through the host's setter. It never touches
//! the audio thread.

mod colours;
mod header;
mod layout;
mod map;
mod pads;
mod strip;
mod window;

use std::sync::Arc;

use egui::Ui;
use kit::theme;
use kit::widgets::{Browser, Footer, HostParam, Meter, PeakHold, costs, follow_hands, offered};
use nice_plug::prelude::{Param, ParamSetter};

use crate::params::{PADS, PadParams, SamplerParams};
use crate::view::{Command, Desk, Meters, Shown, View};
use layout::Layout;
use map::Map;

pub use kit::grid::{DEFAULT_SIZE, LARGEST_SIZE, SMALLEST_SIZE};
pub use window::{window, window_state};

/// What the editor remembers between frames. The desk and the parameters are the truth; this is taste.
pub struct Editor {
    desk: Arc<Desk>,
    params: Arc<SamplerParams>,
    browser: Browser,
    map: Map,
    output: PeakHold,
    meters: Meters,
    /// What the last frame was drawn from.
    shown: Option<Arc<View>>,
}

/// What one frame draws from.
struct Frame<'a> {
    view: &'a View,
    params: &'a SamplerParams,
    setter: &'a ParamSetter<'a>,
    /// Voices, and what was struck since the last frame.
    meters: Meters,
    layout: Layout,
}

impl Editor {
    /// An editor of what `desk` stands for.
    pub fn new(desk: Arc<Desk>, params: Arc<SamplerParams>) -> Self {
        Self {
            desk,
            params,
            browser: Browser::default(),
            map: Map::default(),
            output: PeakHold::default(),
            meters: Meters::default(),
            shown: None,
        }
    }

    /// Draws one frame into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, setter: &ParamSetter<'_>) {
        let (view, params) = (self.desk.view(), self.params.clone());
        self.listen(ui.input(|input| input.stable_dt).min(0.1));
        let layout = Layout::of(ui.max_rect());
        let frame = Frame { view: &view, params: &params, setter, meters: self.meters, layout };

        follow_hands(ui);
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme::WINDOW);
        let mut commands = Vec::new();
        commands.extend(header::show(ui, &frame, &mut self.browser));
        commands.extend(map::show(ui, &frame, layout.map, &mut self.map));
        commands.extend(pads::show(ui, &frame, layout.pads));
        strip::show(ui, &frame, layout.strip);
        self.level(ui, &frame);
        footer(ui, &frame);
        commands.extend(header::list(ui, &frame, &mut self.browser));
        commands.extend(dropped(ui, &frame, self.browser.is_open()));
        commands.into_iter().for_each(|command| self.desk.send(command));
        self.shown = Some(view);
        if self.moves() {
            ui.ctx().request_repaint();
        }
    }

    /// Takes the levels of the last `seconds`.
    fn listen(&mut self, seconds: f32) {
        self.meters = self.desk.meters();
        self.output.advance(self.meters.output_peak, seconds);
    }

    fn level(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let tip = "Level that leaves the plugin, in dB below full scale.";
        Meter { name: "out", tip, faint: false }.show(ui, frame.layout.output, &mut self.output);
    }

    /// The next frame will not look like this one.
    fn moves(&self) -> bool {
        !self.output.rests() || self.meters.struck != 0
    }
}

impl<'a> Frame<'a> {
    /// A parameter as a control.
    fn control<P: Param>(&self, param: &'a P) -> HostParam<'a, P> {
        HostParam::new(param, self.setter)
    }

    /// The pad whose knobs are shown.
    fn selected(&self) -> usize {
        self.view.selected.min(PADS - 1)
    }

    fn knobs(&self) -> &'a PadParams {
        self.params.pads()[self.selected()]
    }
}

/// A model goes into its place, a sound on the pad that it is dropped on, or else on the one that is selected.
fn dropped(ui: &Ui, frame: &Frame<'_>, typing: bool) -> Vec<Command> {
    let at = ui.input(|input| input.pointer.latest_pos());
    let first = at.and_then(|at| (0..PADS).find(|&pad| pads::cell(frame.layout.pads, pad).contains(at)));
    let first = first.unwrap_or(frame.selected());
    let is_model = |path: &std::path::Path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("onnx"));
    let (models, sounds): (Vec<_>, Vec<_>) = offered(ui, typing).into_iter().partition(|path| is_model(path));
    let sounds = sounds.into_iter().zip(first..PADS).map(|(path, pad)| Command::LoadSample { pad, path });
    models.into_iter().map(Command::Load).chain(sounds).collect()
}

fn footer(ui: &mut Ui, frame: &Frame<'_>) {
    let voices = frame.meters.voices;
    let card = frame.view.place.card();
    let runs = card.map_or("silent · no model".to_owned(), |card| format!("background · {:.1} ms", card.decode_ms));
    let why = card.map_or("Choose a model, or drop a file anywhere.", |card| &card.why);
    let mut figures = costs(&frame.view.load);
    figures.push((format!("{voices} voices"), "Notes that sound now; at most 32"));
    figures.push((words(frame), "What the knobs of this pad ask for, and what the sound that is heard has"));
    let hint = match frame.view.place {
        Shown::Playing(_) => "Drop a sound on a pad",
        _ => "Drop a model anywhere",
    };
    Footer { runs: &runs, why, figures: &figures, status: &frame.view.status, hint }.show(ui, frame.layout.grid.footer);
}

/// What was asked for and what was got.
fn words(frame: &Frame<'_>) -> String {
    let pad = &frame.view.pads[frame.selected()];
    let number = frame.selected() + 1;
    if pad.got == [0.0; 3] {
        return format!("Pad {number}");
    }
    let [asked, got] = [pad.asked, pad.got].map(|[hz, attack_s, release_s]| {
        format!("{hz:.0} Hz {:.0} ms {:.0} ms", 1_000.0 * attack_s, 1_000.0 * release_s)
    });
    if asked == got { format!("Pad {number}: {got}") } else { format!("Pad {number}: asked {asked}, got {got}") }
}
