//! Everything that belongs to the models in use, built off the audio thread and handed over whole.

use std::sync::Arc;

use dsp::{Loudness, LoudnessMeter, NoiseFloor};
use infer::{Instrument, LoadedControls};
use kit::presets::Book;
use model::manifest::{Controls, LoudnessDefinition};

use crate::of_models::OfModels;
use crate::presets::EFFECT;
use crate::range::Range;
use crate::rooms::Rooms;

/// Two models with all that they need: the second is for the morph.
pub(crate) struct Rig {
    pub(crate) voice: Instrument,
    pub(crate) sides: Sides,
    /// In which it is heard.
    pub(crate) rooms: Rooms,
    seed: u64,
}

/// Of the noise, before anybody has chosen one.
const FIRST_SEED: u64 = 1;

/// What belongs to each of two models.
pub(crate) type Sides = [Option<Side>; 2];

/// What one model hears, and what it knows.
pub(crate) struct Side {
    pub(crate) ear: Ear,
    pub(crate) range: Range,
}

/// Loudness as a model was taught to hear it, without the noise of the musician's room.
pub(crate) struct Ear {
    meter: LoudnessMeter,
    floor: NoiseFloor,
    heard: f32,
}

impl OfModels for Rig {
    const BOOK: &'static Book = &EFFECT;

    fn of_models(models: [Option<&Arc<LoadedControls>>; 2], host_rate_hz: f64) -> Self {
        let voice = Instrument::new(models, host_rate_hz, FIRST_SEED);
        let hop = voice.hop_samples();
        let sides = models.map(|model| model.map(|model| Side::new(model, host_rate_hz, hop)));
        Self { voice, sides, rooms: Rooms::new(models, host_rate_hz, 1), seed: FIRST_SEED }
    }
}

impl Rig {
    /// Other noise, if it is not that already; the voice begins anew.
    ///
    /// Realtime.
    pub(crate) fn sow(&mut self, seed: u64) {
        if std::mem::replace(&mut self.seed, seed) != seed {
            self.voice.set_seed(seed);
        }
    }

    /// Back to silence.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.voice.reset();
        self.sides.iter_mut().flatten().for_each(|side| side.ear.reset());
        self.rooms.reset();
    }
}

impl Side {
    fn new(model: &Arc<LoadedControls>, host_rate_hz: f64, hop: usize) -> Self {
        let controls = model.controls();
        Self { ear: Ear::new(controls, host_rate_hz, hop), range: Range::of(controls) }
    }
}

impl Ear {
    fn new(controls: &Controls, host_rate_hz: f64, hop: usize) -> Self {
        let definition = match controls.loudness.definition {
            LoudnessDefinition::AWeightedPower => Loudness::AWeightedPower,
            LoudnessDefinition::AWeightedLog => Loudness::MeanLogMagnitude,
            LoudnessDefinition::Rms => Loudness::Rms,
        };
        let meter = LoudnessMeter::new(definition, host_rate_hz, hop);
        let floor = NoiseFloor::new(&meter);
        Self { heard: meter.silence(), meter, floor }
    }

    fn reset(&mut self) {
        self.meter.reset();
        self.floor.reset();
        self.heard = self.meter.silence();
    }

    /// Realtime.
    pub(crate) fn hear(&mut self, audio: &[f32]) {
        let heard = &mut self.heard;
        self.meter.process(audio, |loudness| *heard = loudness);
    }

    /// Loudness of the last frame without the room's; `confidence` is that of its pitch. Once a frame.
    ///
    /// Realtime.
    pub(crate) fn loudness(&mut self, confidence: f32) -> f32 {
        self.floor.process(self.heard, confidence)
    }

    /// Loudness of the room alone, once it is known.
    ///
    /// Realtime.
    pub(crate) fn floor(&self) -> Option<f32> {
        self.floor.floor()
    }

    /// What nothing sounds like.
    ///
    /// Realtime.
    pub(crate) fn silence(&self) -> f32 {
        self.meter.silence()
    }
}
