//! What was asked of a voice in the last hops.

use super::{Moment, Touch};

/// The last questions, the newest included. Made once, for a number of hops.
pub(super) struct Past {
    questions: Box<[Option<(Moment, Touch)>]>,
    newest: usize,
}

impl Past {
    /// Remembers the newest question and `hops` before it. Allocates.
    pub(super) fn new(hops: usize) -> Self {
        Self { questions: vec![None; hops + 1].into(), newest: 0 }
    }

    pub(super) fn push(&mut self, moment: Moment, touch: Touch) {
        self.newest = (self.newest + 1) % self.questions.len();
        self.questions[self.newest] = Some((moment, touch));
    }

    /// The question of so many hops ago, unless that was before the last reset.
    pub(super) fn before(&self, hops: usize) -> Option<(Moment, Touch)> {
        let count = self.questions.len();
        self.questions[(self.newest + count - hops % count) % count]
    }

    pub(super) fn reset(&mut self) {
        self.questions.fill(None);
    }
}
