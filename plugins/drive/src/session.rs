//! One instance's threads, and what they share beside the editor's snapshot.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use infer::{Player, Waveform};

use crate::cab::{CabSlot, cab};
use crate::engine::SlotLevels;
use crate::faces::Faces;
use crate::gauges::{Gauges, Readings, gauges};
use crate::params::{DriveParams, SLOTS};
use crate::studio::{Host, Job, Shape, Studio};
use crate::view::View;

/// What the worker is joined to.
pub(crate) type Link = kit::session::Link<Job, View, Readings>;
/// What stands behind the editor.
pub(crate) type EditorDesk = kit::session::EditorDesk<Job, View, Readings>;

/// What the worker tells the audio thread of the lanes that are on their way.
#[derive(Default)]
pub(crate) struct Board {
    latency_samples: AtomicUsize,
    shape: AtomicU32,
}

impl Board {
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
    threads: kit::session::Session<Job, View, Readings>,
    board: Arc<Board>,
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
    pub(crate) gauges: Gauges,
}

impl Session {
    /// Starts the worker; nothing is loaded before the host asks for sound or the editor opens.
    pub(crate) fn start(params: &Arc<DriveParams>, faces: &Arc<Faces>) -> (Self, Ends) {
        let (handle, player) = infer::player(SLOTS);
        let (cabs, cab) = cab();
        let (levels_in, levels) = rt::latest([SlotLevels::default(); SLOTS]);
        let (gauges, readings) = gauges();
        let board = Arc::new(Board::default());
        let studio = {
            let (params, faces, board) = (params.clone(), faces.clone(), board.clone());
            move |link| Studio::new(params, faces, board, link, handle, cabs, levels_in)
        };
        let threads = kit::session::Session::start("timbrel-drive", readings, studio);
        let desk = threads.desk();
        params.rack.on_load(move || desk.give(Job::Restore));
        (Self { threads, board }, Ends { player, cab, levels, gauges })
    }

    /// Has every lane built for this host, and waits for it. For `activate`.
    pub(crate) fn configure(&self, host: Host) {
        self.threads.have_done(Job::Configure(host));
    }

    /// What the worker says.
    pub(crate) fn board(&self) -> &Arc<Board> {
        &self.board
    }

    /// What stands behind the editor.
    pub(crate) fn desk_for_editor(&self) -> EditorDesk {
        self.threads.desk_for_editor()
    }

    /// In a bounce: waits until the worker has done all that was asked, so that the sound is what the project says.
    pub(crate) fn catch_up(&self, wanted: Shape) {
        if self.board.shape.load(Ordering::Acquire) != wanted.code() {
            self.threads.desk().give(Job::Reshape);
        }
        self.threads.catch_up();
    }
}
