//! What the audio thread owns: the lanes, which of them sound, and the way to get others.

mod cue;
mod follow;
mod handle;
mod mix;
mod program;
mod slot;
mod stage;

use dsp::fade::fade_samples;

pub use cue::{Cue, PlayerSpec};
pub use handle::PlayerHandle;

use crate::{Faults, Lane, Status, Synth};
use program::{Fade, Part, Program};
use slot::Slot;
use stage::Stage;

/// The audio thread's half: owns the lanes, and plays those that a [`Cue`] names. A slot without a lane passes its
/// input.
///
/// A change of what sounds is a crossfade of 20 ms, on sample positions that do not depend on the host's blocks: a lane
/// that enters starts from rest, and the fade begins when its first sound has come through its latency. What is asked
/// for during a fade waits for its end. It belongs to one thread at a time:
///
/// ```compile_fail
/// fn shared<T: Sync>() {}
/// shared::<infer::Player<infer::Waveform>>();
/// ```
pub struct Player<S: Synth> {
    offers: rt::Taker<Option<Lane<S>>>,
    slots: Box<[Slot<S>]>,
    spec: PlayerSpec,
    stage: Stage,
    /// What sounds, or comes in; nothing before the first sample.
    program: Option<Program>,
    fade: Option<Fade>,
    fade_samples: usize,
    latency_samples: usize,
    offline: bool,
    faults: Faults,
}

/// Makes both halves, with `slots` places for lanes. Nothing sounds before [`Player::prepare`].
///
/// The handle belongs to whoever loads models, the player to the audio thread.
pub fn player<S: Synth>(slots: usize) -> (PlayerHandle<S>, Player<S>) {
    let (giver, offers) = rt::handoff(slots);
    let spec = PlayerSpec::default();
    let player = Player {
        offers,
        slots: (0..slots).map(|_| Slot::empty()).collect(),
        stage: Stage::new(&spec),
        program: None,
        fade: None,
        fade_samples: fade_samples(spec.host_rate_hz),
        latency_samples: 0,
        offline: false,
        faults: Faults::default(),
        spec,
    };
    (PlayerHandle::new(giver, slots), player)
}

impl<S: Synth> Player<S> {
    /// Sizes everything for a host, and begins from rest. Allocates: not for the audio thread. Lanes that were built
    /// for another rate rest from then on, and their slots pass the input, until they are replaced.
    pub fn prepare(&mut self, spec: PlayerSpec) {
        self.stage = Stage::new(&spec);
        self.fade_samples = fade_samples(spec.host_rate_hz);
        self.spec = spec;
        self.set_latency(self.latency_samples);
    }

    /// Plays one block in place, of any length: `audio` is `[channel][frames]` with as many channels as prepared.
    ///
    /// Realtime: never allocates, frees, locks or waits, unless set offline.
    pub fn process(&mut self, audio: &mut [&mut [f32]], cue: &Cue<'_>, controls: &S::Controls) -> Status {
        let frames = audio.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut status = Status { asleep: true, ..Status::default() };
        self.set_levels(cue);
        let mut at = 0;
        while at < frames {
            let program = self.follow(cue, at);
            let range = at..at + self.steady_frames(cue, at, frames);
            at = range.end;
            match (self.fade, program.second, program.main) {
                (None, None, Part::Dry) => self.stage.close_dry(audio, range.clone()),
                (None, None, part) => self.play_alone(part, audio, cue, controls, range.clone(), &mut status),
                _ => self.mix(&program, audio, cue, controls, range.clone(), &mut status),
            }
            self.advance(range.len());
        }
        self.faults += status.faults;
        let occupied = self.slots.get(cue.slot).is_some_and(|slot| slot.plays_at(self.spec.host_rate_hz));
        Status { slot: cue.slot, occupied, fading: self.fade.is_some(), faults: self.faults, ..status }
    }

    /// Samples between a sound going in and coming out, whatever plays; constant until [`set_latency`](
    /// Self::set_latency).
    ///
    /// Realtime.
    pub fn latency_samples(&self) -> usize {
        self.latency_samples
    }

    /// Pads every lane, and the dry sound, to this latency from now on, as far as there is room. Everything starts
    /// from rest: call it where the host restarts the sound. A lane that needs more keeps its own.
    ///
    /// Realtime.
    pub fn set_latency(&mut self, samples: usize) {
        self.latency_samples = samples.min(self.spec.latency_room_samples);
        self.stage.set_latency(self.latency_samples);
        for slot in &mut self.slots {
            slot.lane().into_iter().for_each(|lane| lane.set_latency(self.latency_samples));
        }
        self.reset();
    }

    /// Back to rest: no sound of before is heard any more, and no fade is under way.
    ///
    /// Realtime: as cheap as clearing the dry sound. Lanes are reset when they enter.
    pub fn reset(&mut self) {
        self.program = None;
        self.fade = None;
        self.stage.reset();
    }

    /// Whether the models may be waited for: a bounce.
    ///
    /// Realtime.
    pub fn set_offline(&mut self, offline: bool) {
        self.offline = offline;
        for slot in &mut self.slots {
            slot.lane().into_iter().for_each(|lane| lane.set_offline(offline));
            slot.former().into_iter().for_each(|lane| lane.set_offline(offline));
        }
    }

    fn advance(&mut self, frames: usize) {
        self.program.iter_mut().for_each(|program| program.advance(frames));
        if let Some(fade) = &mut self.fade {
            fade.from.advance(frames);
            fade.done += frames as i64;
        }
        self.fade = self.fade.filter(|fade| fade.done < self.fade_samples as i64);
    }
}
