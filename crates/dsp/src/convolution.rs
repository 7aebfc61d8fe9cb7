//! Convolution with a long impulse response, without added latency and without bursts.
//!
//! The response is cut into three stretches (W. G. Gardner, "Efficient convolution without input-output delay", 1995):
//!
//! | taps | how | when |
//! |---|---|---|
//! | 0–63 | directly | at each sample |
//! | 64–2047 | spectra of 64 taps | after each 64 samples |
//! | from 2048 | spectra of 1024 taps | after each 1024 samples, the work spread over the next 1024 |
//!
//! All work happens at fixed places in time, so it does not matter how a host cuts its blocks.

mod tail;

use std::sync::Arc;

use crate::dot::dot;
use tail::{Tail, Template};

/// Taps of the direct stretch, and samples from one piece of work to the next.
const HEAD: usize = 64;
/// Taps of one long spectrum.
const FAR: usize = 1_024;
/// First tap of the long spectra: their work takes a whole period, and starts when a whole one has come.
const FAR_START: usize = 2 * FAR;

/// An impulse response, transformed once and shared by all channels that use it.
#[derive(Debug)]
pub struct Impulse {
    /// Newest sample's tap last.
    head: [f32; HEAD],
    near: Template,
    far: Template,
    length: usize,
}

impl Impulse {
    /// Transforms `taps`; allocates.
    pub fn new(taps: &[f32]) -> Self {
        let stretch = |from: usize, to: usize| &taps[from.min(taps.len())..to.min(taps.len())];
        let mut head = [0.0; HEAD];
        head.iter_mut().rev().zip(taps).for_each(|(place, tap)| *place = *tap);
        Self {
            head,
            near: Template::new(HEAD, stretch(HEAD, FAR_START)),
            far: Template::new(FAR, stretch(FAR_START, taps.len())),
            length: taps.len(),
        }
    }

    /// How many taps there are.
    ///
    /// Realtime.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none, so that everything becomes silence.
    ///
    /// Realtime.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
}

/// Convolves one channel with an [`Impulse`].
pub struct Convolution {
    impulse: Arc<Impulse>,
    /// The last 64 samples before this stretch, then those of this stretch.
    history: [f32; 2 * HEAD],
    /// How many samples of this stretch have come.
    filled: usize,
    near: Tail,
    far: Tail,
    quiet: Quiet,
}

impl Convolution {
    /// Silent memory; allocates.
    pub fn new(impulse: Arc<Impulse>) -> Self {
        Self {
            history: [0.0; 2 * HEAD],
            filled: 0,
            near: Tail::at_once(&impulse.near),
            far: Tail::spread_over(&impulse.far, FAR / HEAD),
            quiet: Quiet::new(impulse.len()),
            impulse,
        }
    }

    /// Silent memory.
    ///
    /// Realtime: as cheap as clearing one spectrum for each tap.
    pub fn reset(&mut self) {
        self.history.fill(0.0);
        self.filled = 0;
        self.near.reset();
        self.far.reset();
        self.quiet.reset();
    }

    /// Convolves in place. Once the response to the last sound has ended, silence costs next to nothing.
    ///
    /// Realtime.
    pub fn process(&mut self, mut audio: &mut [f32]) {
        while !audio.is_empty() {
            let count = audio.len().min(HEAD - self.filled);
            let (now, later) = audio.split_at_mut(count);
            self.quiet.hear(now);
            if self.quiet.is_over() {
                now.fill(0.0);
            } else {
                self.convolve(now);
            }
            self.filled += count;
            if self.filled == HEAD {
                self.finish_stretch();
            }
            audio = later;
        }
    }

    /// Part of a stretch.
    fn convolve(&mut self, audio: &mut [f32]) {
        let at = self.filled;
        self.history[HEAD + at..][..audio.len()].copy_from_slice(audio);
        let tails = self.near.sound(at).iter().zip(self.far.sound(at));
        for (n, (x, (near, far))) in audio.iter_mut().zip(tails).enumerate() {
            let window = &self.history[at + n + 1..][..HEAD];
            *x = dot(window, &self.impulse.head) + (near + far);
        }
    }

    fn finish_stretch(&mut self) {
        self.filled = 0;
        if self.quiet.is_over() {
            self.far.skip();
        } else {
            let (_, stretch) = self.history.split_at(HEAD);
            self.near.work(&self.impulse.near, stretch);
            self.far.work(&self.impulse.far, stretch);
            self.history.copy_within(HEAD.., 0);
            self.history[HEAD..].fill(0.0);
        }
    }
}

/// Knows when nothing of the last sound is left: everything inside is then exactly zero.
#[derive(Debug)]
struct Quiet {
    silent_samples: usize,
    enough: usize,
}

impl Quiet {
    /// A response of `length` is over when its last tap and the work that is spread have been heard.
    fn new(length: usize) -> Self {
        let enough = length + 3 * FAR + 2 * HEAD;
        Self { silent_samples: enough, enough }
    }

    fn reset(&mut self) {
        self.silent_samples = self.enough;
    }

    fn hear(&mut self, audio: &[f32]) {
        let silent_end = audio.iter().rev().take_while(|x| **x == 0.0).count();
        let before = if silent_end == audio.len() { self.silent_samples } else { 0 };
        self.silent_samples = (before + silent_end).min(self.enough);
    }

    fn is_over(&self) -> bool {
        self.silent_samples == self.enough
    }
}
