//! The sounds that are on the audio thread: for each pad the one that the next note plays, and those that older notes
//! still play.

use rt::Taker;

use super::voices::SLOTS;
use crate::params::PADS;
use crate::recipe::{Recipe, Sound};

/// The pads, and one more for what is only tried.
pub(crate) const RACK: usize = PADS + 1;
/// The place of a sound that is tried.
pub(crate) const TRIED: usize = PADS;

/// As many sounds of one pad as there can be notes, with the newest and one that waits to be sent back.
const SHELF: usize = SLOTS + 2;

/// All sounds.
pub(super) struct Rack {
    taker: Taker<Sound>,
    shelves: Box<[Shelf]>,
}

/// A sound on the rack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) pad: usize,
    place: usize,
}

/// The sounds of one pad.
struct Shelf {
    places: [Option<Box<Sound>>; SHELF],
    /// Voices on each.
    voices: [u16; SHELF],
    /// Places that are taken.
    taken: usize,
    newest: Option<usize>,
}

impl Rack {
    /// Empty. Sounds come through `taker`, which has [`RACK`] slots.
    pub(super) fn new(taker: Taker<Sound>) -> Self {
        let shelf = |_| Shelf { places: [const { None }; SHELF], voices: [0; SHELF], taken: 0, newest: None };
        Self { taker, shelves: (0..RACK).map(shelf).collect() }
    }

    /// Takes what has come for a pad. Says whether that was something.
    ///
    /// Realtime: wait-free. Where there is no room the newest waits.
    pub(super) fn receive(&mut self, pad: usize) -> bool {
        self.tidy(pad);
        let shelf = &mut self.shelves[pad];
        if shelf.taken == SHELF {
            return false;
        }
        let Some(sound) = self.taker.take(pad) else { return false };
        shelf.put(sound);
        self.tidy(pad);
        true
    }

    /// Sends back what nobody plays any more.
    fn tidy(&mut self, pad: usize) {
        let shelf = &mut self.shelves[pad];
        if shelf.taken <= 1 {
            return;
        }
        for place in 0..SHELF {
            if shelf.newest == Some(place) || shelf.voices[place] > 0 || !self.taker.can_retire(pad) {
                continue;
            }
            let Some(sound) = shelf.places[place].take() else { continue };
            match self.taker.retire(pad, sound) {
                Ok(()) => shelf.taken -= 1,
                Err(sound) => shelf.places[place] = Some(sound),
            }
        }
    }

    /// What the next note of a pad plays.
    ///
    /// Realtime.
    pub(super) fn newest(&self, pad: usize) -> Option<(Seat, &Sound)> {
        let place = self.shelves[pad].newest?;
        let seat = Seat { pad, place };
        Some((seat, self.at(seat)?))
    }

    /// Whether a pad has the last word on a recipe.
    ///
    /// Realtime.
    pub(super) fn has(&self, pad: usize, recipe: &Recipe) -> bool {
        self.newest(pad).is_some_and(|(_, sound)| sound.is(recipe))
    }

    /// A sound that a voice plays.
    ///
    /// Realtime.
    pub(super) fn at(&self, seat: Seat) -> Option<&Sound> {
        self.shelves[seat.pad].places[seat.place].as_deref()
    }

    /// One voice more plays it.
    ///
    /// Realtime.
    pub(super) fn sit(&mut self, seat: Seat) {
        self.shelves[seat.pad].voices[seat.place] += 1;
    }

    /// One voice less plays it.
    ///
    /// Realtime.
    pub(super) fn leave(&mut self, seat: Seat) {
        let voices = &mut self.shelves[seat.pad].voices[seat.place];
        *voices = voices.saturating_sub(1);
    }
}

impl Shelf {
    /// There must be a place.
    fn put(&mut self, sound: Box<Sound>) {
        if let Some(free) = self.places.iter().position(Option::is_none) {
            self.places[free] = Some(sound);
            self.taken += 1;
            self.newest = Some(free);
        }
    }
}
