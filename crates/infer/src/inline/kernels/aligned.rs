//! Memory that starts on a cache line, so that a vector load never straddles two.
#![allow(unsafe_code)] // One view of whole cache lines as the floats that they are.

use std::ops::{Deref, DerefMut};

const FLOATS_PER_LINE: usize = 16;

#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; FLOATS_PER_LINE]);

/// A fixed number of floats, zero at first, whose first one stands at the start of a cache line.
#[derive(Debug, Clone, Default)]
pub struct AlignedBuffer {
    lines: Vec<Line>,
    len: usize,
}

impl AlignedBuffer {
    /// `len` zeros.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { lines: vec![Line([0.0; FLOATS_PER_LINE]); len.div_ceil(FLOATS_PER_LINE)], len }
    }
}

impl From<&[f32]> for AlignedBuffer {
    fn from(values: &[f32]) -> Self {
        let mut buffer = Self::new(values.len());
        buffer.copy_from_slice(values);
        buffer
    }
}

impl Deref for AlignedBuffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: `lines` holds at least `len` initialised floats back to back: a `Line` is 16 floats in C layout
        // whose size equals its alignment, so there is no padding.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }
}

impl DerefMut for AlignedBuffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as in `deref`; the exclusive borrow of `self` makes this the only view.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}
