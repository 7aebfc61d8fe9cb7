//! What the threads of an instance tell each other in single words.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::engine::TRIED;
use crate::params::PADS;

/// Atomics, shared by all.
#[derive(Default)]
pub(crate) struct Board {
    /// Which point is on each pad, counted.
    revisions: [AtomicU32; PADS],
    /// Bit by bit, pads that were clicked in the editor; the bit after them is for a sound that is tried.
    taps: AtomicU32,
    /// Bit by bit, pads that were struck since the editor last looked.
    struck: AtomicU32,
    /// The last key that was pressed, and one; 0 is none since the last look.
    key: AtomicU32,
}

impl Board {
    /// Which point is on a pad, counted.
    ///
    /// Realtime: one atomic load.
    pub(crate) fn revision(&self, pad: usize) -> u32 {
        self.revisions[pad].load(Ordering::Acquire)
    }

    /// Another point is on a pad.
    pub(crate) fn set_revision(&self, pad: usize, revision: u32) {
        self.revisions[pad].store(revision, Ordering::Release);
    }

    /// Has a pad played once.
    pub(crate) fn tap(&self, pad: usize) {
        self.taps.fetch_or(1 << pad, Ordering::AcqRel);
    }

    /// Has the sound played that is on its way to be tried.
    pub(crate) fn tap_tried(&self) {
        self.tap(TRIED);
    }

    /// Pads to be played, bit by bit.
    ///
    /// Realtime.
    pub(crate) fn take_taps(&self) -> u32 {
        if self.taps.load(Ordering::Relaxed) == 0 { 0 } else { self.taps.swap(0, Ordering::AcqRel) }
    }

    /// A pad was struck.
    ///
    /// Realtime.
    pub(crate) fn set_struck(&self, pad: usize) {
        self.struck.fetch_or(1 << pad, Ordering::Relaxed);
    }

    /// Pads that were struck since the last look, bit by bit.
    pub(crate) fn take_struck(&self) -> u32 {
        self.struck.swap(0, Ordering::Relaxed)
    }

    /// A key was pressed.
    ///
    /// Realtime.
    pub(crate) fn set_key(&self, key: u8) {
        self.key.store(u32::from(key) + 1, Ordering::Relaxed);
    }

    /// The last key that was pressed since the last look.
    pub(crate) fn take_key(&self) -> Option<u8> {
        self.key.swap(0, Ordering::Relaxed).checked_sub(1).map(|key| key as u8)
    }
}
