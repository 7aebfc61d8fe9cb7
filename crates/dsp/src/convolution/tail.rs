//! One stretch of an impulse response, cut into spectra of equal length: uniformly partitioned overlap-save
//! convolution (F. Wefers, "Partitioned convolution algorithms for real-time auralization", 2014, chapter 5).

use std::fmt;

use realfft::num_complex::Complex;

use crate::transform::Transform;

/// The response: one spectrum for each `block` taps.
#[derive(Debug)]
pub(super) struct Template {
    block: usize,
    spectra: Box<[Spectrum]>,
}

/// Real and imaginary parts apart, so that products run in vector registers.
#[derive(Debug, Clone)]
struct Spectrum {
    re: Box<[f32]>,
    im: Box<[f32]>,
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
    transform: Transform,
    /// The block before, then the one that is being gathered.
    input: Box<[f32]>,
    gathered: usize,
    /// A ring: `newest` and, going back in time, those before it.
    spectra: Box<[Spectrum]>,
    newest: usize,
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
    /// All work in one piece as soon as a block is complete: the template's first tap is tap `block`.
    pub(super) fn at_once(template: &Template) -> Self {
        Self::spread_over(template, 1)
    }

    /// The work for a block in `pieces` while the next one comes: the template's first tap is tap `2·block`.
    pub(super) fn spread_over(template: &Template, pieces: usize) -> Self {
        let block = template.block;
        Self {
            transform: Transform::new(2 * block),
            input: vec![0.0; 2 * block].into(),
            gathered: 0,
            spectra: vec![Spectrum::silent(block); template.spectra.len()].into(),
            newest: 0,
            sum: Spectrum::silent(block),
            pieces,
            done: pieces,
            sound: vec![0.0; block].into(),
            next: vec![0.0; block].into(),
            block,
        }
    }

    pub(super) fn reset(&mut self) {
        self.input.fill(0.0);
        self.sound.fill(0.0);
        self.next.fill(0.0);
        self.spectra.iter_mut().for_each(Spectrum::clear);
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
            self.add_piece(template);
        }
    }

    /// As `work`, where everything is silent.
    pub(super) fn skip(&mut self) {
        if !self.spectra.is_empty() {
            let stretch = self.block / self.pieces;
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
        self.transform.time.copy_from_slice(&self.input);
        self.transform.forward();
        self.spectra[self.newest].take(&self.transform.bins);
        self.input.copy_within(self.block.., 0);
        self.sum.clear();
        self.done = 0;
    }

    /// Adds the products of this piece's share of the spectra; the last piece makes sound of the sum.
    fn add_piece(&mut self, template: &Template) {
        let count = self.spectra.len();
        let share = count * self.done / self.pieces..count * (self.done + 1) / self.pieces;
        for age in share {
            let heard = &self.spectra[(self.newest + count - age) % count];
            self.sum.add_product(heard, &template.spectra[age]);
        }
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

impl Spectrum {
    fn silent(block: usize) -> Self {
        Self { re: vec![0.0; block + 1].into(), im: vec![0.0; block + 1].into() }
    }

    fn clear(&mut self) {
        self.re.fill(0.0);
        self.im.fill(0.0);
    }

    fn take(&mut self, bins: &[Complex<f32>]) {
        let parts = self.re.iter_mut().zip(self.im.iter_mut());
        bins.iter().zip(parts).for_each(|(bin, (re, im))| (*re, *im) = (bin.re, bin.im));
    }

    fn give(&self, bins: &mut [Complex<f32>]) {
        let parts = self.re.iter().zip(&self.im);
        bins.iter_mut().zip(parts).for_each(|(bin, (re, im))| *bin = Complex::new(*re, *im));
    }

    fn add_product(&mut self, a: &Self, b: &Self) {
        let sums = self.re.iter_mut().zip(self.im.iter_mut());
        let factors = a.re.iter().zip(&a.im).zip(b.re.iter().zip(&b.im));
        for ((re, im), ((a_re, a_im), (b_re, b_im))) in sums.zip(factors) {
            *re += a_re * b_re - a_im * b_im;
            *im += a_re * b_im + a_im * b_re;
        }
    }
}

impl fmt::Debug for Tail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tail").field("block", &self.block).field("spectra", &self.spectra.len()).finish_non_exhaustive()
    }
}
