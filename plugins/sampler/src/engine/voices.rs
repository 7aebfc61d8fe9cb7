//! All notes that sound, and those that make room for them.

use dsp::SincTables;

use super::rack::Rack;
use super::voice::{CHUNK, Voice};

/// Notes that sound at a time.
pub(crate) const MOST: usize = 32;
/// With as many that are being silenced to make room.
pub(crate) const SLOTS: usize = 2 * MOST;

/// The voices.
pub(super) struct Voices {
    slots: Box<[Option<Voice>]>,
}

impl Voices {
    /// None sounds.
    pub(super) fn new() -> Self {
        Self { slots: (0..SLOTS).map(|_| None).collect() }
    }

    /// Adds one. Where as many sound as may, the one that matters least fades; where all slots are taken by some that
    /// fade, the new one is not heard.
    ///
    /// Realtime.
    pub(super) fn begin(&mut self, voice: Voice, rack: &mut Rack) {
        let sounding = self.iter().filter(|voice| !voice.leaving).count();
        if let Some(least) = self.least().filter(|_| sounding >= MOST) {
            least.silence();
        }
        if let Some(free) = self.slots.iter_mut().find(|slot| slot.is_none()) {
            rack.sit(voice.seat);
            *free = Some(voice);
        }
    }

    /// The oldest whose key is up, or else the oldest.
    fn least(&mut self) -> Option<&mut Voice> {
        self.iter_mut().filter(|voice| !voice.leaving).min_by_key(|voice| (voice.held, voice.note.born))
    }

    /// Those that sound.
    ///
    /// Realtime.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Voice> {
        self.slots.iter().flatten()
    }

    /// Those that sound.
    ///
    /// Realtime.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Voice> {
        self.slots.iter_mut().flatten()
    }

    /// Adds their sound to both sides.
    ///
    /// Realtime.
    pub(super) fn add(&mut self, rack: &mut Rack, tables: &SincTables, sides: [&mut [f32]; 2]) {
        let [left, right] = sides;
        for (left, right) in left.chunks_mut(CHUNK).zip(right.chunks_mut(CHUNK)) {
            for slot in &mut self.slots {
                let Some(voice) = slot else { continue };
                voice.add(rack, tables, [left, right]);
                if voice.is_over() {
                    voice.end(rack);
                    *slot = None;
                }
            }
        }
    }

    /// All are gone at once.
    ///
    /// Realtime.
    pub(super) fn reset(&mut self, rack: &mut Rack) {
        for slot in &mut self.slots {
            if let Some(voice) = slot.take() {
                voice.end(rack);
            }
        }
    }
}
