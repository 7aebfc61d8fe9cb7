//! Convolution with a long impulse response, without added latency and without bursts.
//!
//! The response is cut into stretches (W. G. Gardner, "Efficient convolution without input-output delay", 1995):
//!
//! | taps | how | when |
//! |---|---|---|
//! | 0–63 | directly | at each sample |
//! | 64–1023 | spectra of 64 taps | after each 64 samples |
//! | 1024–4095 | spectra of 512 taps | after each 512 samples, the work spread over the next 512 |
//! | from 4096 | spectra of 2048 taps | after each 2048 samples, the work spread over the next 2048 |
//!
//! So no block has more to do than one transform of 4096 samples, and a thirtieth of the products of the spectra. All
//! work happens at fixed places in time: it does not matter how a host cuts its blocks.

mod spectrum;
mod stereo;
mod tail;

use std::sync::Arc;

use crate::dot::dot;
use tail::{Tail, Template};

pub use stereo::StereoConvolution;

/// Taps of the direct stretch, and samples from one piece of work to the next.
const HEAD: usize = 64;
/// Taps of one spectrum, and first tap, of each stretch that is convolved by spectra. Where work is spread, it starts
/// when a whole block has come and takes as long again, so the first tap is that of the third block.
const STRETCHES: [(usize, usize); 3] = [(HEAD, HEAD), (512, 1_024), (LONGEST, 2 * LONGEST)];
const LONGEST: usize = 2_048;

/// An impulse response, transformed once and shared by all channels that use it.
#[derive(Debug)]
pub struct Impulse {
    /// Newest sample's tap last.
    head: [f32; HEAD],
    stretches: [Template; STRETCHES.len()],
    length: usize,
}

impl Impulse {
    /// Transforms `taps`; allocates.
    pub fn new(taps: &[f32]) -> Self {
        let mut head = [0.0; HEAD];
        head.iter_mut().rev().zip(taps).for_each(|(place, tap)| *place = *tap);
        let stretch = |index: usize| {
            let (block, first) = STRETCHES[index];
            let end = STRETCHES.get(index + 1).map_or(taps.len(), |(_, next)| *next);
            Template::new(block, &taps[first.min(taps.len())..end.min(taps.len())])
        };
        Self { head, stretches: std::array::from_fn(stretch), length: taps.len() }
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
#[derive(Debug)]
pub struct Convolution {
    impulse: Arc<Impulse>,
    /// The last 64 samples before this stretch, then those of this stretch.
    history: [f32; 2 * HEAD],
    /// How many samples of this stretch have come.
    filled: usize,
    tails: [Tail; STRETCHES.len()],
    quiet: Quiet,
}

impl Convolution {
    /// Silent memory; allocates.
    pub fn new(impulse: Arc<Impulse>) -> Self {
        Self {
            history: [0.0; 2 * HEAD],
            filled: 0,
            tails: impulse.stretches.each_ref().map(|template| Tail::new(template, HEAD)),
            quiet: Quiet::new(impulse.len()),
            impulse,
        }
    }

    /// Silent memory.
    ///
    /// Realtime: clears a few thousand samples, however long the response.
    pub fn reset(&mut self) {
        self.history.fill(0.0);
        self.filled = 0;
        self.tails.iter_mut().for_each(Tail::reset);
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
        let [near, middle, far] = self.tails.each_ref().map(|tail| tail.sound(at));
        for (n, x) in audio.iter_mut().enumerate() {
            let window = &self.history[at + n + 1..][..HEAD];
            *x = dot(window, &self.impulse.head) + (near[n] + (middle[n] + far[n]));
        }
    }

    fn finish_stretch(&mut self) {
        self.filled = 0;
        if self.quiet.is_over() {
            self.tails.iter_mut().for_each(|tail| tail.skip(HEAD));
        } else {
            let (_, stretch) = self.history.split_at(HEAD);
            for (tail, template) in self.tails.iter_mut().zip(&self.impulse.stretches) {
                tail.work(template, stretch);
            }
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
        let enough = length + 3 * LONGEST + 2 * HEAD;
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
