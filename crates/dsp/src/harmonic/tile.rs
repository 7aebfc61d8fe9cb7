//! A few samples that are computed together, and then heard however the host cuts them.

use super::glide::Path;
use crate::phase::Phase;

/// Samples in a tile: few, since a glide that begins inside throws the rest away, and enough to fill vector registers.
pub(super) const TILE: usize = 16;

#[derive(Debug, Clone)]
pub(super) struct Tile {
    sound: [f32; TILE],
    pub(super) path: Path,
    length: usize,
    heard: usize,
}

impl Tile {
    pub(super) fn new(sound: [f32; TILE], path: Path) -> Self {
        Self { sound, path, length: TILE, heard: 0 }
    }

    /// Nothing left to be heard, at this phase.
    pub(super) fn over_at(phase: Phase) -> Self {
        Self { sound: [0.0; TILE], path: Path::still(phase), length: 0, heard: 0 }
    }

    pub(super) fn heard(&self) -> usize {
        self.heard
    }

    pub(super) fn is_over(&self) -> bool {
        self.heard == self.length
    }

    /// Lets the next samples be heard, as many as there are and `sound` has room for; tells how many.
    pub(super) fn take(&mut self, sound: &mut [f32]) -> usize {
        let count = sound.len().min(self.length - self.heard);
        sound[..count].copy_from_slice(&self.sound[self.heard..][..count]);
        self.heard += count;
        count
    }
}
