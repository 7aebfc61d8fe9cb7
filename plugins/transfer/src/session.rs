//! One instance's link between its three threads: the audio thread, the editor's, and the worker that loads files.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kit::persisted::Persisted;
use kit::worker::{self, Worker};

use crate::desk::TransferDesk;
use crate::gauges::{Gauges, Readings, gauges};
use crate::of_models::OfModels;
use crate::state::Models;
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
pub(crate) struct Session<R> {
    worker: Worker<Job>,
    board: Arc<Board>,
    readings: Arc<Mutex<Readings>>,
    plays: PhantomData<fn() -> R>,
}

/// The audio thread's half.
pub(crate) struct Ends<R> {
    /// What plays.
    pub(crate) rigs: rt::Taker<R>,
    /// To the editor.
    pub(crate) gauges: Gauges,
}

impl<R: OfModels> Session<R> {
    /// Starts the worker; nothing is loaded before the host asks for sound or the
    /// editor opens.
    pub(crate) fn start(models: &Persisted<Models>) -> (Self, Ends<R>) {
        let (rigs, offers) = rt::handoff(1);
        let board = Arc::new(Board::default());
        let (gauges, readings) = gauges();
        let readings = Arc::new(Mutex::new(readings));
        let studio = {
            let (models, board, readings) = (models.clone(), board.clone(), readings.clone());
            move |desk| Studio::new(models, board, readings, rigs, desk)
        };
        let worker = Worker::start("timbrel-transfer", studio);
        let desk = worker.desk();
        models.on_load(move || desk.give(Job::Restore));
        (Self { worker, board, readings, plays: PhantomData }, Ends { rigs: offers, gauges })
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

    /// What stands behind the editor.
    pub(crate) fn desk_for_editor(&self) -> TransferDesk {
        TransferDesk::new(self.board.clone(), self.desk(), self.readings.clone())
    }

    /// A way to give the worker jobs.
    pub(crate) fn desk(&self) -> worker::Desk<Job> {
        self.worker.desk()
    }
}
