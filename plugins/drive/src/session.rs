//! One instance's link between its three threads: the audio thread, the editor's, and the worker that loads files.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use infer::{Player, Waveform};
use kit::worker::{self, Worker};

use crate::cab::{CabSlot, cab};
use crate::desk::DriveDesk;
use crate::engine::SlotLevels;
use crate::faces::Faces;
use crate::gauges::{Readings, gauges};
use crate::params::{DriveParams, SLOTS};
use crate::studio::{Host, Job, Shape, Studio};
use crate::view::View;

/// How long `activate` and a bounce wait for models to be loaded. Loading a large one takes a second or two.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the worker tells the others.
#[derive(Default)]
pub(crate) struct Board {
    view: Mutex<Arc<View>>,
    latency_samples: AtomicUsize,
    shape: AtomicU32,
}

impl Board {
    /// The latest snapshot for the editor.
    pub(crate) fn view(&self) -> Arc<View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the snapshot.
    pub(crate) fn show(&self, view: View) {
        *self.view.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
    }

    /// Latency that all loaded models fit in.
    ///
    /// Realtime: one atomic load.
    pub(crate) fn latency_samples(&self) -> usize {
        self.latency_samples.load(Ordering::Acquire)
    }

    /// Says what the models need, once their lanes are on their way.
    pub(crate) fn set_latency(&self, samples: usize) {
        self.latency_samples.store(samples, Ordering::Release);
    }

    /// Says which shape the lanes on their way have.
    pub(crate) fn set_shape(&self, shape: Shape) {
        self.shape.store(shape.code(), Ordering::Release);
    }
}

/// The main thread's half of an instance. Dropping it joins the worker.
pub(crate) struct Session {
    worker: Worker<Job>,
    board: Arc<Board>,
    readings: Arc<Mutex<Readings>>,
}

/// The audio thread's half.
pub(crate) struct Ends {
    /// Plays the lanes that the worker builds.
    pub(crate) player: Player<Waveform>,
    /// Plays the cabinet.
    pub(crate) cab: CabSlot,
    /// What is known of each slot's loudness.
    pub(crate) levels: rt::LatestReader<[SlotLevels; SLOTS]>,
    /// To the editor.
    pub(crate) gauges: crate::gauges::Gauges,
}

impl Session {
    /// Starts the worker; nothing is loaded before the host asks for sound or the editor opens.
    pub(crate) fn start(params: &Arc<DriveParams>, faces: &Arc<Faces>) -> (Self, Ends) {
        let (handle, player) = infer::player(SLOTS);
        let (cabs, cab) = cab();
        let (levels_in, levels) = rt::latest([SlotLevels::default(); SLOTS]);
        let (gauges, readings) = gauges();
        let board = Arc::new(Board::default());
        let readings = Arc::new(Mutex::new(readings));
        let studio = {
            let (params, faces, board, readings) = (params.clone(), faces.clone(), board.clone(), readings.clone());
            move |desk| Studio::new(params, faces, board, readings, handle, cabs, levels_in, desk)
        };
        let worker = Worker::start("timbrel-drive", studio);
        let desk = worker.desk();
        params.rack.on_load(move || desk.give(Job::Restore));
        (Self { worker, board, readings }, Ends { player, cab, levels, gauges })
    }

    /// Has every lane built for this host, and waits for it. For `activate`.
    pub(crate) fn configure(&self, host: Host) {
        self.desk().give(Job::Configure(host));
        self.desk().wait(PATIENCE);
    }

    /// What the worker says.
    pub(crate) fn board(&self) -> &Arc<Board> {
        &self.board
    }

    /// A way to give the worker jobs.
    pub(crate) fn desk(&self) -> worker::Desk<Job> {
        self.worker.desk()
    }

    /// What stands behind the editor.
    pub(crate) fn desk_for_editor(&self) -> DriveDesk {
        DriveDesk::new(self.board.clone(), self.desk(), self.readings.clone())
    }

    /// In a bounce: waits until the worker has done all that was asked, so that the sound is what the project says.
    pub(crate) fn catch_up(&self, wanted: Shape) {
        if self.board.shape.load(Ordering::Acquire) != wanted.code() {
            self.desk().give(Job::Reshape);
        }
        if !self.desk().is_idle() {
            self.desk().wait(PATIENCE);
        }
    }
}
