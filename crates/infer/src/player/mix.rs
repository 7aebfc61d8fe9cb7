//! How what sounds is played and added up.

use std::ops::Range;

use super::program::{Part, Program};
use super::slot::Slot;
use super::stage::{stretch, with_travel};
use super::{Cue, Player};
use crate::{Lane, Status, Synth};

impl<S: Synth> Player<S> {
    /// One lane and nothing else, in place.
    pub(super) fn play_alone(
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
    pub(super) fn mix(
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
