//! The audio thread's side of a model that runs on another thread.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam::sync::Parker;

use super::ring::{Receiver, Sender, ring};
use super::worker::{Job, SlowModel, Worker};
use crate::{Audio, Fault, Hop, HopLength, LoadError, Runner};

/// How late answers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Blocks between a question and its answer; at least 1.
    pub blocks_late: usize,
    /// Samples by which the model itself looks ahead.
    pub latency_samples: usize,
}

/// Blocks that may wait for the model beyond those that are due. A model that is further behind misses blocks: they
/// are never run, and the next one meets the memory that the last one left.
const BACKLOG: usize = 64;

/// Longest wait for one answer when time does not matter.
const PATIENCE: Duration = Duration::from_secs(30);

/// A model on a thread of its own. Each block is answered [`Spec::blocks_late`] blocks later, or not at all.
///
/// Time never shifts: every block has a number, and an answer is only heard in the place that is its own. One that
/// comes too late is dropped on arrival, while the worker goes on with the blocks that wait, in order, so that its
/// memory is what it would have been.
pub struct Background {
    worker: Worker,
    jobs: Sender<Job>,
    answers: Receiver<Job>,
    #[expect(clippy::vec_box, reason = "the boxes travel: they are never unpacked")]
    spare: Vec<Box<Job>>,
    /// The oldest answer that may still be wanted.
    held: Option<Box<Job>>,
    waiter: Parker,
    offline: bool,
    /// Number of the block that comes next.
    next: u64,
    /// Number of the first block since the last reset.
    since: u64,
    spec: Spec,
    block: usize,
    /// Channels in and out.
    channels: [usize; 2],
    /// Values of the knobs per run.
    params: usize,
}

impl Background {
    /// Starts the thread. Allocates.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub fn start(model: Box<dyn SlowModel>, spec: Spec) -> Result<Self, LoadError> {
        let spec = Spec { blocks_late: spec.blocks_late.max(1), ..spec };
        let places = spec.blocks_late + 1 + BACKLOG;
        let spare: Vec<_> = (0..places).map(|_| Box::new(Job::new(&*model))).collect();
        let ((jobs, todo), (done, answers)) = (ring(places), ring(places));
        let (block, channels, params) = (model.block(), model.channels(), model.params());
        let waiter = Parker::new();
        let worker = Worker::start(model, todo, done, waiter.unparker().clone())?;
        let (held, offline, next, since) = (None, false, 0, 0);
        Ok(Self { worker, jobs, answers, spare, held, waiter, offline, next, since, spec, block, channels, params })
    }

    /// Asks for the answer to a block. A block for which there is no room is missed.
    fn ask(&mut self, number: u64, hop: &Hop<'_>) {
        let Some(mut job) = self.spare.pop() else { return };
        job.number = number;
        job.audio.copy_from_slice(hop.audio);
        job.params.copy_from_slice(&hop.params[..self.params]);
        let displaced = self.jobs.send(job);
        debug_assert!(displaced.is_none(), "there are as many places as jobs");
        self.worker.wake();
    }

    /// Takes answers back until one comes that is for `wanted` or later. `true` if that one is there.
    fn collect(&mut self, wanted: u64) -> bool {
        while let Some(job) = self.held.take().or_else(|| self.answers.receive()) {
            if job.number >= wanted {
                self.held = Some(job);
                return true;
            }
            self.spare.push(job);
        }
        false
    }

    /// Waits until an answer for `wanted` or later is there, or until there is room to ask.
    fn wait(&mut self, wanted: u64, for_room: bool) {
        let start = Instant::now();
        while !(self.collect(wanted) || for_room && !self.spare.is_empty()) && start.elapsed() < PATIENCE {
            // The thread tells of each answer; the time-out is for one that was told of before we said that we wait.
            self.waiter.park_timeout(Duration::from_millis(20));
        }
    }

    /// Hands over the answer for just this block.
    fn answer(&mut self, wanted: u64, frame: &mut Audio) -> Result<(), Fault> {
        let Some(job) = self.held.take_if(|job| job.number == wanted) else { return Err(Fault::Late) };
        let outcome = job.outcome;
        if outcome.is_ok() {
            frame.set_frames(self.block);
            frame.as_mut_slice().copy_from_slice(job.answer.as_slice());
        }
        self.spare.push(job);
        outcome
    }
}

impl Runner<Audio> for Background {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        let [heard, given] = self.channels;
        let fits = hop.audio.len() == heard * self.block && hop.params.len() >= self.params;
        if !fits || frame.channels() != given || frame.capacity() < self.block {
            return Err(Fault::Backend);
        }
        let number = self.next;
        self.next += 1;
        let wanted = number.checked_sub(self.spec.blocks_late as u64).filter(|&wanted| wanted >= self.since);
        self.collect(wanted.unwrap_or(self.since));
        if self.offline && self.spare.is_empty() {
            // The worker is behind from before: catch up, so that no block is missed.
            self.wait(wanted.unwrap_or(self.since), true);
        }
        self.ask(number, hop);
        let Some(wanted) = wanted else {
            frame.set_frames(self.block);
            frame.as_mut_slice().fill(0.0);
            return Ok(());
        };
        if self.offline {
            self.wait(wanted, false);
        }
        self.answer(wanted, frame)
    }

    fn reset(&mut self) {
        self.since = self.next;
        self.worker.shared().since.store(self.since, Ordering::Release);
    }

    fn hop_length(&self) -> HopLength {
        HopLength::Exactly(self.block)
    }

    fn latency_samples(&self) -> usize {
        self.spec.blocks_late * self.block + self.spec.latency_samples
    }

    fn set_offline(&mut self, offline: bool) {
        self.offline = offline;
        self.worker.shared().offline.store(offline, Ordering::Release);
    }
}
