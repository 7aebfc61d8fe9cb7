//! Notices frames that were asked for and never came.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// The window layer draws when the display tells it to. On a display that is busy while the window opens, that message
/// can be lost, and with it every later frame: the layer waits for the message before it asks for another.
#[derive(Debug)]
pub(super) struct Overdue {
    since: Cell<Option<Instant>>,
}

impl Overdue {
    /// How long a frame may take to come: many times what the slowest display needs.
    const PATIENCE: Duration = Duration::from_millis(500);

    /// A window that is about to open waits for its first frame.
    pub(super) fn opening() -> Self {
        Self { since: Cell::new(Some(Instant::now())) }
    }

    /// A frame is asked for.
    pub(super) fn ask(&self) {
        if self.since.get().is_none() {
            self.since.set(Some(Instant::now()));
        }
    }

    /// One has been drawn.
    pub(super) fn drawn(&self) {
        self.since.set(None);
    }

    /// Whether a frame should have come long ago.
    pub(super) fn is_it(&self) -> bool {
        self.since.get().is_some_and(|since| since.elapsed() > Self::PATIENCE)
    }
}
