//! Which lanes sound, from sample to sample.

use super::program::{Fade, Part, Program, Second};
use super::stage::STRETCH;
use super::{Cue, Player};
use crate::Synth;

impl<S: Synth> Player<S> {
    /// Does what is asked for at sample `at`, as far as no fade is under way, and says what sounds from there on.
    pub(super) fn follow(&mut self, cue: &Cue<'_>, at: usize) -> Program {
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

    pub(super) fn sounds(&self, part: Part) -> bool {
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

    pub(super) fn set_levels(&mut self, cue: &Cue<'_>) {
        for index in 0..self.slots.len() {
            let sounds = self.sounds(Part::Lane(index));
            if let Some(lane) = self.slots[index].lane().filter(|_| sounds) {
                lane.set_level(cue.level(index));
            }
        }
    }

    /// How many samples may be played before something can change.
    pub(super) fn steady_frames(&self, cue: &Cue<'_>, at: usize, frames: usize) -> usize {
        let blends = cue.blend_at(at) > 0.0;
        let most = STRETCH.min(frames - at);
        let most = self.fade.map_or(most, |fade| most.min((self.fade_samples as i64 - fade.done) as usize));
        // Past the end of the slice, the blend is 0.
        let known = cue.blend.len().saturating_sub(at).saturating_add(1).min(most);
        (1..known).find(|n| (cue.blend_at(at + n) > 0.0) != blends).unwrap_or(most)
    }
}
