//! The thread that runs a model, and what goes to it and back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use crossbeam::sync::Unparker;

use super::ring::{Receiver, Sender};
use super::thread::{is_real_time, raise_priority, this_thread};
use crate::{Audio, Fault, Hop, LoadError};

/// A model that may allocate, lock and take its time: for a thread of its own, never for the audio thread.
pub trait SlowModel: Send {
    /// Answers one block.
    ///
    /// # Errors
    /// Why there is no answer; `answer` is then unspecified.
    fn run(&mut self, hop: &Hop<'_>, answer: &mut Audio) -> Result<(), Fault>;

    /// Back to rested memory.
    fn reset(&mut self);

    /// Samples per run.
    fn block(&self) -> usize;

    /// Channels in and out.
    fn channels(&self) -> [usize; 2];

    /// Values of the knobs per run: `P`, or `P * block` for a model that takes them per sample.
    fn params(&self) -> usize;
}

/// One block on its way to the model and back. Made once, used over and over.
#[derive(Debug)]
pub(super) struct Job {
    /// Blocks that were played before this one.
    pub(super) number: u64,
    /// `[channel][block]`
    pub(super) audio: Box<[f32]>,
    pub(super) params: Box<[f32]>,
    pub(super) answer: Audio,
    pub(super) outcome: Result<(), Fault>,
}

impl Job {
    pub(super) fn new(model: &dyn SlowModel) -> Self {
        let ([channels_in, channels_out], block) = (model.channels(), model.block());
        Self {
            number: 0,
            audio: vec![0.0; channels_in * block].into(),
            params: vec![0.0; model.params()].into(),
            answer: Audio::new(channels_out, block),
            outcome: Ok(()),
        }
    }
}

/// What both threads look at.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Number of the first block since the last reset: older ones need no answer, and it finds the memory at rest.
    pub(super) since: AtomicU64,
    /// Somebody may wait for an answer.
    pub(super) offline: AtomicBool,
    pub(super) stop: AtomicBool,
    /// The thread that asks.
    listener: AtomicI32,
}

/// The thread, ended and joined when this goes.
#[derive(Debug)]
pub(super) struct Worker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    pub(super) fn start(
        model: Box<dyn SlowModel>,
        jobs: Receiver<Job>,
        answers: Sender<Job>,
        waiter: Unparker,
    ) -> Result<Self, LoadError> {
        let shared = Arc::new(Shared::default());
        let bench = Bench { model, jobs, answers, waiter, shared: Arc::clone(&shared), since: 0, raised: false };
        let thread = thread::Builder::new().name("timbrel model".to_owned()).spawn(move || bench.work());
        Ok(Self { shared, thread: Some(thread.map_err(LoadError::NoThread)?) })
    }

    /// Tells the thread that there is work.
    ///
    /// Realtime: one atomic exchange; a system call that asks for this thread's number (Linux); and where the worker
    /// sleeps one that marks it runnable and returns at once (`futex` wake on Linux, `WakeByAddressSingle` on Windows,
    /// `dispatch_semaphore_signal` on macOS). A condition variable would need a lock that the sleeping side also takes.
    pub(super) fn wake(&self) {
        self.shared.listener.store(this_thread(), Ordering::Relaxed);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.wake();
        if let Some(thread) = self.thread.take() {
            // A panic was caught and told already.
            let _ = thread.join();
        }
    }
}

/// What the thread works with.
struct Bench {
    model: Box<dyn SlowModel>,
    jobs: Receiver<Job>,
    answers: Sender<Job>,
    waiter: Unparker,
    shared: Arc<Shared>,
    since: u64,
    /// The thread has asked for its priority.
    raised: bool,
}

impl Bench {
    fn work(mut self) {
        let _flush = dsp::flush_denormals();
        while !self.shared.stop.load(Ordering::Acquire) {
            match self.jobs.receive() {
                Some(job) => self.serve(job),
                None => thread::park(),
            }
        }
    }

    fn serve(&mut self, mut job: Box<Job>) {
        if !self.raised && is_real_time(self.shared.listener.load(Ordering::Relaxed)) {
            raise_priority();
            self.raised = true;
        }
        let since = self.shared.since.load(Ordering::Acquire);
        // Whoever asked before a reset does not listen any more.
        if job.number >= since {
            if self.since != since {
                self.model.reset();
                self.since = since;
            }
            job.outcome = self.answer(&mut job);
        }
        let displaced = self.answers.send(job);
        debug_assert!(displaced.is_none(), "there are as many places as jobs");
        if self.shared.offline.load(Ordering::Acquire) {
            self.waiter.unpark();
        }
    }

    /// After a failure the memory is at rest, so that one bad block does not spoil all that follow.
    fn answer(&mut self, job: &mut Job) -> Result<(), Fault> {
        let Self { model, .. } = self;
        let hop = Hop { audio: &job.audio, frames: model.block(), params: &job.params };
        let outcome =
            catch_unwind(AssertUnwindSafe(|| model.run(&hop, &mut job.answer))).unwrap_or(Err(Fault::Backend));
        let finite = || job.answer.as_slice().iter().all(|sample| sample.is_finite());
        let outcome = outcome.and_then(|()| if finite() { Ok(()) } else { Err(Fault::NotFinite) });
        if outcome.is_err() {
            model.reset();
        }
        outcome
    }
}
