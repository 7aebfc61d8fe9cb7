//! Presets: whole kits, put on with their knobs in one step that can be taken back.

use kit::presets::{Deed, Order, PresetView, Recall};
use kit::shelf::Source;
use model::preset::Preset;

use super::history::{Moment, Whole};
use super::{Model, Studio, Trouble};
use crate::params::PADS;
use crate::presets::{KITS, NotPads, Written};
use crate::state::{Kit, Pad};
use crate::view::Status;

/// Why a preset is not put on, in words that follow its name.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotPut {
    #[error(transparent)]
    Pads(#[from] NotPads),
    #[error("its model “{name}” cannot be had: {why}")]
    Model { name: String, why: Trouble },
    #[error("{0}")]
    Knobs(String),
    #[error(transparent)]
    File(#[from] model::error::ModelError),
}

/// All that a preset says, found good.
struct Ready {
    /// Where it is another than the one that plays.
    model: Option<Model>,
    pads: Vec<Pad>,
    travels: Vec<Option<f32>>,
}

/// What the chosen preset has on the pads, kept to see whether it was changed since.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Its id, and the model's hash.
    of: [String; 2],
    pads: Option<Vec<Pad>>,
}

impl Studio {
    /// What the editor wants of presets.
    pub(super) fn order(&mut self, order: Order) {
        match order {
            Order::Perform { id, preset } => match self.ready(&preset) {
                Ok(ready) => self.put_on(id, ready),
                Err(why) => self.status = Status::bad(format!("{}: {why}", preset.name)),
            },
            Order::Turned(number) => self.turning.done(number),
            Order::Back if self.history.was_whole() => self.step_back(),
            Order::Back if self.history.is_before_whole() => self.step_forth(),
            Order::Save(preset) => self.save_kit(preset),
            other => self.obey(other),
        }
    }

    fn obey(&mut self, order: Order) {
        let now = self.params.kit.read(|kit| kit.places.clone());
        match self.presets.obey(order, &self.shelf, now) {
            Deed::Places(named) => {
                self.params.kit.edit(|kit| kit.places = named);
                self.restore();
            }
            Deed::Say(status) => self.status = status,
            Deed::Nothing => {}
        }
    }

    fn ready(&mut self, preset: &Preset) -> Result<Ready, NotPut> {
        let travels = Recall::of(preset, &self.knobs, &KITS).map_err(NotPut::Knobs)?.travels;
        let written = Written::read(preset.kit.as_ref())?;
        let model = self.other_model(preset)?;
        let loaded = model.as_ref().map(|model| &model.loaded).or(self.model()).ok_or(NotPads::NoModel)?;
        let mut pads = written.on(&loaded.file().sha256, loaded.chart())?;
        pads.resize_with(PADS, Pad::default);
        Ok(Ready { model, pads, travels })
    }

    /// The model that a preset names, where that is not the one that plays.
    fn other_model(&mut self, preset: &Preset) -> Result<Option<Model>, NotPut> {
        let Some(Some(named)) = preset.models.first() else { return Ok(None) };
        let kept = self.shelf.keepsake(named);
        if self.model().is_some_and(|model| model.file().sha256 == kept.sha256) {
            return Ok(None);
        }
        let found = self.fetch(&Source::Kept(kept));
        found.map(Some).map_err(|why| NotPut::Model { name: named.name.clone(), why })
    }

    fn put_on(&mut self, id: String, ready: Ready) {
        self.history.step(self.moment(true));
        if let Some(model) = ready.model {
            self.seat(model);
        }
        let space = self.model().map(|model| model.file().sha256.clone());
        self.params.kit.edit(|kit| (kit.pads, kit.space) = (ready.pads, space));
        self.params.preset.edit(|chosen| *chosen = id);
        self.turning.want(ready.travels);
        self.status = Status::default();
        self.give();
    }

