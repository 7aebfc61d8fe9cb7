//! What the audio thread owns: the lanes, which of them sound, and the way to get others.

mod cue;
mod handle;
mod program;
mod slot;
mod stage;

use std::ops::Range;

use dsp::fade::fade_samples;

pub use cue::{Cue, PlayerSpec};
pub use handle::PlayerHandle;

use crate::{Faults, Lane, Status, Synth};
use program::{Fade, Part, Program, Second};
use slot::Slot;
use stage::{STRETCH, Stage, stretch, with_travel};

/// The audio thread's half: owns the lanes, and plays those that a [`Cue`] names. A slot without a lane passes its
/// input.
///
/// A change of what sounds is a crossfade of 20 ms, on sample positions that do not depend on the host's blocks: a lane
/// that enters starts from rest, and the fade begins when its first sound has come through its latency. What is asked
/// for during a fade waits for its end.
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

    /// Does what is asked for at sample `at`, as far as no fade is under way, and says what sounds from there on.
    fn follow(&mut self, cue: &Cue<'_>, at: usize) -> Program {
        if self.fade.is_none() {
            self.retire_former();
            self.take_offers();
        }
        let blends = cue.blend_at(at) > 0.0;
        let wanted = self.arrange(cue.slot, blends);
        let now = match self.program {
            None => wanted,
            Some(now) if self.fade.is_none() && now.must_fade_to(&wanted) => {
                let done = -self.time_to_first_sound(&wanted);
                self.fade = Some(Fade { from: now, done, straight: now.main == wanted.main });
                wanted
            }
            Some(now) if self.fade.is_none() => self.follow_blend(Program { slot: cue.slot, ..now }, blends),
            Some(now) => self.follow_blend(now, blends),
        };
        self.wake_entering(&now, cue);
        self.program = Some(now);
        now
    }

    /// The parts that play `slot`, as if they had always played.
    fn arrange(&self, slot: usize, blends: bool) -> Program {
        let part = |slot: usize| match self.slots.get(slot) {
            Some(there) if there.plays_at(self.spec.host_rate_hz) => Part::Lane(slot),
            _ => Part::Dry,
        };
        let next = (slot + 1) % self.slots.len().max(1);
        let second = blends.then(|| Second { part: part(next), age: i64::MAX / 2 });
        Program { slot, main: part(slot), second }
    }

    /// Lets the second part come in when the blend leaves 0, and drops it when the blend returns.
    fn follow_blend(&self, now: Program, blends: bool) -> Program {
        let second = match now.second {
            _ if !blends => None,
            None => {
                let entering = self.arrange(now.slot, true);
                let age = -self.time_to_first_sound(&entering);
                entering.second.map(|second| Second { age, ..second })
            }
            playing => playing,
        };
        Program { second, ..now }
    }

    /// How long it takes until all lanes of a program have something to say, from rest.
    fn time_to_first_sound(&self, program: &Program) -> i64 {
        let playing = self.slots.iter().enumerate().filter(|&(slot, _)| program.has(Part::Lane(slot)));
        playing.map(|(_, slot)| slot.latency_samples()).max().unwrap_or(0) as i64
    }

    /// Resets the lanes of a program that were not sounding.
    fn wake_entering(&mut self, program: &Program, cue: &Cue<'_>) {
        for slot in 0..self.slots.len() {
            let enters = program.has(Part::Lane(slot)) && !self.sounds(Part::Lane(slot));
            if let Some(lane) = self.slots[slot].lane().filter(|_| enters) {
                lane.set_level(cue.level(slot));
                lane.reset();
            }
        }
    }

    fn sounds(&self, part: Part) -> bool {
        self.program.is_some_and(|program| program.has(part)) || self.fade.is_some_and(|fade| fade.from.has(part))
    }

    /// Sends back the lanes that have faded out.
    fn retire_former(&mut self) {
        for (index, slot) in self.slots.iter_mut().enumerate() {
            if let Some(former) = slot.former.take() {
                slot.former = self.offers.retire(index, former).err();
            }
        }
    }

    /// Puts new lanes into their slots. One that sounds goes on until it has faded out.
    fn take_offers(&mut self) {
        for (index, slot) in self.slots.iter_mut().enumerate() {
            let has_room = slot.former.is_none() && self.offers.can_retire(index);
            let Some(next) = has_room.then(|| self.offers.take(index)).flatten() else { continue };
            slot.former = slot.lane.replace(next);
            if let Some(lane) = slot.lane() {
                lane.set_latency(self.latency_samples);
                lane.set_offline(self.offline);
            }
            self.program = self.program.map(|program| program.without(index));
        }
    }

    fn set_levels(&mut self, cue: &Cue<'_>) {
        for index in 0..self.slots.len() {
            let sounds = self.sounds(Part::Lane(index));
            if let Some(lane) = self.slots[index].lane().filter(|_| sounds) {
                lane.set_level(cue.level(index));
            }
        }
    }

    /// How many samples may be played before something can change.
    fn steady_frames(&self, cue: &Cue<'_>, at: usize, frames: usize) -> usize {
        let blends = cue.blend_at(at) > 0.0;
        let most = STRETCH.min(frames - at);
        let most = self.fade.map_or(most, |fade| most.min((self.fade_samples as i64 - fade.done) as usize));
        (1..most).find(|n| (cue.blend_at(at + n) > 0.0) != blends).unwrap_or(most)
    }

    fn advance(&mut self, frames: usize) {
        self.program.iter_mut().for_each(|program| program.advance(frames));
        if let Some(fade) = &mut self.fade {
            fade.from.advance(frames);
            fade.done += frames as i64;
        }
        self.fade = self.fade.filter(|fade| fade.done < self.fade_samples as i64);
    }

    /// One lane and nothing else, in place.
    fn play_alone(
        &mut self,
        part: Part,
        audio: &mut [&mut [f32]],
        cue: &Cue<'_>,
        controls: &S::Controls,
        range: Range<usize>,
        status: &mut Status,
    ) {
        self.stage.hear(audio, range.clone());
        if let Some(lane) = lane_of(&mut self.slots, part) {
            let mut sound = stretch(audio.iter_mut(), range.clone());
            let went = with_travel(cue.knobs, range, |knobs| lane.process(sound.planes(), knobs, controls));
            status.add(went, 1);
        }
    }

    /// Every part that sounds, weighted and added up.
    fn mix(
        &mut self,
        program: &Program,
        audio: &mut [&mut [f32]],
        cue: &Cue<'_>,
        controls: &S::Controls,
        range: Range<usize>,
        status: &mut Status,
    ) {
        let frames = range.len();
        let slots = self.slots.len();
        let mut lanes = 0;
        self.stage.open(audio, range.clone());
        let parts = (0..slots).flat_map(|slot| [Part::Lane(slot), Part::Former(slot)]);
        for part in parts.chain([Part::Dry]) {
            if !self.sounds(part) {
                continue;
            }
            self.weigh(part, program, cue, range.clone());
            self.stage.set(part == Part::Dry, frames);
            if let Some(lane) = lane_of(&mut self.slots, part) {
                let mut sound = stretch(self.stage.sound.iter_mut(), 0..frames);
                let went = with_travel(cue.knobs, range.clone(), |knobs| lane.process(sound.planes(), knobs, controls));
                lanes += 1;
                status.add(went, lanes);
            }
            self.stage.add(frames);
        }
        self.stage.close(audio, range);
    }

    /// How loud a part is at each sample.
    fn weigh(&mut self, part: Part, program: &Program, cue: &Cue<'_>, range: Range<usize>) {
        let length = self.fade_samples;
        for (n, weight) in self.stage.weight[..range.len()].iter_mut().enumerate() {
            let blend = cue.blend_at(range.start + n);
            let share = program.share(part, blend, n, length);
            *weight = self.fade.map_or(share, |fade| {
                let (out, into) = fade.gains(n, length);
                out * fade.from.share(part, blend, n, length) + into * share
            });
        }
    }
}

fn lane_of<S: Synth>(slots: &mut [Slot<S>], part: Part) -> Option<&mut Lane<S>> {
    match part {
        Part::Dry => None,
        Part::Lane(slot) => slots[slot].lane(),
        Part::Former(slot) => slots[slot].former(),
    }
}
