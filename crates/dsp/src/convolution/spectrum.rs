//! Spectra and the sums of their products, which are nearly all the work of a long response.

use std::ops::Range;

use realfft::num_complex::Complex;

use crate::isa::{Arithmetic, Kernel};

/// Real and imaginary parts apart, so that products run in vector registers.
#[derive(Debug, Clone)]
pub(super) struct Spectrum {
    re: Box<[f32]>,
    im: Box<[f32]>,
}

impl Spectrum {
    /// Of blocks of `block` samples.
    pub(super) fn silent(block: usize) -> Self {
        Self { re: vec![0.0; block + 1].into(), im: vec![0.0; block + 1].into() }
    }

    pub(super) fn clear(&mut self) {
        self.re.fill(0.0);
        self.im.fill(0.0);
    }

    pub(super) fn take(&mut self, bins: &[Complex<f32>]) {
        let parts = self.re.iter_mut().zip(self.im.iter_mut());
        bins.iter().zip(parts).for_each(|(bin, (re, im))| (*re, *im) = (bin.re, bin.im));
    }

    pub(super) fn give(&self, bins: &mut [Complex<f32>]) {
        let parts = self.re.iter().zip(&self.im);
        bins.iter_mut().zip(parts).for_each(|(bin, (re, im))| *bin = Complex::new(*re, *im));
    }

    #[inline(always)]
    fn add_product<A: Arithmetic>(&mut self, a: &Self, b: &Self) {
        let sums = self.re.iter_mut().zip(self.im.iter_mut());
        let factors = a.re.iter().zip(&a.im).zip(b.re.iter().zip(&b.im));
        for ((re, im), ((a_re, a_im), (b_re, b_im))) in sums.zip(factors) {
            *re = A::mul_add_single(*a_re, *b_re, A::mul_add_single(-*a_im, *b_im, *re));
            *im = A::mul_add_single(*a_re, *b_im, A::mul_add_single(*a_im, *b_re, *im));
        }
    }
}

/// Adds the products of what was heard and the response, for some ages of what was heard.
pub(super) struct Products<'a> {
    pub(super) sum: &'a mut Spectrum,
    /// A ring that goes back in time from `newest` downwards.
    pub(super) spectra: &'a [Spectrum],
    pub(super) newest: usize,
    pub(super) template: &'a [Spectrum],
    pub(super) ages: Range<usize>,
}

impl Kernel for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn run<A: Arithmetic>(self) {
        let count = self.spectra.len();
        for age in self.ages {
            let heard = &self.spectra[(self.newest + count - age) % count];
            self.sum.add_product::<A>(heard, &self.template[age]);
        }
    }
}
