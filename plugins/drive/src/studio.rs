//! The worker of an instance: loads files, builds lanes for the host, and keeps the editor's snapshot true.

mod ask;
mod cabinet;
mod place;
mod shape;
mod show;
mod trouble;

use std::sync::Arc;

use infer::{PlayerHandle, Waveform};
use kit::presets::Presets;
use kit::shelf::{Shelf, Source};
use kit::worker::Work;

use crate::cab;
use crate::engine::SlotLevels;
use crate::faces::Faces;
use crate::params::{DriveParams, SLOTS};
use crate::presets::BOOK;
use crate::session::{Board, Link};
use crate::shipped;
use crate::view::{Chosen, Command, Load, Status};
use cabinet::CabPlace;
use place::{Model, Place};
pub(crate) use shape::{Host, Shape};
pub(crate) use trouble::Trouble;

/// What the worker is asked to do.
pub(crate) enum Job {
    /// The host has a new rate, other channels, or begins or ends a bounce.
    Configure(Host),
    /// The host has loaded a project.
    Restore,
    /// A parameter that lanes are built for may have changed.
    Reshape,
    /// The editor wants something.
    Ask(Command),
}

impl kit::session::Job for Job {
    type Command = Command;
    fn ask(command: Command) -> Self {
        Self::Ask(command)
    }
}

/// The worker's own things.
pub(crate) struct Studio {
    params: Arc<DriveParams>,
    faces: Arc<Faces>,
    board: Arc<Board>,
    link: Link,
    handle: PlayerHandle<Waveform>,
    cabs: rt::Giver<cab::Offer>,
    levels: rt::LatestWriter<[SlotLevels; SLOTS]>,
    slots: [Place; SLOTS],
    /// What each slot needs of the host's latency.
    latencies: [usize; SLOTS],
    cab: CabPlace,
    shelf: Shelf,
    presets: Presets,
    host: Option<Host>,
    shape: Shape,
    status: Status,
    chosen: Chosen,
    load: Load,
    late_hops: u64,
    watched: bool,
}

impl Studio {
    /// With empty slots; what the project names is loaded at the first job.
    pub(crate) fn new(
        params: Arc<DriveParams>,
        faces: Arc<Faces>,
        board: Arc<Board>,
        link: Link,
        handle: PlayerHandle<Waveform>,
        cabs: rt::Giver<cab::Offer>,
        levels: rt::LatestWriter<[SlotLevels; SLOTS]>,
    ) -> Self {
        let shape = Shape::wanted(&params, false);
        Self {
            params,
            faces,
            board,
            link,
            handle,
            cabs,
            levels,
            slots: Default::default(),
            latencies: [0; SLOTS],
            cab: CabPlace::default(),
            shelf: Shelf::new(&shipped::MODELS),
            presets: Presets::new(&BOOK),
            host: None,
            shape,
            status: Status::default(),
            chosen: Chosen::default(),
            load: Load::default(),
            late_hops: 0,
            watched: false,
        }
    }

    /// Loads what the project names and the slots do not hold yet.
    fn restore(&mut self) {
        let rack = self.params.rack.edit(|rack| {
            *rack = std::mem::take(rack).tidy();
            rack.clone()
        });
        for (slot, kept) in rack.slots.iter().enumerate() {
            match kept {
                None => self.clear(slot),
                Some(kept) if self.slots[slot].is(&kept.sha256) => {}
                Some(kept) => self.load(slot, Source::Kept(kept.clone())),
            }
        }
        self.restore_cab(rack.cab);
    }

    /// Loads a model into a slot. What played there keeps playing until the new one is ready, or if it is refused.
    fn load(&mut self, slot: usize, source: Source) {
        self.slots[slot] = std::mem::take(&mut self.slots[slot]).begin_loading(source.name());
        self.show();
        let model = self.prepare(slot, &source);
        let (place, status) = match model {
            Ok(model) => {
                if source.kept().is_none() && slot == self.params.slot() {
                    let before = self.slots[slot].model().map(|before| before.loaded.manifest().knobs.as_slice());
                    self.chosen = self.chosen.next(before.unwrap_or_default(), &model.loaded.manifest().knobs);
                }
                (self.seat(slot, model), Status::default())
            }
            Err(trouble) => self.turn_down(slot, &source, &trouble),
        };
        self.slots[slot] = place;
        self.status = status;
        self.settle();
    }

