//! The keys that are held, for one voice: the last one sounds, and the one before it again when it is let go.

use dsp::tuning::hz_from_note;

/// As many as hands, feet and a stuck pedal hold.
const MOST_KEYS: usize = 16;

/// The keys of one player.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    held: [Key; MOST_KEYS],
    count: usize,
    last: Key,
}

#[derive(Debug, Clone, Copy, Default)]
struct Key {
    note: u8,
    velocity: f32,
    /// Semitones by which it is bent.
    bend: f32,
}

impl Keys {
    /// All keys up.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        *self = Self { last: self.last, ..Self::default() };
    }

    /// A key goes down. Of too many, the oldest is forgotten.
    ///
    /// Realtime.
    pub(crate) fn press(&mut self, note: u8, velocity: f32) {
        self.release(note);
        if self.count == MOST_KEYS {
            self.held.copy_within(1.., 0);
            self.count -= 1;
        }
        self.last = Key { note, velocity, bend: 0.0 };
        self.held[self.count] = self.last;
        self.count += 1;
    }

    /// A key comes up.
    ///
    /// Realtime.
    pub(crate) fn release(&mut self, note: u8) {
        if let Some(at) = self.held[..self.count].iter().position(|key| key.note == note) {
            self.last = self.held[at];
            self.held.copy_within(at + 1..self.count, at);
            self.count -= 1;
        }
    }

    /// A key is bent by so many semitones, until the next bend.
    ///
    /// Realtime.
    pub(crate) fn bend(&mut self, note: u8, semitones: f32) {
        self.held[..self.count].iter_mut().filter(|key| key.note == note).for_each(|key| key.bend = semitones);
    }

    /// Whether a key is held.
    ///
    /// Realtime.
    pub(crate) fn is_down(&self) -> bool {
        self.count > 0
    }

    /// The pitch of the key that sounds; after the last came up, of that one.
    ///
    /// Realtime.
    pub(crate) fn f0_hz(&self) -> f32 {
        hz_from_note(f32::from(self.sounding().note) + self.sounding().bend)
    }

    /// Its velocity, 0 to 1.
    ///
    /// Realtime.
    pub(crate) fn velocity(&self) -> f32 {
        self.sounding().velocity
    }

    fn sounding(&self) -> Key {
        self.count.checked_sub(1).map_or(self.last, |newest| self.held[newest])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_key_sounds_and_then_the_one_before() {
        let mut keys = Keys::default();
        keys.press(57, 0.5);
        keys.press(69, 1.0);
        assert_eq!((keys.f0_hz(), keys.velocity()), (440.0, 1.0));
        keys.release(69);
        assert_eq!((keys.f0_hz(), keys.velocity()), (220.0, 0.5));
        keys.release(57);
        assert!(!keys.is_down());
        assert_eq!(keys.f0_hz(), 220.0, "it fades at its pitch");
    }

    #[test]
    fn too_many_keys_do_no_harm() {
        let mut keys = Keys::default();
        (0..100).for_each(|note| keys.press(note, 0.5));
        (0..100).rev().for_each(|note| keys.release(note));
        assert!(!keys.is_down());
    }

    #[test]
    fn bending_moves_the_pitch() {
        let mut keys = Keys::default();
        keys.press(57, 0.5);
        keys.bend(57, 12.0);
        keys.bend(60, 5.0);
        assert!((keys.f0_hz() - 440.0).abs() < 1e-3);
    }
}
