//! Brings what is played into the range that a model was trained on: pitches by whole octaves, so that everything stays
//! in tune, and loudness by decibels.

use dsp::tuning::note_from_hz;

use super::controls::Matching;
use crate::range::Range;

/// How fast the usual note is followed, in semitones a frame.
const NOTE_STEP: f32 = 0.02;
/// How fast the loudest is followed up, as a share of the way, and down, in dB a frame.
const LOUD_RISE: f32 = 0.2;
const LOUD_FALL_DB: f32 = 0.002;
/// How fast a note that is not sung any more is forgotten, in semitones a frame.
const RANGE_STEP: f32 = 0.001;
/// The first note rises to its level within so many frames, and is believed at once.
const YOUNG: u32 = 25;
/// The player's loudest is put so far below the model's.
const HEADROOM_DB: f32 = 8.0;
const LARGEST_SHIFT_DB: f32 = 60.0;

/// What is known of the player.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Learnt {
    /// The usual note: a running median. None before the first.
    note: Option<f32>,
    /// The loudest, as each model hears it.
    loud_db: [Option<f32>; 2],
    /// Frames that were heard, as far as they count.
    frames: u32,
    /// The lowest and the highest note.
    range: Option<[f32; 2]>,
}

impl Learnt {
    /// A frame of somebody playing.
    ///
    /// Realtime.
    pub(crate) fn hear(&mut self, f0_hz: f32, loudness_db: [f32; 2]) {
        let played = note_from_hz(f0_hz);
        self.note = Some(self.note.map_or(played, |note| note + (played - note).clamp(-NOTE_STEP, NOTE_STEP)));
        self.frames = (self.frames + 1).min(YOUNG);
        let [low, high] = self.range.unwrap_or([played; 2]);
        self.range = Some([played.min(low + RANGE_STEP), played.max(high - RANGE_STEP)]);
        for (loud, now) in self.loud_db.iter_mut().zip(loudness_db) {
            *loud = Some(match *loud {
                Some(loud) if now > loud && self.frames < YOUNG => now,
                Some(loud) if now > loud => loud + LOUD_RISE * (now - loud),
                Some(loud) => loud - LOUD_FALL_DB,
                None => now,
            });
        }
    }
}

impl Learnt {
    /// The lowest and the highest note that were sung; none before the first.
    ///
    /// Realtime.
    pub(crate) fn range(&self) -> Option<[f32; 2]> {
        self.range
    }
}

impl Matching {
    /// By how many octaves the player is moved to be within `range`: as few as will do.
    ///
    /// Realtime.
    pub(crate) fn octaves(&self, learnt: &Learnt, range: &Range) -> i32 {
        let by_hand = || 0.5 * (note_from_hz(self.f0_hz[0]) + note_from_hz(self.f0_hz[1]));
        let note = if self.learns { learnt.note } else { Some(by_hand()) };
        let Some(note) = note else { return 0 };
        let [low, high] = range.f0_hz.map(note_from_hz);
        let outside = |octaves: i32| {
            let moved = note + 12.0 * octaves as f32;
            (low - moved).max(moved - high).max(0.0)
        };
        let better = |a: &i32, b: &i32| outside(*a).total_cmp(&outside(*b)).then(a.abs().cmp(&b.abs()));
        (-4..=4).min_by(better).unwrap_or(0)
    }

    /// The loudness that `model` (0 or 1) is told.
    ///
    /// Realtime.
    pub(crate) fn loudness_db(&self, heard_db: f32, learnt: &Learnt, model: usize, range: &Range) -> f32 {
        let [soft, loud] = range.loudness_db;
        if !self.learns {
            let middle = 0.5 * (soft + loud);
            return middle + (heard_db - middle) * self.loudness_scale + self.loudness_shift_db;
        }
        let shift = learnt.loud_db[model].map_or(0.0, |loudest| loud - HEADROOM_DB - loudest);
        // At the start of a note the loudest is not known yet: never beyond what the model was trained on.
        (heard_db + shift.clamp(-LARGEST_SHIFT_DB, LARGEST_SHIFT_DB)).min(loud)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLUTE: Range = Range { f0_hz: [260.0, 2100.0], loudness_db: [-10.0, 30.0] };

    fn matching(learns: bool) -> Matching {
        Matching { learns, f0_hz: [80.0, 160.0], loudness_shift_db: 6.0, loudness_scale: 0.5 }
    }

    fn singing(f0_hz: f32, loudness_db: f32) -> Learnt {
        let mut learnt = Learnt::default();
        (0..500).for_each(|_| learnt.hear(f0_hz, [loudness_db; 2]));
        learnt
    }

    #[test]
    fn a_deep_voice_is_moved_up_by_octaves_and_one_in_range_stays() {
        for (f0_hz, octaves) in [(110.0, 2), (200.0, 1), (440.0, 0), (3_000.0, -1)] {
            assert_eq!(matching(true).octaves(&singing(f0_hz, 0.0), &FLUTE), octaves, "{f0_hz} Hz");
        }
        assert_eq!(matching(true).octaves(&Learnt::default(), &FLUTE), 0, "nothing is known yet");
        assert_eq!(matching(false).octaves(&singing(440.0, 0.0), &FLUTE), 2, "by hand: 113 Hz");
    }

    #[test]
    fn the_loudest_is_put_below_the_models_loudest() {
        let learnt = singing(440.0, -12.0);
        let heard = matching(true).loudness_db(-12.0, &learnt, 0, &FLUTE);
        assert!((heard - 22.0).abs() < 1.5, "{heard}");
        let begun = singing(440.0, -60.0);
        assert_eq!(matching(true).loudness_db(-20.0, &begun, 0, &FLUTE), 30.0, "a note that has just begun");
        assert_eq!(matching(false).loudness_db(-10.0, &learnt, 0, &FLUTE), 6.0, "10 − 20 / 2 + 6");
    }
}
