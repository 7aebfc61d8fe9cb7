//! Memory that starts on a cache line, so that a vector load never straddles two.
#![allow(unsafe_code)] // One view of whole cache lines as the numbers that they are.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use super::weights::Half;

const BYTES_PER_LINE: usize = 64;

#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; BYTES_PER_LINE]);

/// What may lie in such memory: zero bytes are a value of it, it has no padding, and it divides a line.
pub trait Number: Copy + sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for f32 {}
impl Number for f32 {}
impl sealed::Sealed for Half {}
impl Number for Half {}

/// A fixed number of numbers, zero at first, the first of which stands at the start of a cache line.
#[derive(Debug, Clone)]
pub struct AlignedBuffer<N: Number = f32> {
    lines: Vec<Line>,
    len: usize,
    of: PhantomData<N>,
}

impl<N: Number> AlignedBuffer<N> {
    /// `len` zeros.
    #[must_use]
    pub fn new(len: usize) -> Self {
        let lines = (len * size_of::<N>()).div_ceil(BYTES_PER_LINE);
        Self { lines: vec![Line([0; BYTES_PER_LINE]); lines], len, of: PhantomData }
    }
}

impl<N: Number> Default for AlignedBuffer<N> {
    fn default() -> Self {
        Self { lines: Vec::new(), len: 0, of: PhantomData }
    }
}

impl From<&[f32]> for AlignedBuffer {
    fn from(values: &[f32]) -> Self {
        let mut buffer = Self::new(values.len());
        buffer.copy_from_slice(values);
        buffer
    }
}

impl<N: Number> Deref for AlignedBuffer<N> {
    type Target = [N];

    fn deref(&self) -> &[N] {
        // SAFETY: `lines` holds at least `len` numbers back to back, aligned to more than any of them needs; all of their
        // bytes are initialised, and every pattern of bytes that gets there was a number or is zero.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl<N: Number> DerefMut for AlignedBuffer<N> {
    fn deref_mut(&mut self) -> &mut [N] {
        // SAFETY: as in `deref`; the exclusive borrow of `self` makes this the only view.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}
