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

/// How many values of one slot can be on their way back. The taker may hold two when the giver makes an offer and tidies
/// up: the value in use and the one before it. With room for both, an offer that was made is never held up.
const EXITS: usize = 2;

/// One slot: a box on its way in, and those on their way out. Each cell is one pointer, so a swap is one instruction.
struct Place<T> {
    offered: AtomicCell<Option<Box<T>>>,
    exits: [Exit<T>; EXITS],
}

/// A box on its way back.
struct Exit<T> {
    value: AtomicCell<Option<Box<T>>>,
    /// Set by the taker after it filled `value`, cleared by the giver after it emptied it.
    full: AtomicBool,
}

/// Makes both halves, with `slots` places that do not know of each other.
///
/// A newer offer replaces one that was not taken yet, so the audio thread only ever sees the newest; the replaced one
/// is dropped by the giver. Values that are still inside when both halves are gone are dropped with the last half.
pub fn handoff<T: Send>(slots: usize) -> (Giver<T>, Taker<T>) {
    let exit = || Exit { value: AtomicCell::new(None), full: AtomicBool::new(false) };
    let place = |_| CachePadded::new(Place { offered: AtomicCell::new(None), exits: [(); EXITS].map(|()| exit()) });
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

    /// Drops what the audio thread retired, and says how many values that were. Call it now and then, so that what
    /// nobody uses does not stay in memory.
    pub fn collect(&mut self) -> usize {
        self.places.iter().flat_map(|place| &place.exits).filter(|exit| exit.empty()).count()
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
    /// It is true after an offer, for as many retirements as two.
    ///
    /// Realtime: wait-free.
    pub fn can_retire(&self, slot: usize) -> bool {
        self.free_exit(slot).is_some()
    }

    fn free_exit(&self, slot: usize) -> Option<&Exit<T>> {
        self.places.get(slot)?.exits.iter().find(|exit| !exit.full.load(Ordering::Acquire))
    }

    /// Sends `value` back to be dropped by the giver.
    ///
    /// Realtime: wait-free; never drops.
    ///
    /// # Errors
    /// The value itself, while the last two that were retired have not been collected.
    pub fn retire(&mut self, slot: usize, value: Box<T>) -> Result<(), Box<T>> {
        let Some(exit) = self.free_exit(slot) else { return Err(value) };
        let nothing = exit.value.swap(Some(value));
        debug_assert!(nothing.is_none(), "the giver clears the flag only after it emptied the cell");
        exit.full.store(true, Ordering::Release);
        Ok(())
    }

    /// How many slots there are.
    ///
    /// Realtime.
    pub fn slots(&self) -> usize {
        self.places.len()
    }
}

impl<T> Exit<T> {
    /// Drops what is there, and says whether anything was.
    fn empty(&self) -> bool {
        let full = self.full.load(Ordering::Acquire);
        if full {
            drop(self.value.swap(None));
            self.full.store(false, Ordering::Release);
        }
        full
    }
}
