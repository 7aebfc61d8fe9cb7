//! The worker of an instance: loads models and samples, changes what is on the pads, and keeps the editor's snapshot true.
//! What is to sound it hands to the kiln.

mod ask;
mod file;
mod history;
mod kits;
mod model_of;
mod one_pad;
mod pads;
mod samples;
mod show;

use std::sync::Arc;

use infer::LoadError;
use infer::latent::{Chart, LoadedLatent};
use kit::knobs::Knobs;
use kit::place::Place;
use kit::presets::{Presets, Turning};
use kit::shelf::{NotFound, Shelf, Source};
use kit::worker::Work;
use model::preset::Folder;

use crate::board::Board;
use crate::kiln::{Clay, Hatch, Scene};
use crate::params::{PADS, SamplerParams};
use crate::presets::{Folders, KITS};
use crate::session::Link;
use crate::shipped;
use crate::state::Point;
use crate::view::{Command, Load, Map, Status};
use history::History;
use kits::Chosen;
use model_of::Model;
use samples::Samples;

/// What the worker is asked to do.
pub(crate) enum Job {
    /// The host has loaded a project.
    Loaded,
    /// The host wants sound.
    Restore,
    /// A sound was made.
    Fired,
    /// The editor wants something.
    Ask(Command),
}

impl kit::session::Job for Job {
    type Command = Command;

    fn ask(command: Command) -> Self {
        Self::Ask(command)
    }
}

/// Why the place does not get its model, in a sentence for the musician.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    NotFound(#[from] NotFound),
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl kit::place::Trouble for Trouble {
    fn is_missing(&self) -> bool {
        matches!(self, Self::NotFound(missing) if kit::place::Trouble::is_missing(missing))
    }
}

/// The worker's own things.
pub(crate) struct Studio {
    params: Arc<SamplerParams>,
    board: Arc<Board>,
    hatch: Arc<Hatch>,
    link: Link,
    place: Place<Model>,
    shelf: Shelf,
    samples: Samples,
    history: History,
    presets: Presets,
    pad_presets: Folder,
    chosen: Chosen,
    knobs: Knobs,
    turning: Turning,
    /// What the kiln was given last, to see what has changed.
    given: [Clay; PADS],
    model_given: Option<Arc<LoadedLatent>>,
    revision: u32,
    map: Arc<Map>,
    /// The pack that each pad was found to be most like, and for which point.
    kin: [Option<(Point, Option<usize>)>; PADS],
    status: Status,
    load: Load,
    watched: bool,
}

impl Studio {
    /// With an empty place; what the project names is loaded at the first job.
    pub(crate) fn new(
        params: Arc<SamplerParams>,
        board: Arc<Board>,
        hatch: Arc<Hatch>,
        own: Folders,
        link: Link,
    ) -> Self {
        Self {
            knobs: Knobs::of(params.clone()),
            presets: Presets::at(&KITS, own.kits),
            pad_presets: own.pads,
            chosen: Chosen::default(),
            turning: Turning::default(),
            params,
            board,
            hatch,
            link,
            place: Place::Empty,
            shelf: Shelf::new(&shipped::MODELS),
            samples: Samples::default(),
            history: History::default(),
            given: Default::default(),
            model_given: None,
            revision: 0,
            map: Arc::default(),
            kin: Default::default(),
            status: Status::default(),
            load: Load::default(),
            watched: false,
        }
    }

    fn model(&self) -> Option<&Arc<LoadedLatent>> {
        self.place.model().map(|model| &model.loaded)
    }

    fn chart(&self) -> Option<&Chart> {
        self.model().map(|model| model.chart())
    }

    /// Loads what the project names and the place does not hold yet. What was missing may have been found.
    fn restore(&mut self) {
        self.params.kit.edit(|kit| *kit = std::mem::take(kit).tidy());
        match self.params.kit.read(|kit| kit.model().cloned()) {
            None => self.place = Place::Empty,
            Some(kept) if self.model().is_some_and(|model| model.file().sha256 == kept.sha256) => {}
            Some(kept) => self.load(&Source::Kept(kept)),
        }
        self.settle_in();
        self.put_on_wanted();
        self.give();
    }

