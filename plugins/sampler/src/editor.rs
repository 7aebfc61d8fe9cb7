//! The editor of Timbrel Sampler: the map, the pads beside it, and the knobs of the pad that is selected below.
//!
//! It draws one snapshot ([`View`]) and sends [`Command`]s; parameters go through the host's setter. It never touches
//! the audio thread.

mod colours;
mod header;
mod layout;
mod map;
mod notice;
mod options;
mod pads;
mod strip;
mod wave;
mod window;
mod words;

use std::path::Path;
use std::sync::Arc;

use egui::Ui;
use kit::theme;
use kit::widgets::{Footer, HostParam, Meter, PeakHold, costs, follow_hands, offered};
use nice_plug::prelude::{Param, ParamSetter};

use crate::params::{PADS, PadParams, SamplerParams};
use crate::view::{self, Command, Desk, Meters, View};
use header::Header;
use layout::Layout;
use map::Map;
use options::Options;
use pads::Pads;
use strip::Strip;

pub use kit::grid::{DEFAULT_SIZE, LARGEST_SIZE, SMALLEST_SIZE};
pub use window::{window, window_state};

/// What the editor remembers between frames. The desk and the parameters are the truth; this is taste.
pub struct Editor {
    desk: Arc<Desk>,
    params: Arc<SamplerParams>,
    header: Header,
    map: Map,
    pads: Pads,
    strip: Strip,
    options: Options,
    output: PeakHold,
    /// Levels, and all that was struck since the last frame.
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
            header: Header::new(&params),
            desk,
            params,
            map: Map::default(),
            pads: Pads::default(),
            strip: Strip::default(),
            options: Options::default(),
            output: PeakHold::default(),
            meters: Meters::default(),
            shown: None,
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

    /// Draws one frame into the whole of `ui`.
    pub fn show(&mut self, ui: &mut Ui, setter: &ParamSetter<'_>) {
        let (view, params) = (self.desk.view(), self.params.clone());
        let seconds = ui.input(|input| input.stable_dt).min(0.1);
        self.listen(seconds);
        let meters = Meters { struck: 0, key: None, ..self.meters };
        let meters = std::mem::replace(&mut self.meters, meters);
        self.pads.listen(meters.struck, seconds);
        let layout = Layout::of(ui.max_rect());
        let frame = Frame { view: &view, params: &params, setter, meters, layout };

        follow_hands(ui);
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme::WINDOW);
        let mut commands = self.header.show(ui, &frame);
        let (place, asked) = notice::show(ui, &frame, &mut self.header.browser);
        commands.extend(asked);
        if let Some(place) = place {
            commands.extend(map::show(ui, &frame, place, &mut self.map));
        }
        commands.extend(self.pads.show(ui, &frame));
        self.strip.show(ui, &frame);
        commands.extend(self.options.show(ui, &frame));
        self.level(ui, &frame);
        footer(ui, &frame);
        commands.extend(self.pads.lists(ui, &frame));
        commands.extend(self.header.lists(ui, &frame));
        commands.extend(dropped(ui, &frame, self.header.is_open() || self.pads.types()));
        commands.into_iter().for_each(|command| self.desk.send(command));
        self.shown = Some(view);
        if self.moves() {
            ui.ctx().request_repaint();
        }
    }

    /// Takes the levels of the last `seconds`, and what was struck since the last frame.
    fn listen(&mut self, seconds: f32) {
        let news = self.desk.meters();
        let Meters { struck, key, .. } = self.meters;
        self.meters = Meters { struck: struck | news.struck, key: news.key.or(key), ..news };
        self.output.advance(news.output_peak, seconds);
    }

    fn level(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        let tip = "Level that leaves the plugin, in dB below full scale.";
        Meter { name: "out", tip, faint: false }.show(ui, frame.layout.output, &mut self.output);
    }

    /// The next frame will not look like this one.
    fn moves(&self) -> bool {
        !self.output.rests() || self.meters.struck != 0 || self.meters.key.is_some() || self.pads.moves()
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

    /// What is on it.
    fn pad(&self) -> &'a view::Pad {
        &self.view.pads[self.selected()]
    }
}

/// A model goes into its place, a sound on the pad that it is dropped on, or else on the one that is selected; further
/// sounds go on the pads after that.
fn dropped(ui: &Ui, frame: &Frame<'_>, typing: bool) -> Vec<Command> {
    let at = ui.input(|input| input.pointer.latest_pos());
    let first = at.and_then(|at| pads::at(frame, at)).unwrap_or(frame.selected());
    let is_model = |path: &Path| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("onnx"));
    let (models, sounds): (Vec<_>, Vec<_>) = offered(ui, typing).into_iter().partition(|path| is_model(path));
    let sounds = sounds.into_iter().zip(first..PADS).map(|(path, pad)| Command::LoadSample { pad, path });
    models.into_iter().map(Command::Load).chain(sounds).collect()
}

fn footer(ui: &mut Ui, frame: &Frame<'_>) {
    let card = frame.view.place.card();
    let runs = card.map_or("silent · no model".to_owned(), |card| format!("background · {:.1} ms", card.decode_ms));
    let why = card.map_or("Without a model there is no sound.".to_owned(), |card| {
        format!("A sound is made in {:.1} ms (median), on a thread of its own.\n{}", card.decode_ms, card.why)
    });
    let voices = match frame.meters.voices {
        1 => "1 voice".to_owned(),
        count => format!("{count} voices"),
    };
    let mut figures = vec![(voices, "Notes that sound now; at most 32")];
    figures.extend(costs(&frame.view.load));
    let words = card.and_then(|_| words::of(frame));
    figures.splice(1..1, words.map(|words| (words, "What its knobs ask of the sound of this pad, and what it has")));
    let hint = if card.is_some() { "Drop a sound on a pad" } else { "Drop a model anywhere" };
    Footer { runs: &runs, why: &why, figures: &figures, status: &frame.view.status, hint }
        .show(ui, frame.layout.grid.footer);
}
