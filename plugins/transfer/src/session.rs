//! One instance's link between its three threads: the audio thread, the editor's, and the worker that loads files.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kit::worker::{self, Worker};

use crate::params::TransferParams;
use crate::rig::Rig;
use crate::studio::{Job, Studio};
use crate::view::View;

/// How long `activate` and a bounce wait for models to be loaded.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the worker tells the editor.
#[derive(Default)]
pub(crate) struct Board {
    view: Mutex<Arc<View>>,
}

impl Board {
    /// The latest snapshot.
    pub(crate) fn view(&self) -> Arc<View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the snapshot.
    pub(crate) fn show(&self, view: View) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
    }
}

/// The main thread's half of an instance. Dropping it joins the worker.
pub(crate) struct Session {
    worker: Worker<Job>,
    board: Arc<Board>,
}

impl Session {
    /// Starts the worker, and gives the audio thread's end; nothing is loaded before the host asks for sound or the
    /// editor opens.
    pub(crate) fn start(params: &Arc<TransferParams>) -> (Self, rt::Taker<Rig>) {
        let (rigs, offers) = rt::handoff(1);
        let board = Arc::new(Board::default());
        let (shared, shown) = (params.clone(), board.clone());
        let worker = Worker::start("timbrel-transfer", move |desk| Studio::new(shared, shown, rigs, desk));
        let desk = worker.desk();
        params.models.on_load(move || desk.give(Job::Restore));
        (Self { worker, board }, offers)
    }

    /// Has the rig built for this host, and waits for it. For `activate`.
    pub(crate) fn configure(&self, rate_hz: f64) {
        self.desk().give(Job::Configure { rate_hz });
        self.desk().wait(PATIENCE);
    }

    /// In a bounce: waits until the worker has done all that was asked, so that the sound is what the project says.
    pub(crate) fn catch_up(&self) {
        if !self.desk().is_idle() {
            self.desk().wait(PATIENCE);
        }
    }

    /// What the worker says.
    pub(crate) fn board(&self) -> &Arc<Board> {
        &self.board
    }

    /// A way to give the worker jobs.
    pub(crate) fn desk(&self) -> worker::Desk<Job> {
        self.worker.desk()
    }
}
