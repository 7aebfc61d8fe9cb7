//! What the audio thread owns: the lanes, which of them sound, and the way to get others.

mod cue;
mod handle;

pub use cue::{Cue, PlayerSpec};
pub use handle::PlayerHandle;

use crate::{Lane, Status, Synth};

/// The audio thread's half: owns the lanes. A slot without a lane passes its input.
pub struct Player<S: Synth> {
    offers: rt::Taker<Option<Lane<S>>>,
    lanes: Box<[Option<Box<Option<Lane<S>>>>]>,
    spec: PlayerSpec,
    latency_samples: usize,
    offline: bool,
}

/// Makes both halves, with `slots` places for lanes. Nothing sounds before [`Player::prepare`].
///
/// The handle belongs to whoever loads models, the player to the audio thread.
pub fn player<S: Synth>(slots: usize) -> (PlayerHandle<S>, Player<S>) {
    let (giver, offers) = rt::handoff(slots);
    let lanes = (0..slots).map(|_| None).collect();
    let spec = PlayerSpec { host_rate_hz: 48_000.0, channels: 2, latency_room_samples: 0 };
    (PlayerHandle::new(giver, slots), Player { offers, lanes, spec, latency_samples: 0, offline: false })
}

impl<S: Synth> Player<S> {
    /// Sizes everything for a host. Allocates: not for the audio thread. Lanes built for another rate rest from then
    /// on, and their slots pass the input, until they are replaced.
    pub fn prepare(&mut self, spec: PlayerSpec) {
        self.spec = spec;
    }

    /// Plays one block in place, of any length: `audio` is `[channel][frames]` with as many channels as prepared.
    ///
    /// Realtime: never allocates, frees, locks or waits, unless set offline.
    pub fn process(&mut self, audio: &mut [&mut [f32]], cue: &Cue<'_>, controls: &S::Controls) -> Status {
        for slot in 0..self.lanes.len() {
            if self.offers.can_retire(slot)
                && let Some(next) = self.offers.take(slot)
                && let Some(old) = self.lanes[slot].replace(next)
            {
                let _ = self.offers.retire(slot, old);
            }
        }
        let lane = self.lanes.get_mut(cue.slot).and_then(|slot| slot.as_deref_mut()).and_then(Option::as_mut);
        let mut status = Status { slot: cue.slot, occupied: lane.is_some(), asleep: true, ..Status::default() };
        if let Some(lane) = lane {
            lane.set_offline(self.offline);
            status.add(lane.process(audio, cue.knobs, controls));
        }
        status
    }

    /// Samples between a sound going in and coming out, whatever plays; constant until [`set_latency`](
    /// Self::set_latency).
    ///
    /// Realtime.
    pub fn latency_samples(&self) -> usize {
        self.latency_samples
    }

    /// Pads every lane, and the dry sound, to this latency from now on. Everything starts from rest: call it where
    /// the host restarts the sound. A lane that needs more keeps its own.
    ///
    /// Realtime.
    pub fn set_latency(&mut self, samples: usize) {
        self.latency_samples = samples.min(self.spec.latency_room_samples);
        self.reset();
    }

    /// Back to rest: no sound of before is heard any more, and no fade is under way.
    ///
    /// Realtime: as cheap as the resets of the lanes that were playing.
    pub fn reset(&mut self) {
        for lane in self.lanes.iter_mut().flatten().filter_map(|slot| slot.as_mut().as_mut()) {
            lane.reset();
        }
    }

    /// Whether the models may be waited for: a bounce.
    ///
    /// Realtime.
    pub fn set_offline(&mut self, offline: bool) {
        self.offline = offline;
    }
}
