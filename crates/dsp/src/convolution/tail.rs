//! One stretch of an impulse response, cut into spectra of equal length: uniformly partitioned overlap-save
//! convolution (F. Wefers, "Partitioned convolution algorithms for real-time auralization", 2014, chapter 5).

use std::fmt;

use super::spectrum::{Products, Spectrum};
use crate::isa::Isa;
use crate::transform::Transform;

/// The response: one spectrum for each `block` taps.
#[derive(Debug)]
pub(super) struct Template {
    block: usize,
    spectra: Box<[Spectrum]>,
}

impl Template {
    pub(super) fn new(block: usize, taps: &[f32]) -> Self {
        let mut transform = Transform::new(2 * block);
        // The inverse transform multiplies by its length.
        let scale = 1.0 / (2 * block) as f32;
        let spectrum = |part: &[f32]| {
            transform.time.fill(0.0);
            transform.time.iter_mut().zip(part).for_each(|(place, tap)| *place = tap * scale);
            let mut spectrum = Spectrum::silent(block);
            transform.forward();
            spectrum.take(&transform.bins);
            spectrum
        };
        Self { block, spectra: taps.chunks(block).map(spectrum).collect() }
    }
}

/// The input's recent spectra, and the sound that they make.
pub(super) struct Tail {
    isa: Isa,
    transform: Transform,
    /// The block before, then the one that is being gathered.
    input: Box<[f32]>,
    gathered: usize,
    /// A ring: `newest` and, going back in time, those before it.
    spectra: Box<[Spectrum]>,
    newest: usize,
    /// How many of them are not from before a reset.
    known: usize,
    sum: Spectrum,
    /// Pieces into which the work for one block is cut, and how many are done.
    pieces: usize,
    done: usize,
    /// What is heard now, and what will be heard when the work is done.
    sound: Box<[f32]>,
    next: Box<[f32]>,
    block: usize,
}

impl Tail {
    /// To be given `stretch` samples at a time. Where that is a whole block, all work is done at once, and the template's
    /// first tap is tap `block`. Else a block's work is spread over the next one (a piece for each transform, and
    /// products between them), and the template's first tap is tap `2·block`.
    pub(super) fn new(template: &Template, stretch: usize) -> Self {
        let block = template.block;
        Self {
            isa: Isa::detect(),
            transform: Transform::new(2 * block),
            input: vec![0.0; 2 * block].into(),
            gathered: 0,
            spectra: vec![Spectrum::silent(block); template.spectra.len()].into(),
            newest: 0,
            known: 0,
            sum: Spectrum::silent(block),
            pieces: block / stretch,
            done: block / stretch,
            sound: vec![0.0; block].into(),
            next: vec![0.0; block].into(),
            block,
        }
    }

    pub(super) fn reset(&mut self) {
        self.input.fill(0.0);
        self.sound.fill(0.0);
        self.next.fill(0.0);
        self.known = 0;
        self.gathered = 0;
        self.done = self.pieces;
    }

    /// The sound from `at` samples into this stretch on.
    pub(super) fn sound(&self, at: usize) -> &[f32] {
        &self.sound[self.gathered + at..]
    }

    /// Takes a stretch of input that is now complete, and does the next piece of work.
    pub(super) fn work(&mut self, template: &Template, stretch: &[f32]) {
        if self.spectra.is_empty() {
            return;
        }
        self.input[self.block + self.gathered..][..stretch.len()].copy_from_slice(stretch);
        self.advance(stretch.len());
        if self.gathered == 0 {
            self.begin();
        }
        if self.done < self.pieces {
            self.next_piece(template);
        }
    }

    /// As `work`, where everything is silent.
    pub(super) fn skip(&mut self, stretch: usize) {
        if !self.spectra.is_empty() {
            self.advance(stretch);
        }
    }

    fn advance(&mut self, samples: usize) {
        self.gathered = (self.gathered + samples) % self.block;
    }

    /// Transforms the complete block, and lets the sound of the one before be heard.
    fn begin(&mut self) {
        if self.pieces > 1 {
            std::mem::swap(&mut self.sound, &mut self.next);
        }
        self.newest = (self.newest + 1) % self.spectra.len();
        self.known = self.spectra.len().min(self.known + 1);
        self.transform.time.copy_from_slice(&self.input);
        self.transform.forward();
        self.spectra[self.newest].take(&self.transform.bins);
        self.input.copy_within(self.block.., 0);
        self.sum.clear();
        self.done = 0;
    }

    /// Adds this piece's share of the products; the last piece makes sound of their sum.
    fn next_piece(&mut self, template: &Template) {
        let transforms = usize::from(self.pieces > 1);
        let shares = self.pieces - 2 * transforms;
        let until = |pieces: usize| self.spectra.len() * pieces.saturating_sub(transforms).min(shares) / shares;
        let ages = until(self.done).min(self.known)..until(self.done + 1).min(self.known);
        self.isa.run(Products {
            sum: &mut self.sum,
            spectra: &self.spectra,
            newest: self.newest,
            template: &template.spectra,
            ages,
        });
        self.done += 1;
        if self.done == self.pieces {
            self.finish();
        }
    }

    fn finish(&mut self) {
        self.sum.give(&mut self.transform.bins);
        self.transform.inverse();
        let late = &self.transform.time[self.block..];
        if self.pieces > 1 {
            self.next.copy_from_slice(late);
        } else {
            self.sound.copy_from_slice(late);
        }
    }
}

impl fmt::Debug for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tail").field("block", &self.block).field("spectra", &self.spectra.len()).finish_non_exhaustive()
    }
}