    /// Puts on what a state wants that was written without knowing the model.
    pub(super) fn put_on_wanted(&mut self) {
        let Some(model) = self.model().cloned() else { return };
        let Some(wanted) = self.params.kit.edit(|kit| kit.wanted.take()) else { return };
        match Written::read(Some(&wanted)).and_then(|written| written.on(&model.file().sha256, model.chart())) {
            Ok(pads) => self.params.kit.edit(|kit| *kit = Kit { pads, ..std::mem::take(kit) }.tidy()),
            Err(why) => self.status = Status::bad(format!("The kit: {why}")),
        }
    }

    fn save_kit(&mut self, mut preset: Preset) {
        let pads = self.params.kit.read(|kit| kit.pads.clone());
        preset.kit = self.model().and_then(|model| Written::of(&pads, &model.file().sha256).value());
        self.chosen = Chosen::default();
        self.obey(Order::Save(preset));
    }

    /// What is there now; whole, if more than the pads is about to change.
    pub(super) fn moment(&self, whole: bool) -> Moment {
        let kit = self.params.kit.read(Clone::clone);
        let whole = whole.then(|| Whole {
            model: kit.model().cloned(),
            space: kit.space.clone(),
            travels: self.turning.travels(&self.knobs),
            preset: self.params.preset.read(Clone::clone),
        });
        Moment { pads: kit.pads, whole: whole.map(Box::new) }
    }

    pub(super) fn step_back(&mut self) {
        let mut history = std::mem::take(&mut self.history);
        let moment = history.back(|whole| self.moment(whole));
        self.go_to(moment);
        self.history = history;
    }

    pub(super) fn step_forth(&mut self) {
        let mut history = std::mem::take(&mut self.history);
        let moment = history.forth(|whole| self.moment(whole));
        self.go_to(moment);
        self.history = history;
    }

    fn go_to(&mut self, moment: Option<Moment>) {
        let Some(Moment { pads, whole }) = moment else { return };
        self.params.kit.edit(|kit| kit.pads = pads);
        if let Some(whole) = whole {
            let Whole { model, space, travels, preset } = *whole;
            self.turning.want(travels.into_iter().map(Some).collect());
            self.params.preset.edit(|chosen| *chosen = preset);
            self.params.kit.edit(|kit| (kit.places, kit.space) = (vec![model], space));
            self.restore();
        }
        self.give();
    }

    /// What an editor is shown of presets.
    pub(super) fn preset_view(&mut self, kit: &Kit) -> PresetView {
        let view = self.presets.view(&self.shelf, &kit.places);
        let undoes = self.history.was_whole() || self.history.is_before_whole();
        let changed = self.chosen_pads(&view).is_some_and(|chosen| !alike(chosen, &kit.pads));
        PresetView { turn: self.turning.wanted(), undoes, changed, ..view }
    }

    /// What the chosen preset has on the pads, where it can be put on the model that plays.
    fn chosen_pads(&mut self, view: &PresetView) -> Option<&[Pad]> {
        let model = self.model().cloned()?;
        let of = [self.params.preset.read(Clone::clone), model.file().sha256.clone()];
        if self.chosen.of != of {
            let preset =
                view.list.iter().find(|listed| listed.id == of[0]).and_then(|listed| listed.preset.as_ref().ok());
            let written = preset.and_then(|preset| Written::read(preset.kit.as_ref()).ok());
            let pads = written.and_then(|written| written.on(&of[1], model.chart()).ok());
            self.chosen = Chosen { of, pads };
        }
        self.chosen.pads.as_deref()
    }
}

/// Whether the same is on them. Locks are no part of a preset.
fn alike(preset: &[Pad], now: &[Pad]) -> bool {
    let empty = Pad::default();
    let wanted = preset.iter().chain(std::iter::repeat(&empty));
    now.iter().zip(wanted).all(|(now, wanted)| Pad { locked: wanted.locked, ..now.clone() } == *wanted)
}
