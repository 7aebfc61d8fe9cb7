//! The rooms that the models were learned in.

use std::sync::Arc;

use dsp::smooth::Ramp;
use dsp::{Convolution, Impulse};
use infer::LoadedControls;
use model::sound::Sound;

/// Most samples that are heard at once.
pub(crate) const LONGEST: usize = 256;

/// The rooms of two models: what sounds is heard in both, as loud as each model is in the morph.
pub(crate) struct Rooms {
    rooms: [Option<Room>; 2],
    /// Only one model is there: it is heard whole.
    alone: bool,
    scratch: Box<[[f32; LONGEST]; 2]>,
}

/// The convolution spreads its work over so many samples at most.
const SPREAD: usize = 8_192;

/// One room, with a memory for each channel.
struct Room {
    taps: usize,
    channels: Box<[Convolution]>,
    /// Nobody listens to them, and they are silent.
    resting: Box<[bool]>,
}

impl Rooms {
    /// Of `models`, for so many channels at a host of this rate. Allocates, and resamples.
    pub(crate) fn new(models: [Option<&Arc<LoadedControls>>; 2], host_rate_hz: f64, channels: usize) -> Self {
        Self {
            rooms: models.map(|model| Room::of(model?, host_rate_hz, channels)),
            alone: models.iter().flatten().count() < 2,
            scratch: Box::new([[0.0; LONGEST]; 2]),
        }
    }

    /// Silent.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        let rooms = self.rooms.iter_mut().flatten();
        rooms.flat_map(|room| &mut *room.channels).for_each(Convolution::reset);
    }

    /// Samples after which nothing is left of a sound that has ended, not even inside.
    ///
    /// Realtime.
    pub(crate) fn tail_samples(&self) -> usize {
        self.rooms.iter().flatten().map(|room| room.taps + SPREAD).max().unwrap_or(0)
    }

    /// Adds to `sound`, at most [`LONGEST`] samples of one channel, what is heard of it in the rooms, as loud as `level`
    /// says.
    ///
    /// Realtime.
    pub(crate) fn add(&mut self, channel: usize, sound: &mut [f32], morph: Ramp, level: Ramp) {
        let [dry, wet] = self.scratch.each_mut().map(|row| &mut row[..sound.len()]);
        dry.copy_from_slice(sound);
        for (model, room) in self.rooms.iter_mut().enumerate() {
            let Some(room) = room else { continue };
            let none = if model == 0 { 1.0 } else { 0.0 };
            if rests_at(level, 0.0) || !self.alone && rests_at(morph, none) {
                room.rest(channel);
                continue;
            }
            wet.copy_from_slice(dry);
            room.play(channel, wet);
            let (mut morph, mut level) = (morph, level);
            level.apply(wet);
            for (y, wet) in sound.iter_mut().zip(&*wet) {
                let share = match (self.alone, model) {
                    (true, _) => 1.0,
                    (false, 0) => 1.0 - morph.step(),
                    (false, _) => morph.step(),
                };
                *y += share * *wet;
            }
        }
    }
}

impl Room {
    fn of(model: &LoadedControls, host_rate_hz: f64, channels: usize) -> Option<Self> {
        let impulse = Arc::new(impulse(model.reverb()?, model.controls().sample_rate, host_rate_hz)?);
        let taps = impulse.len();
        let channels: Box<[_]> = (0..channels).map(|_| Convolution::new(impulse.clone())).collect();
        Some(Self { taps, resting: vec![true; channels.len()].into(), channels })
    }

    fn play(&mut self, channel: usize, sound: &mut [f32]) {
        self.resting[channel] = false;
        self.channels[channel].process(sound);
    }

    /// What is not heard costs nothing. When somebody listens again it begins with silence, so nothing clicks.
    fn rest(&mut self, channel: usize) {
        if !std::mem::replace(&mut self.resting[channel], true) {
            self.channels[channel].reset();
        }
    }
}

fn rests_at(ramp: Ramp, value: f32) -> bool {
    ramp.is_still() && ramp.target() == value
}

/// At the host's rate, as loud as it was.
fn impulse(taps: &[f32], model_rate_hz: f64, host_rate_hz: f64) -> Option<Impulse> {
    let sound = Sound { channels: vec![taps.to_vec()], rate_hz: model_rate_hz.round() as u32 };
    let mut sound = sound.resampled(host_rate_hz.round() as u32).ok()?;
    let gain = (model_rate_hz / host_rate_hz) as f32;
    let mut taps = sound.channels.pop()?;
    taps.iter_mut().for_each(|tap| *tap *= gain);
    Some(Impulse::new(&taps))
}
