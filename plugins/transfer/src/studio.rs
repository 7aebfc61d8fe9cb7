//! The worker of an instance: loads files, builds rigs for the host, and keeps the editor's snapshot true.

mod ask;
mod model_of;
mod show;

use infer::LoadError;
use kit::persisted::Persisted;
use kit::place::Place;
use kit::presets::Presets;
use kit::shelf::{NotFound, Shelf, Source};
use kit::worker::Work;

use crate::gauges::Readings;
use crate::of_models::OfModels;
use crate::session::Link;
use crate::shipped;
use crate::state::Models;
use crate::view::{Command, Load, PLACES, Status};
use model_of::Model;

/// What the worker is asked to do.
pub(crate) enum Job {
    /// The host has a new rate.
    Configure {
        /// Of the host.
        rate_hz: f64,
    },
    /// The host has loaded a project.
    Restore,
    /// The editor wants something.
    Ask(Command),
}

/// Why a place does not get its model, in a sentence for the musician.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    NotFound(#[from] NotFound),
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl kit::place::Trouble for Trouble {
    fn is_missing(&self) -> bool {
        matches!(self, Self::NotFound(NotFound::Missing))
    }
}

impl kit::session::Job for Job {
    type Command = Command;
    fn ask(command: Command) -> Self {
        Self::Ask(command)
    }
}

/// The worker's own things.
pub(crate) struct Studio<R> {
    models: Persisted<Models>,
    link: Link,
    rigs: rt::Giver<R>,
    places: [Place<Model>; PLACES],
    shelf: Shelf,
    presets: Presets,
    rate_hz: Option<f64>,
    status: Status,
    load: Load,
    watched: bool,
}

impl<R: OfModels> Studio<R> {
    /// With empty places; what the project names is loaded at the first job.
    pub(crate) fn new(models: Persisted<Models>, link: Link, rigs: rt::Giver<R>) -> Self {
        Self {
            models,
            link,
            rigs,
            places: Default::default(),
            shelf: Shelf::new(&shipped::MODELS),
            presets: Presets::new(R::BOOK),
            rate_hz: None,
            status: Status::default(),
            load: Load::default(),
            watched: false,
        }
    }

    /// Loads what the project names and the places do not hold yet. Says whether a model came or went.
    fn restore(&mut self) -> bool {
        let named = self.models.read(|models| models.places.clone());
        let mut changed = false;
        for (place, kept) in named.into_iter().enumerate() {
            changed |= match kept {
                None => self.empty(place),
                Some(kept) if self.places[place].is(&kept.sha256) => false,
                Some(kept) => self.fill(place, &Source::Kept(kept)),
            };
        }
        changed
    }

    /// Loads a model into a place, and has it played.
    fn load(&mut self, place: usize, source: &Source) {
        if self.fill(place, source) {
            self.build();
        }
    }

    /// Loads a model into a place. What played there keeps playing until the new one is ready, or if it is refused.
    fn fill(&mut self, place: usize, source: &Source) -> bool {
        self.places[place] = std::mem::take(&mut self.places[place]).begin_loading(source.name());
        self.show();
        match self.fetch(source) {
            Ok(model) => {
                self.models.edit(|models| models.places[place] = Some(model.keepsake(models.carry)));
                self.places[place] = Place::Playing(Box::new(model));
                self.status = Status::default();
                true
            }
            Err(trouble) => self.turn_down(place, source, &trouble),
        }
    }

    fn fetch(&mut self, source: &Source) -> Result<Model, Trouble> {
        let found = source.fetch(&mut self.shelf)?;
        Ok(Model::load(found, source.kept().is_none())?)
    }

    /// Says whether a model that sounded is gone.
    fn turn_down(&mut self, place: usize, source: &Source, trouble: &Trouble) -> bool {
        let before = std::mem::take(&mut self.places[place]);
        let goes = before.model().is_some() && source.kept().is_some();
        let silent = format!("model {} is silent.", letter(place));
        (self.places[place], self.status) = before.turn_down(source, trouble, &silent);
        goes
    }

    /// Takes a model away; says whether there was one.
    fn empty(&mut self, place: usize) -> bool {
        self.models.edit(|models| models.places[place] = None);
        std::mem::take(&mut self.places[place]).model().is_some()
    }

    /// Sends a rig of what is in the places to the audio thread, once the host has said what it wants.
    fn build(&mut self) {
        let Some(rate_hz) = self.rate_hz else { return };
        let models = [0, 1].map(|place| self.places[place].model().map(|model| &model.loaded));
        self.rigs.offer(0, Box::new(R::of_models(models, rate_hz)));
    }

    fn configure(&mut self, rate_hz: f64) {
        self.rate_hz = Some(rate_hz);
        self.restore();
        self.build();
    }
}

impl<R: OfModels> Work for Studio<R> {
    type Job = Job;

    fn work(&mut self, job: Job) {
        match job {
            Job::Configure { rate_hz } => self.configure(rate_hz),
            Job::Restore => {
                if self.restore() {
                    self.build();
                }
            }
            Job::Ask(command) => self.ask(command),
        }
        self.show();
    }

    /// Takes back what the audio thread no longer needs.
    fn rest(&mut self) {
        self.rigs.collect();
        if self.watched {
            self.load = self.link.read(Readings::load);
            self.show();
        }
    }
}

/// What musicians call a place.
fn letter(place: usize) -> char {
    if place == 0 { 'A' } else { 'B' }
}
