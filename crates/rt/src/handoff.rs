//! Boxed values to the audio thread, and back to be dropped elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam::atomic::AtomicCell;
use crossbeam::utils::CachePadded;

/// Everyone else's half: offers values, and drops those that come back.
pub struct Giver<T> {
    places: Arc<[CachePadded<Place<T>>]>,
}

/// The audio thread's half: takes offers, and sends back what it no longer needs.
pub struct Taker<T> {
    places: Arc<[CachePadded<Place<T>>]>,
}

/// One slot: a box on its way in, and one on its way out. Each cell is one pointer, so a swap is one instruction.
struct Place<T> {
    offered: AtomicCell<Option<Box<T>>>,
    retired: AtomicCell<Option<Box<T>>>,
    /// Set by the taker after it filled `retired`, cleared by the giver after it emptied it.
    retired_full: AtomicBool,
}

/// Makes both halves, with `slots` places that do not know of each other.
///
/// A newer offer replaces one that was not taken yet, so the audio thread only ever sees the newest; the replaced one
/// is dropped by the giver. Values that are still inside when both halves are gone are dropped with the last half.
pub fn handoff<T: Send>(slots: usize) -> (Giver<T>, Taker<T>) {
    let place = |_| {
        CachePadded::new(Place {
            offered: AtomicCell::new(None),
            retired: AtomicCell::new(None),
            retired_full: AtomicBool::new(false),
        })
    };
    let places: Arc<[_]> = (0..slots).map(place).collect();
    (Giver { places: places.clone() }, Taker { places })
}

impl<T: Send> Giver<T> {
    /// Offers `value` in `slot`, instead of an offer that was not taken yet; also drops what came back.
    ///
    /// # Panics
    /// When there is no such slot.
    pub fn offer(&mut self, slot: usize, value: Box<T>) {
        drop(self.places[slot].offered.swap(Some(value)));
        self.collect();
    }

    /// Drops what the audio thread retired, and says how many values that were. Call it now and then: the audio
    /// thread takes nothing new in a slot while its last retired value has not been collected.
    pub fn collect(&mut self) -> usize {
        self.places.iter().filter(|place| place.empty_retired()).count()
    }
}

impl<T: Send> Taker<T> {
    /// The newest offer in `slot`, if one came since the last call.
    ///
    /// Realtime: wait-free.
    pub fn take(&mut self, slot: usize) -> Option<Box<T>> {
        self.places.get(slot)?.offered.swap(None)
    }

    /// Whether [`retire`](Self::retire) would accept a value now. Once true, it stays true until the next retirement.
    ///
    /// Realtime: wait-free.
    pub fn can_retire(&self, slot: usize) -> bool {
        self.places.get(slot).is_some_and(|place| !place.retired_full.load(Ordering::Acquire))
    }

    /// Sends `value` back to be dropped by the giver.
    ///
    /// Realtime: wait-free; never drops.
    ///
    /// # Errors
    /// The value itself, while the last retired one has not been collected.
    pub fn retire(&mut self, slot: usize, value: Box<T>) -> Result<(), Box<T>> {
        if !self.can_retire(slot) {
            return Err(value);
        }
        let place = &self.places[slot];
        let nothing = place.retired.swap(Some(value));
        debug_assert!(nothing.is_none(), "the giver clears the flag only after it emptied the cell");
        place.retired_full.store(true, Ordering::Release);
        Ok(())
    }

    /// How many slots there are.
    ///
    /// Realtime.
    pub fn slots(&self) -> usize {
        self.places.len()
    }
}

impl<T> Place<T> {
    fn empty_retired(&self) -> bool {
        let full = self.retired_full.load(Ordering::Acquire);
        if full {
            drop(self.retired.swap(None));
            self.retired_full.store(false, Ordering::Release);
        }
        full
    }
}
