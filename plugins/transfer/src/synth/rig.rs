//! Everything that belongs to the models in use, built off the audio thread and handed over whole.

use std::sync::Arc;

use infer::{Instrument, LoadedControls};
use kit::presets::Book;

use crate::of_models::OfModels;
use crate::params::MOST_VOICES;
use crate::presets::SYNTH;
use crate::range::Range;
use crate::rooms::Rooms;

/// Voices in which a note fades out that has given way to another.
const SPARE: usize = 4;
/// Voices in all.
pub(crate) const SLOTS: usize = MOST_VOICES + SPARE;

/// An instrument for each voice, and the rooms that all of them share.
pub(crate) struct Rig {
    pub(crate) instruments: Box<[Instrument]>,
    pub(crate) rooms: Rooms,
    /// Of each model.
    pub(crate) ranges: [Option<Range>; 2],
}

impl OfModels for Rig {
    const BOOK: &'static Book = &SYNTH;

    fn of_models(models: [Option<&Arc<LoadedControls>>; 2], host_rate_hz: f64) -> Self {
        Self {
            instruments: (0..SLOTS as u64).map(|slot| Instrument::new(models, host_rate_hz, slot)).collect(),
            rooms: Rooms::new(models, host_rate_hz, 2),
            ranges: models.map(|model| model.map(|model| Range::of(model.controls()))),
        }
    }
}

impl Rig {
    /// Samples by which a note is later than its key: 0 where all models run inline.
    ///
    /// Realtime.
    pub(crate) fn latency_samples(&self) -> usize {
        self.instruments.iter().map(Instrument::latency_samples).max().unwrap_or(0)
    }

    /// Whether a model on a thread of its own is waited for.
    ///
    /// Realtime.
    pub(crate) fn set_offline(&mut self, offline: bool) {
        self.instruments.iter_mut().for_each(|instrument| instrument.set_offline(offline));
    }

    /// The instrument of a voice begins with the next sample. Each has a noise of its own.
    ///
    /// Realtime.
    pub(crate) fn begin(&mut self, slot: usize, seed: u64) {
        self.instruments[slot].set_seed(seed * SLOTS as u64 + slot as u64);
    }
}
