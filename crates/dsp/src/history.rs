//! The newest samples of a stream, always in one piece.

/// A stretch of memory in which the newest samples lie side by side, oldest first.
#[derive(Debug, Clone)]
pub(crate) struct History {
    values: Box<[f32]>,
    kept: usize,
    end: usize,
}

impl History {
    /// Remembers the last `kept` samples, zeros at first; allocates.
    pub(crate) fn new(kept: usize) -> Self {
        Self { values: vec![0.0; 2 * kept.max(1)].into(), kept, end: kept }
    }

    pub(crate) fn reset(&mut self) {
        self.values.fill(0.0);
        self.end = self.kept;
    }

    pub(crate) fn push(&mut self, x: f32) {
        if self.end == self.values.len() {
            self.values.copy_within(self.end - self.kept.., 0);
            self.end = self.kept;
        }
        self.values[self.end] = x;
        self.end += 1;
    }

    /// The newest `count` samples, the newest last.
    pub(crate) fn newest(&self, count: usize) -> &[f32] {
        &self.values[self.end - count..self.end]
    }
}
