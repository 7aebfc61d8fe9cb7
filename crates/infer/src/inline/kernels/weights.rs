//! Weights as they lie in memory: as floats, or as halves of them where a layer is so large that it is read from beyond
//! the second cache. The arithmetic is that of floats either way.
#![allow(unsafe_code)] // Loads through pointers, as those of `Lanes`.

use std::sync::Arc;

use super::aligned::{AlignedBuffer, Number};
use super::lanes::Lanes;

/// How many bits of each weight are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightFormat {
    /// All.
    F32,
    /// IEEE 754 binary16: within 2⁻¹¹ of the weight, from 6e-5 to 65504. Half as much to read.
    F16,
}

/// The bits of an IEEE 754 binary16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Half(pub(super) u16);

/// Something that a vector of floats can be loaded from.
pub(super) trait Weight: Number {
    /// # Safety
    /// `V::COUNT` weights must be readable at `from`.
    unsafe fn load_at<V: Lanes>(from: *const Self) -> V;
}

impl Weight for f32 {
    #[inline(always)]
    unsafe fn load_at<V: Lanes>(from: *const Self) -> V {
        // SAFETY: as the caller promises.
        unsafe { V::load_at(from) }
    }
}

impl Weight for Half {
    #[inline(always)]
    unsafe fn load_at<V: Lanes>(from: *const Self) -> V {
        // SAFETY: as the caller promises; a `Half` is its bits.
        unsafe { V::load_half_at(from.cast()) }
    }
}

/// Packed weights, shared by all instances of a layer.
#[derive(Debug, Clone)]
pub(super) enum Weights {
    F32(Arc<AlignedBuffer>),
    F16(Arc<AlignedBuffer<Half>>),
}

impl Weights {
    pub(super) fn new(packed: AlignedBuffer) -> Self {
        Self::F32(Arc::new(packed))
    }

    /// The same in another format, if they are still whole.
    pub(super) fn held_as(self, format: WeightFormat) -> Self {
        match (self, format) {
            (Self::F32(whole), WeightFormat::F16) => {
                let mut halves = AlignedBuffer::<Half>::new(whole.len());
                halves.iter_mut().zip(whole.iter()).for_each(|(half, whole)| *half = Half::of(*whole));
                Self::F16(Arc::new(halves))
            }
            (same, _) => same,
        }
    }
}

impl Half {
    /// The nearest half; the largest one for what is beyond it.
    fn of(weight: f32) -> Self {
        let largest = half::f16::MAX.to_f32_const();
        Self(half::f16::from_f32_const(weight.clamp(-largest, largest)).to_bits())
    }
}
