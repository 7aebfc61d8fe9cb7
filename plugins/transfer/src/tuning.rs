//! How notes are moved before they are played.

use dsp::tuning::Scale;

/// How notes are moved before they are played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tuning {
    /// Semitones.
    pub(crate) transpose: f32,
    /// The scale and its root, if notes are to snap to one.
    pub(crate) snap: Option<(Scale, u8)>,
    /// Time to a new note.
    pub(crate) glide_ms: f32,
}

impl Tuning {
    /// Where a key's note goes.
    ///
    /// Realtime.
    pub(crate) fn of_key(&self, note: f32) -> f32 {
        let moved = note + self.transpose;
        self.snap.map_or(moved, |(scale, root)| scale.snap(root, moved))
    }
}