    /// Everything that can fail: finding, reading, checking, and building a lane.
    fn prepare(&mut self, slot: usize, source: &Source) -> Result<Model, Trouble> {
        let found = source.fetch(&mut self.shelf)?;
        let model = Model::load(found, self.host_rate_hz(), source.kept().is_none())?;
        self.play(slot, &model)?;
        Ok(model)
    }

    /// What a project names and is not to be had does not let what was there before play in its place.
    fn turn_down(&mut self, slot: usize, source: &Source, trouble: &Trouble) -> (Place, Status) {
        if source.kept().is_some() {
            self.silence(slot);
        }
        let silent = format!("slot {} passes the dry sound.", slot + 1);
        std::mem::take(&mut self.slots[slot]).turn_down(source, trouble, &silent)
    }

    /// Sends a lane for `model` to the audio thread, if the host has said what it wants.
    fn play(&mut self, slot: usize, model: &Model) -> Result<(), Trouble> {
        let Some(host) = self.host else { return Ok(()) };
        let lane = model.lane(host, self.shape, self.shape.oversampling)?;
        self.latencies[slot] = lane.latency_samples().max(model.reserved_latency(host, self.shape)?);
        self.handle.play(slot, lane);
        Ok(())
    }

    /// Writes into the project what is in a slot now.
    fn seat(&mut self, slot: usize, model: Model) -> Place {
        self.params.rack.edit(|rack| rack.put(slot, Some(model.keepsake(rack.carry))));
        Place::Playing(Box::new(model))
    }

    /// The slot passes the dry sound from now on.
    fn silence(&mut self, slot: usize) {
        self.handle.clear(slot);
        self.latencies[slot] = 0;
    }

    fn clear(&mut self, slot: usize) {
        if !matches!(self.slots[slot], Place::Empty) {
            self.slots[slot] = Place::Empty;
            self.silence(slot);
        }
        self.params.rack.edit(|rack| rack.put(slot, None));
        self.settle();
    }

    /// Builds every lane anew: the host or a parameter that they are built for has changed.
    fn rebuild(&mut self) {
        for slot in 0..SLOTS {
            let place = std::mem::take(&mut self.slots[slot]);
            let answer = place.model().map_or(Ok(()), |model| self.play(slot, model));
            self.slots[slot] = match (answer, place.model()) {
                (Err(trouble), Some(model)) => {
                    let name = model.name().to_owned();
                    self.silence(slot);
                    place.refuse(name, trouble.to_string(), None)
                }
                _ => place,
            };
        }
        self.board.set_shape(self.shape);
        self.settle();
    }

    /// Tells the other threads what follows from the slots.
    fn settle(&mut self) {
        let levels = std::array::from_fn(|slot| self.slots[slot].model().map(Model::levels).unwrap_or_default());
        self.levels.write(levels);
        for (slot, place) in self.slots.iter().enumerate() {
            self.faces.set(slot, place::face(place));
        }
        self.board.set_latency(self.latencies.into_iter().max().unwrap_or(0));
    }

    fn host_rate_hz(&self) -> f64 {
        self.host.map_or(48_000.0, |host| host.rate_hz)
    }

    fn reshape(&mut self) {
        let wanted = Shape::wanted(&self.params, self.host.is_some_and(|host| host.offline));
        if wanted != self.shape {
            self.shape = wanted;
            self.rebuild();
        }
    }

    fn configure(&mut self, host: Host) {
        self.host = Some(host);
        for place in &mut self.slots {
            place::refit(place, host.rate_hz);
        }
        self.shape = Shape::wanted(&self.params, host.offline);
        self.rebuild();
        self.restore();
        self.fit_cab();
    }
}

impl Work for Studio {
    type Job = Job;

    fn work(&mut self, job: Job) {
        match job {
            Job::Configure(host) => self.configure(host),
            Job::Restore => self.restore(),
            Job::Reshape => self.reshape(),
            Job::Ask(command) => self.ask(command),
        }
        self.show();
    }

    /// Takes back what the audio thread no longer needs, and notices what nobody announces.
    fn rest(&mut self) {
        self.handle.collect();
        self.cabs.collect();
        if self.host.is_some() {
            self.reshape();
        }
        if self.watched {
            (self.load, self.late_hops) = self.link.read(|readings| (readings.load(), readings.late_hops()));
            self.show();
        }
    }
}
