//! The keys that are held, for one voice: the last one sounds, and the one before it again when it is let go.

use dsp::tuning::hz_from_note;

/// As many as hands, feet and a stuck pedal hold.
const MOST_KEYS: usize = 16;

/// Keys, bend and pedal of one player.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keys {
    held: [Key; MOST_KEYS],
    count: usize,
    /// Semitones.
    bend: f32,
    pedal: bool,
    last: Key,
}

#[derive(Debug, Clone, Copy, Default)]
struct Key {
    note: u8,
    velocity: f32,
    /// Let go while the pedal was down.
    released: bool,
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
        self.forget(note);
        if self.count == MOST_KEYS {
            self.held.copy_within(1.., 0);
            self.count -= 1;
        }
        self.last = Key { note, velocity, released: false };
        self.held[self.count] = self.last;
        self.count += 1;
    }

    /// A key comes up.
    ///
    /// Realtime.
    pub(crate) fn release(&mut self, note: u8) {
        if self.pedal {
            self.held[..self.count].iter_mut().filter(|key| key.note == note).for_each(|key| key.released = true);
        } else {
            self.forget(note);
        }
    }

    /// Sustain: keys that are let go sound on while it is down.
    ///
    /// Realtime.
    pub(crate) fn set_pedal(&mut self, down: bool) {
        self.pedal = down;
        if !down {
            while let Some(key) = self.held[..self.count].iter().find(|key| key.released) {
                self.forget(key.note);
            }
        }
    }

    /// Semitones by which all keys are bent.
    ///
    /// Realtime.
    pub(crate) fn set_bend(&mut self, semitones: f32) {
        self.bend = semitones;
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
        hz_from_note(f32::from(self.sounding().note) + self.bend)
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

    fn forget(&mut self, note: u8) {
        if let Some(at) = self.held[..self.count].iter().position(|key| key.note == note) {
            self.last = self.held[at];
            self.held.copy_within(at + 1..self.count, at);
            self.count -= 1;
        }
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
    fn the_pedal_holds_what_is_let_go() {
        let mut keys = Keys::default();
        keys.set_pedal(true);
        keys.press(60, 0.5);
        keys.press(64, 0.5);
        keys.release(60);
        keys.release(64);
        assert!(keys.is_down());
        keys.set_pedal(false);
        assert!(!keys.is_down());
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
        keys.set_bend(12.0);
        assert!((keys.f0_hz() - 440.0).abs() < 1e-3);
    }
}
