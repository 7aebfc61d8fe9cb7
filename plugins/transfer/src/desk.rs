//! The real plugin behind the editor.

use std::sync::{Arc, Mutex, PoisonError};

use kit::worker;

use crate::gauges::Readings;
use crate::session::Board;
use crate::studio::Job;
use crate::view::{Command, Desk, Meters, Trail, View};

/// Shows what the worker says, and passes on what the editor wants. It may outlive the instance: then nothing happens.
pub(crate) struct TransferDesk {
    board: Arc<Board>,
    jobs: worker::Desk<Job>,
    readings: Arc<Mutex<Readings>>,
}

impl TransferDesk {
    /// Of the session that these belong to.
    pub(crate) fn new(board: Arc<Board>, jobs: worker::Desk<Job>, readings: Arc<Mutex<Readings>>) -> Self {
        Self { board, jobs, readings }
    }
}

impl Desk for TransferDesk {
    fn view(&self) -> Arc<View> {
        self.board.view()
    }

    fn send(&self, command: Command) {
        self.jobs.give(Job::Ask(command));
    }

    fn meters(&self) -> Meters {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner).meters()
    }

    fn trail(&self, trail: &mut Trail) {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner).trail(trail);
    }
}