    /// Loads a model. What played keeps playing until the new one is ready, or if it is refused.
    fn load(&mut self, source: &Source) {
        self.place = std::mem::take(&mut self.place).begin_loading(source.name());
        self.show();
        match self.fetch(source) {
            Ok(model) => self.put(model),
            Err(trouble) => {
                let place = std::mem::take(&mut self.place);
                (self.place, self.status) = place.turn_down(source, &trouble, "the pads are silent.");
            }
        }
        self.give();
    }

    fn fetch(&mut self, source: &Source) -> Result<Model, Trouble> {
        let found = source.fetch(&mut self.shelf)?;
        Ok(Model::load(found, source.kept().is_none())?)
    }

    fn put(&mut self, model: Model) {
        self.seat(model);
        self.status = Status::default();
        self.settle_in();
    }

    /// It plays from now on, and the project names it.
    fn seat(&mut self, model: Model) {
        self.params.kit.edit(|kit| kit.set_model(Some(model.keepsake(kit.carry))));
        self.map = Arc::new(show::map(&model.loaded));
        self.kin = Default::default();
        self.place = Place::Playing(Box::new(model));
        self.samples.clear();
    }

    /// Points of one space mean nothing in another: a model that is new to the project brings sounds of its own.
    fn settle_in(&mut self) {
        let Some(model) = self.model().cloned() else { return };
        let space = Some(model.file().sha256.clone());
        if self.params.kit.read(|kit| kit.space == space) {
            return;
        }
        let pads = pads::usual_kit(model.chart());
        self.params.kit.edit(|kit| (kit.pads, kit.space) = (pads, space));
        self.history.clear();
    }

    /// Hands the kiln what is on the pads, and counts what is new.
    fn give(&mut self) {
        let model = self.model().cloned();
        let pads = self.params.kit.read(|kit| kit.pads.clone());
        let clay: [Clay; PADS] = std::array::from_fn(|pad| self.clay(pads.get(pad)));
        let alike = match (&model, &self.model_given) {
            (Some(now), Some(before)) => Arc::ptr_eq(now, before),
            (now, before) => now.is_none() && before.is_none(),
        };
        let changed: Vec<usize> = (0..PADS).filter(|&pad| !alike || !clay[pad].is(&self.given[pad])).collect();
        if changed.is_empty() {
            return;
        }
        self.hatch.set_scene(Scene { model: model.clone(), pads: clay.to_vec() });
        self.revision += 1;
        changed.into_iter().for_each(|pad| self.board.set_revision(pad, self.revision));
        (self.given, self.model_given) = (clay, model);
        self.hatch.bell().ring();
    }

    fn clay(&mut self, pad: Option<&crate::state::Pad>) -> Clay {
        let Some((pad, point)) = pad.and_then(|pad| Some((pad, pad.point.as_ref()?))) else { return Clay::default() };
        let path = std::iter::once(point).chain(&pad.path).map(|point| point.0.clone()).collect();
        let original = pad.sample.as_ref().and_then(|sample| {
            let format = self.place.model()?.loaded.space().format;
            self.samples.get(sample, &format).ok().map(|prepared| prepared.audio)
        });
        Clay { path, original }
    }
}

impl Work for Studio {
    type Job = Job;

    fn work(&mut self, job: Job) {
        match job {
            Job::Loaded => {
                self.history.clear();
                self.turning.forget();
                self.restore();
            }
            Job::Restore => self.restore(),
            Job::Fired => {}
            Job::Ask(command) => self.ask(command),
        }
        self.show();
    }

    /// Looks at what nobody announces.
    fn rest(&mut self) {
        if self.watched {
            self.load = self.link.read(|readings| readings.load());
            self.show();
        }
    }
}
