//! One instance's threads, and what they share.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use infer::background::Runtime;

use crate::board::Board;
use crate::engine::{Engine, RACK};
use crate::gauges::{Gauges, Readings, gauges};
use crate::kiln::{Hatch, Kiln, Tried};
use crate::params::{PADS, SamplerParams};
use crate::presets::Folders;
use crate::studio::{Job, Studio};
use crate::view::{Command, Meters, View};

/// What the worker is joined to.
pub(crate) type Link = kit::session::Link<Job, View, Readings>;

/// What stands behind the editor. What is to be heard goes straight to where it is made, whatever the worker does.
pub(crate) struct EditorDesk {
    worker: kit::session::EditorDesk<Job, View, Readings>,
    hatch: Arc<Hatch>,
    board: Arc<Board>,
}

/// `activate` waits this long for the pads' sounds.
const PATIENCE: Duration = Duration::from_secs(5);
/// And this long for them to be corrected, where they are to be played at once.
const CORRECTIONS: Duration = Duration::from_millis(60);

/// The main thread's half of an instance. Dropping it joins both threads.
pub(crate) struct Session {
    threads: kit::session::Session<Job, View, Readings>,
    hatch: Arc<Hatch>,
    params: Arc<SamplerParams>,
    board: Arc<Board>,
    _kiln: Kiln,
}

/// The audio thread's half.
pub(crate) struct Ends {
    /// Plays what is made.
    pub(crate) engine: Engine,
    /// To the editor.
    pub(crate) gauges: Gauges,
}

impl Session {
    /// Starts the threads; nothing is loaded before the host asks for sound or the editor opens.
    pub(crate) fn start(params: &Arc<SamplerParams>) -> (Self, Ends) {
        Self::start_in(Folders::usual(), params)
    }

    /// The same, where the musician's own presets are in these folders.
    fn start_in(own: Folders, params: &Arc<SamplerParams>) -> (Self, Ends) {
        let (giver, taker) = rt::handoff(RACK);
        let (board, hatch) = (Arc::new(Board::default()), Hatch::new());
        let (gauges, readings) = gauges(board.clone());
        let studio = {
            let (params, board, hatch) = (params.clone(), board.clone(), hatch.clone());
            move |link| Studio::new(params, board, hatch, own, link)
        };
        let threads = kit::session::Session::start("timbrel-sampler", readings, studio);
        let (told, loaded) = (threads.desk(), threads.desk());
        let kiln = Kiln::start(hatch.clone(), params.clone(), board.clone(), giver, move || told.give(Job::Fired));
        params.kit.on_load(move || loaded.give(Job::Loaded));
        let engine = Engine::new(taker, hatch.bell());
        let session = Self { threads, hatch, params: params.clone(), board, _kiln: kiln };
        (session, Ends { engine, gauges })
    }

    /// Has everything loaded, and waits for the pads' sounds. For `activate`.
    pub(crate) fn configure(&self, offline: bool) {
        self.hatch.set_offline(offline);
        // It takes as long to be loaded as the model's file takes to be read. Where it is not, the model says so.
        thread::scope(|beside| {
            beside.spawn(Runtime::find);
            self.threads.have_done(Job::Restore);
        });
        self.hatch.settle(&self.params, &self.board, offline, PATIENCE);
        self.hatch.settle(&self.params, &self.board, true, CORRECTIONS);
    }

    /// In a bounce: waits until the worker has done all that was asked, so that the sound is what the project says.
    pub(crate) fn catch_up(&self) {
        self.threads.catch_up();
    }

    /// What the threads tell each other.
    pub(crate) fn board(&self) -> &Arc<Board> {
        &self.board
    }

    /// What stands behind the editor.
    pub(crate) fn desk_for_editor(&self) -> EditorDesk {
        EditorDesk { worker: self.threads.desk_for_editor(), hatch: self.hatch.clone(), board: self.board.clone() }
    }
}

impl kit::session::Desk for EditorDesk {
    type View = View;
    type Command = Command;
    type Meters = Meters;
    type Sound = ();

    fn view(&self) -> Arc<View> {
        self.worker.view()
    }

    fn send(&self, command: Command) {
        match command {
            Command::Tap(pad) if pad < PADS => self.board.tap(pad),
            Command::Audition(sound) => self.hatch.try_out(Tried::Sound(sound)),
            Command::Prepare(sound) => self.hatch.prepare(sound),
            Command::AuditionPlace(place) => self.hatch.try_out(Tried::Place(place)),
            other => self.worker.send(other),
        }
    }

    fn meters(&self) -> Meters {
        self.worker.meters()
    }

    fn sound(&self, sound: &mut ()) {
        self.worker.sound(sound);
    }
}
