//! One instance's link between its three threads: the audio thread, the editor's, and the worker that loads files.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::worker::{self, Work, Worker};

/// How long `activate` and a bounce wait for models to be loaded. Loading a large one takes a second or two.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a worker is given to do.
pub trait Job: Send + 'static {
    /// As [`Desk::Command`].
    type Command;
    /// The job that is to do what an editor asks for.
    fn ask(command: Self::Command) -> Self;
}

/// What an editor talks to: the real plugin, or the mock of a test. Called from the editor's thread, up to 60 times a
/// second; never blocks.
pub trait Desk: Send + Sync {
    /// Everything that is shown but parameters, levels and curves.
    type View;
    /// What the editor may ask for.
    type Command;
    /// Levels.
    type Meters;
    /// What the pictures are made of.
    type Sound;

    /// The latest snapshot. Cheap: a new [`Arc`] only when something has changed.
    fn view(&self) -> Arc<Self::View>;
    /// Asks for something. The answer is a later [`Desk::View`].
    fn send(&self, command: Self::Command);
    /// Levels since the last call.
    fn meters(&self) -> Self::Meters;
    /// Fills `sound` with the latest.
    fn sound(&self, sound: &mut Self::Sound);
}

/// What the audio thread lets be seen, as the editor and the worker read it.
pub trait Readings: Send + 'static {
    /// As [`Desk::Meters`].
    type Meters;
    /// As [`Desk::Sound`].
    type Sound;

    /// Levels since the last call.
    fn meters(&mut self) -> Self::Meters;
    /// Fills `sound` with the latest.
    fn sound(&mut self, sound: &mut Self::Sound);
}

/// The main thread's half of an instance. Dropping it joins the worker.
pub struct Session<J, V, R> {
    worker: Worker<J>,
    shared: Shared<V, R>,
}

/// The worker's half: what it shows, what it reads, and a way to give itself jobs.
pub struct Link<J, V, R> {
    desk: worker::Desk<J>,
    shared: Shared<V, R>,
}

/// The editor's half. It may outlive the instance: then nothing happens any more.
pub struct EditorDesk<J, V, R> {
    desk: worker::Desk<J>,
    shared: Shared<V, R>,
}

/// What worker and editor see of each other and of the audio thread.
struct Shared<V, R> {
    view: Arc<Mutex<Arc<V>>>,
    readings: Arc<Mutex<R>>,
}

impl<J: Job, V: Default + Send + Sync + 'static, R: Send + 'static> Session<J, V, R> {
    /// Starts a worker of this name, which is made on its own thread.
    pub fn start<W: Work<Job = J>>(
        name: &str,
        readings: R,
        make: impl FnOnce(Link<J, V, R>) -> W + Send + 'static,
    ) -> Self {
        let shared = Shared { view: Arc::default(), readings: Arc::new(Mutex::new(readings)) };
        let link = shared.clone();
        let worker = Worker::start(name, move |desk| make(Link { desk, shared: link }));
        Self { worker, shared }
    }

    /// A way to give the worker jobs.
    pub fn desk(&self) -> worker::Desk<J> {
        self.worker.desk()
    }

    /// Gives a job and waits until it is done. For `activate`.
    pub fn have_done(&self, job: J) {
        self.desk().give(job);
        self.desk().wait(PATIENCE);
    }

    /// In a bounce: waits until the worker has done all that was asked, so that the sound is what the project says.
    pub fn catch_up(&self) {
        if !self.desk().is_idle() {
            self.desk().wait(PATIENCE);
        }
    }

    /// What stands behind an editor.
    pub fn desk_for_editor(&self) -> EditorDesk<J, V, R> {
        EditorDesk { desk: self.desk(), shared: self.shared.clone() }
    }
}

impl<J, V: PartialEq, R> Link<J, V, R> {
    /// Replaces the editor's snapshot, if anything has changed.
    pub fn show(&self, view: V) {
        let mut shown = lock(&self.shared.view);
        if **shown != view {
            *shown = Arc::new(view);
        }
    }

    /// Reads what the audio thread lets be seen.
    pub fn read<T>(&self, look: impl FnOnce(&mut R) -> T) -> T {
        look(&mut lock(&self.shared.readings))
    }

    /// A way to give oneself jobs, such as the answer of a dialog.
    pub fn desk(&self) -> worker::Desk<J> {
        self.desk.clone()
    }
}

impl<J: Job, V: Send + Sync, R: Readings> Desk for EditorDesk<J, V, R> {
    type View = V;
    type Command = J::Command;
    type Meters = R::Meters;
    type Sound = R::Sound;

    fn view(&self) -> Arc<V> {
        lock(&self.shared.view).clone()
    }

    fn send(&self, command: J::Command) {
        self.desk.give(J::ask(command));
    }

    fn meters(&self) -> R::Meters {
        lock(&self.shared.readings).meters()
    }

    fn sound(&self, sound: &mut R::Sound) {
        lock(&self.shared.readings).sound(sound);
    }
}

impl<V, R> Clone for Shared<V, R> {
    fn clone(&self) -> Self {
        Self { view: self.view.clone(), readings: self.readings.clone() }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the sum of the numbers that it was asked to add.
    struct Adder {
        link: Link<u32, u32, Silent>,
        sum: u32,
    }

    struct Silent;

    impl Job for u32 {
        type Command = u32;
        fn ask(command: u32) -> Self {
            command
        }
    }

    impl Work for Adder {
        type Job = u32;
        fn work(&mut self, job: u32) {
            self.sum += job;
            self.link.show(self.sum);
        }
    }

    impl Readings for Silent {
        type Meters = f32;
        type Sound = Vec<f32>;
        fn meters(&mut self) -> f32 {
            0.5
        }
        fn sound(&mut self, sound: &mut Vec<f32>) {
            sound.push(0.25);
        }
    }

    #[test]
    fn what_the_editor_asks_for_is_shown_to_it() {
        let session = Session::start("test", Silent, |link| Adder { link, sum: 0 });
        let desk = session.desk_for_editor();
        assert_eq!((*desk.view(), desk.meters()), (0, 0.5));
        desk.send(3);
        session.have_done(4);
        let seen = desk.view();
        assert_eq!(*seen, 7);
        session.have_done(0);
        assert!(Arc::ptr_eq(&seen, &desk.view()), "nothing has changed");
        drop(session);
        desk.send(5);
        assert_eq!(*desk.view(), 7, "an editor may outlive its instance");
    }
}
