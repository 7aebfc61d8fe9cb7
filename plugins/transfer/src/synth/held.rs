//! The keys that are down, in the order in which they went down.

use super::note::{Note, Which};

/// As many as hands, feet and a stuck sequence hold.
const MOST: usize = 32;

/// Keys of all channels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    notes: [Option<Note>; MOST],
}

impl Default for Held {
    fn default() -> Self {
        Self { notes: [None; MOST] }
    }
}

impl Held {
    /// All keys up.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Of too many, the oldest is forgotten.
    ///
    /// Realtime.
    pub(crate) fn press(&mut self, note: Note) {
        if self.notes[MOST - 1].is_some() {
            self.notes.rotate_left(1);
        }
        let free = self.notes.iter().position(Option::is_none).unwrap_or(MOST - 1);
        self.notes[free] = Some(note);
    }

    /// These keys come up. Each of them goes to `gone`.
    ///
    /// Realtime.
    pub(crate) fn release(&mut self, which: &Which, mut gone: impl FnMut(Note)) {
        let mut kept = [None; MOST];
        let mut count = 0;
        for note in self.notes.iter().flatten() {
            if which.fits(note) {
                gone(*note);
            } else {
                kept[count] = Some(*note);
                count += 1;
            }
        }
        self.notes = kept;
    }

    /// The key that went down last.
    ///
    /// Realtime.
    pub(crate) fn last(&self) -> Option<Note> {
        self.notes.iter().flatten().last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(key: u8) -> Note {
        Note { id: None, channel: 0, key, velocity: 1.0 }
    }

    fn key(key: u8) -> Which {
        Which { key: Some(key), ..Which::default() }
    }

    #[test]
    fn the_last_key_is_the_one_that_still_is_down() {
        let mut held = Held::default();
        [60, 64, 67].into_iter().for_each(|key| held.press(note(key)));
        held.release(&key(67), |gone| assert_eq!(gone.key, 67));
        assert_eq!(held.last(), Some(note(64)));
        held.release(&key(60), drop);
        assert_eq!(held.last(), Some(note(64)));
        held.release(&Which::default(), drop);
        assert_eq!(held.last(), None);
    }

    #[test]
    fn too_many_keys_do_no_harm() {
        let mut held = Held::default();
        (0..100).for_each(|key| held.press(note(key)));
        assert_eq!(held.last(), Some(note(99)));
        let mut count = 0;
        held.release(&Which::default(), |_| count += 1);
        assert_eq!(count, MOST);
    }
}
