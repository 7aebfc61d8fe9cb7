//! Everything that belongs to the models in use, built off the audio thread and handed over whole.

use std::sync::Arc;

use dsp::{Convolution, Impulse, Loudness, LoudnessMeter, NoiseFloor};
use infer::{Instrument, LoadedControls};
use model::manifest::{Controls, LoudnessDefinition};
use model::sound::Sound;

/// Two models with all that they need: the second is for the morph.
pub(crate) struct Rig {
    pub(crate) voice: Instrument,
    pub(crate) sides: Sides,
    seed: u64,
}

/// What belongs to each of two models.
pub(crate) type Sides = [Option<Side>; 2];

/// What one model hears and where it plays.
pub(crate) struct Side {
    pub(crate) ear: Ear,
    pub(crate) range: Range,
    /// The room that it was learned in.
    pub(crate) room: Option<Convolution>,
}

/// Loudness as a model was taught to hear it, without the noise of the musician's room.
pub(crate) struct Ear {
    meter: LoudnessMeter,
    floor: NoiseFloor,
    heard: f32,
}

/// What a model was trained on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) f0_hz: [f32; 2],
    pub(crate) loudness_db: [f32; 2],
}

impl Rig {
    /// For a host of this rate. Allocates, and resamples the rooms.
    pub(crate) fn new(models: [Option<&Arc<LoadedControls>>; 2], host_rate_hz: f64, seed: u64) -> Self {
        let voice = Instrument::new(models, host_rate_hz, seed);
        let hop = voice.hop_samples();
        let sides = models.map(|model| model.map(|model| Side::new(model, host_rate_hz, hop)));
        Self { voice, sides, seed }
    }

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
        for side in self.sides.iter_mut().flatten() {
            side.ear.reset();
            side.room.iter_mut().for_each(Convolution::reset);
        }
    }
}

impl Side {
    fn new(model: &Arc<LoadedControls>, host_rate_hz: f64, hop: usize) -> Self {
        let controls = model.controls();
        let room = model.reverb().and_then(|taps| room(taps, controls.sample_rate, host_rate_hz));
        Self { ear: Ear::new(controls, host_rate_hz, hop), range: Range::of(controls), room }
    }
}

/// At the host's rate, as loud as it was.
fn room(taps: &[f32], model_rate_hz: f64, host_rate_hz: f64) -> Option<Convolution> {
    let sound = Sound { channels: vec![taps.to_vec()], rate_hz: model_rate_hz.round() as u32 };
    let mut sound = sound.resampled(host_rate_hz.round() as u32).ok()?;
    let gain = (model_rate_hz / host_rate_hz) as f32;
    let mut taps = sound.channels.pop()?;
    taps.iter_mut().for_each(|tap| *tap *= gain);
    Some(Convolution::new(Arc::new(Impulse::new(&taps))))
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

    /// What nothing sounds like.
    ///
    /// Realtime.
    pub(crate) fn silence(&self) -> f32 {
        self.meter.silence()
    }
}

impl Range {
    fn of(controls: &Controls) -> Self {
        Self { f0_hz: controls.f0_hz.map(|f0_hz| f0_hz as f32), loudness_db: controls.loudness_db.map(|db| db as f32) }
    }
}
