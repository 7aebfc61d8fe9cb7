//! A thread of one's own: work that must happen neither on the audio thread nor on the editor's.
//!
//! The framework's background executor is one thread shared by all instances, and an instance that is dropped takes
//! the others' tasks with it. A [`Worker`] belongs to one instance and is joined when that instance goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam::channel::{Receiver, Sender, unbounded};

/// Does jobs in the order in which they were given. Dropping it lets the job at hand finish, forgets the others and
/// joins the thread.
pub struct Worker<J> {
    desk: Desk<J>,
    thread: Option<JoinHandle<()>>,
}

/// Gives jobs to a [`Worker`]; cheap to clone. Jobs for a worker that is gone are dropped.
pub struct Desk<J> {
    jobs: Sender<Message<J>>,
    pending: Arc<AtomicUsize>,
}

enum Message<J> {
    Do(J),
    Stop,
}

/// What a worker does.
pub trait Work {
    /// One thing to do.
    type Job: Send;
    /// Does it. Never called on the audio thread.
    fn work(&mut self, job: Self::Job);
    /// Called when no job came for a while; housekeeping such as dropping what the audio thread has returned.
    fn rest(&mut self) {}
}

/// How long a worker waits for a job before it tidies up.
const REST: Duration = Duration::from_millis(100);

impl<J: Send + 'static> Worker<J> {
    /// Starts a thread called `name`. `make` runs there, so that what is made need not move between threads; it is
    /// given a desk of its own worker. Where the system gives no thread, jobs are dropped.
    pub fn start<W: Work<Job = J>>(name: &str, make: impl FnOnce(Desk<J>) -> W + Send + 'static) -> Self {
        let (jobs, inbox) = unbounded();
        let pending = Arc::new(AtomicUsize::new(0));
        let desk = Desk { jobs, pending: pending.clone() };
        let own = desk.clone();
        let thread = thread::Builder::new().name(name.into()).spawn(move || serve(make(own), &inbox, &pending));
        let thread = thread.inspect_err(|error| tracing::error!("no thread for {name}: {error}")).ok();
        Self { desk, thread }
    }

    /// A way to give jobs.
    pub fn desk(&self) -> Desk<J> {
        self.desk.clone()
    }
}

fn serve<W: Work>(mut work: W, inbox: &Receiver<Message<W::Job>>, pending: &AtomicUsize) {
    loop {
        match inbox.recv_timeout(REST) {
            Ok(Message::Do(job)) => {
                work.work(job);
                pending.fetch_sub(1, Ordering::Release);
            }
            Ok(Message::Stop) => return,
            Err(crossbeam::channel::RecvTimeoutError::Timeout) => work.rest(),
            Err(crossbeam::channel::RecvTimeoutError::Disconnected) => return,
        }
    }
}

impl<J> Desk<J> {
    /// Queues a job. Allocates: never call it on the audio thread.
    pub fn give(&self, job: J) {
        self.pending.fetch_add(1, Ordering::Relaxed);
        if self.jobs.send(Message::Do(job)).is_err() {
            self.pending.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Whether every job given so far is done.
    ///
    /// Realtime: one atomic load.
    pub fn is_idle(&self) -> bool {
        self.pending.load(Ordering::Acquire) == 0
    }

    /// Waits until every job is done or `patience` is over; says whether they are. Never call it on an audio thread
    /// that plays in real time.
    pub fn wait(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while !self.is_idle() && Instant::now() < deadline {
            thread::sleep(Duration::from_micros(200));
        }
        self.is_idle()
    }
}

impl<J> Clone for Desk<J> {
    fn clone(&self) -> Self {
        Self { jobs: self.jobs.clone(), pending: self.pending.clone() }
    }
}

impl<J> Drop for Worker<J> {
    fn drop(&mut self) {
        // The queue may be long: a worker that is stopping must not do it all first.
        let forgotten = Desk::clone(&self.desk);
        let _ = forgotten.jobs.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    struct Note(Arc<Mutex<Vec<u32>>>);
    impl Work for Note {
        type Job = u32;
        fn work(&mut self, job: u32) {
            self.0.lock().expect("no test panics while it holds this").push(job);
        }
    }

    #[test]
    fn jobs_are_done_in_order_and_waited_for() {
        let done = Arc::new(Mutex::new(Vec::new()));
        let seen = done.clone();
        let worker = Worker::start("test", move |_| Note(seen));
        for job in 0..100 {
            worker.desk().give(job);
        }
        assert!(worker.desk().wait(Duration::from_secs(10)));
        assert_eq!(*done.lock().expect("as above"), (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_desk_outlives_its_worker() {
        let worker = Worker::start("test", |_| Note(Arc::default()));
        let desk = worker.desk();
        drop(worker);
        desk.give(1);
        assert!(desk.wait(Duration::from_secs(1)), "a job for nobody is dropped, not waited for");
    }
}
