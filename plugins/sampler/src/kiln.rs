//! Where sounds are made: a thread of the instance that decodes what the knobs ask for, always for their newest place.
//!
//! It compares what each pad is to sound like with what it last made. First it decodes where the straight controls lead,
//! so that something is heard at once, then it corrects that until the sound has what was asked for. Nothing is queued: a
//! knob that moves on while a sound is made is followed to where it is then.

mod clay;
mod make;
mod tasted;

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle, Thread};
use std::time::{Duration, Instant};

use rt::Giver;

use crate::board::Board;
use crate::params::{PADS, SamplerParams};
use crate::recipe::{Recipe, Sound};

pub(crate) use clay::{Clay, Scene, stray};
use make::Potter;
pub(crate) use make::Tried;

/// How long the thread sleeps when nobody rings. A knob that moves while the host plays nothing is noticed then.
const REST: Duration = Duration::from_millis(100);
/// Points of the waveform of a pad.
pub(crate) const PEAKS: usize = 160;

/// What is known of the sound that was made for a pad.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fired {
    pub(crate) recipe: Recipe,
    pub(crate) settled: bool,
    /// Lowest and highest sample of each part of the sound; empty where there is none.
    pub(crate) peaks: Arc<[[f32; 2]]>,
    /// Frequency in log2 Hz, attack and release in log10 s that were asked for.
    pub(crate) asked: [f64; 3],
    /// The same, measured on the sound.
    pub(crate) got: [f64; 3],
    /// Where it ended up on the map.
    pub(crate) place: [f32; 2],
    /// The point that it is the sound of.
    pub(crate) z: Arc<[f32]>,
    /// The sound itself at the model's rate, as it would be exported.
    pub(crate) sound: Arc<[f32]>,
}

/// What the thread and the others hand each other.
pub(crate) struct Hatch {
    scene: Mutex<Arc<Scene>>,
    tried: Mutex<Option<Tried>>,
    /// A sound of the packs that may be tried next.
    ahead: Mutex<Option<usize>>,
    /// Bit by bit, pads that are to be played as soon as they are as was asked.
    eager: AtomicU32,
    fired: Mutex<[Fired; PADS]>,
    trouble: Mutex<Option<String>>,
    /// Only last words count.
    offline: AtomicBool,
    /// Somebody wants to be told of sounds.
    watched: AtomicBool,
    stop: AtomicBool,
    thread: OnceLock<Thread>,
}

/// Wakes the thread.
#[derive(Clone)]
pub(crate) struct Bell(Arc<Hatch>);

/// The thread, ended and joined when this goes.
pub(crate) struct Kiln {
    hatch: Arc<Hatch>,
    thread: Option<JoinHandle<()>>,
}

impl Bell {
    /// Something is to be made.
    ///
    /// Realtime: one atomic exchange, and where the thread sleeps a system call that marks it runnable and returns at once.
    pub(crate) fn ring(&self) {
        self.0.ring();
    }
}

impl Hatch {
    /// With nothing on any pad.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            scene: Mutex::default(),
            tried: Mutex::default(),
            ahead: Mutex::default(),
            eager: AtomicU32::new(0),
            fired: Mutex::default(),
            trouble: Mutex::default(),
            offline: AtomicBool::new(false),
            watched: AtomicBool::new(false),
            stop: AtomicBool::new(false),
            thread: OnceLock::new(),
        })
    }

    /// For those who only ring.
    pub(crate) fn bell(self: &Arc<Self>) -> Bell {
        Bell(self.clone())
    }

    fn ring(&self) {
        if let Some(thread) = self.thread.get() {
            thread.unpark();
        }
    }

    /// What is on the pads from now on.
    pub(crate) fn set_scene(&self, scene: Scene) {
        *lock(&self.scene) = Arc::new(scene);
        self.ring();
    }

    /// Something is to be heard once, at once: before any pad, instead of what was to be tried before and has not begun.
    ///
    /// The way from a click to the sound: this wakes the thread; it decodes the sound unless it was heard lately; the
    /// sound is offered to the audio thread, which plays it from the beginning of its next block.
    pub(crate) fn try_out(&self, tried: Tried) {
        *lock(&self.tried) = Some(tried);
        self.ring();
    }

    /// A sound of the packs may be heard soon: it is decoded when there is nothing else to do.
    pub(crate) fn prepare(&self, sound: usize) {
        *lock(&self.ahead) = Some(sound);
        self.ring();
    }

    /// A pad is to be played as soon as it has the sound of the point that is on it now.
    pub(crate) fn hear(&self, pad: usize) {
        self.eager.fetch_or(1 << pad, Ordering::AcqRel);
        self.ring();
    }

    /// Whether only last words count: nobody hears what comes at once.
    pub(crate) fn set_offline(&self, offline: bool) {
        self.offline.store(offline, Ordering::Relaxed);
    }

    /// Whether somebody wants to be told of sounds.
    pub(crate) fn set_watched(&self, watched: bool) {
        self.watched.store(watched, Ordering::Relaxed);
    }

    /// What was made.
    pub(crate) fn fired(&self) -> [Fired; PADS] {
        lock(&self.fired).clone()
    }

    /// Why nothing is made, if so.
    pub(crate) fn trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    /// Waits until there is a sound for all pads as their knobs stand, and a last word if `settled`; but not longer than
    /// `patience`. Never on the audio thread.
    pub(crate) fn settle(&self, params: &SamplerParams, board: &Board, settled: bool, patience: Duration) {
        let deadline = Instant::now() + patience;
        let is_made = |pad: usize, fired: &Fired| {
            fired.recipe == params.recipe(pad, board.revision(pad)) && (fired.settled || !settled)
        };
        let all_made = || lock(&self.fired).iter().enumerate().all(|(pad, fired)| is_made(pad, fired));
        while !all_made() && Instant::now() < deadline {
            self.ring();
            thread::sleep(Duration::from_micros(300));
        }
    }
}

impl Kiln {
    /// Starts the thread. Sounds go to `giver`; `tell` is called after each.
    pub(crate) fn start(
        hatch: Arc<Hatch>,
        params: Arc<SamplerParams>,
        board: Arc<Board>,
        giver: Giver<Sound>,
        tell: impl Fn() + Send + 'static,
    ) -> Self {
        let inside = hatch.clone();
        let work = move || {
            let _flush = dsp::flush_denormals();
            let mut potter = Potter::new(inside.clone(), params, board, giver, Box::new(tell));
            while !inside.stop.load(Ordering::Acquire) {
                if !potter.step() {
                    thread::park_timeout(REST);
                }
            }
        };
        let thread = thread::Builder::new().name("timbrel-sounds".into()).spawn(work);
        let thread = thread.inspect_err(|error| tracing::error!("no thread to decode on: {error}")).ok();
        if let Some(thread) = &thread {
            // It was empty: a hatch has one kiln.
            let _ = hatch.thread.set(thread.thread().clone());
        }
        Self { hatch, thread }
    }
}

impl Drop for Kiln {
    fn drop(&mut self) {
        self.hatch.stop.store(true, Ordering::Release);
        self.hatch.ring();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
