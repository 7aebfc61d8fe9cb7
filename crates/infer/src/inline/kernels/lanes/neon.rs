//! Four floats in a NEON register.
#![allow(unsafe_code)] // Intrinsics: reached only through `Isa::run`, which has detected NEON.
#![allow(clippy::undocumented_unsafe_blocks)] // The line above is the reason for each.

use std::arch::aarch64::*;

use super::Lanes;

#[derive(Clone, Copy)]
#[repr(transparent)]
pub(in super::super) struct Neon(float32x4_t);

impl Lanes for Neon {
    const COUNT: usize = 4;
    const MANY_REGISTERS: bool = true;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self(unsafe { vdupq_n_f32(value) })
    }

    #[inline(always)]
    unsafe fn load_at(from: *const f32) -> Self {
        Self(unsafe { vld1q_f32(from) })
    }

    #[inline(always)]
    unsafe fn load_half_at(from: *const u16) -> Self {
        Self(unsafe { vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(from))) })
    }

    #[inline(always)]
    unsafe fn load_part_at(from: *const f32, count: usize) -> Self {
        let mut four = [0.0; 4];
        for (i, value) in four.iter_mut().take(count).enumerate() {
            *value = unsafe { *from.add(i) };
        }
        Self(unsafe { vld1q_f32(four.as_ptr()) })
    }

    #[inline(always)]
    unsafe fn store_at(self, to: *mut f32) {
        unsafe { vst1q_f32(to, self.0) }
    }

    #[inline(always)]
    unsafe fn store_part_at(self, to: *mut f32, count: usize) {
        let mut four = [0.0; 4];
        unsafe { vst1q_f32(four.as_mut_ptr(), self.0) };
        for (i, value) in four.into_iter().take(count).enumerate() {
            unsafe { *to.add(i) = value };
        }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(unsafe { vaddq_f32(self.0, other.0) })
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(unsafe { vsubq_f32(self.0, other.0) })
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(unsafe { vmulq_f32(self.0, other.0) })
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self(unsafe { vdivq_f32(self.0, other.0) })
    }

    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        Self(unsafe { vfmaq_f32(term.0, self.0, factor.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(unsafe { vsqrtq_f32(self.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self(unsafe { vabsq_f32(self.0) })
    }

    #[inline(always)]
    fn neg(self) -> Self {
        Self(unsafe { vnegq_f32(self.0) })
    }

    #[inline(always)]
    fn at_least(self, low: Self) -> Self {
        Self(unsafe { vmaxq_f32(self.0, low.0) })
    }

    #[inline(always)]
    fn at_most(self, high: Self) -> Self {
        Self(unsafe { vminq_f32(self.0, high.0) })
    }

    #[inline(always)]
    fn select_less(self, other: Self, yes: Self, no: Self) -> Self {
        Self(unsafe { vbslq_f32(vcltq_f32(self.0, other.0), yes.0, no.0) })
    }

    #[inline(always)]
    fn bits_to_exponent(self) -> Self {
        Self(unsafe { vreinterpretq_f32_u32(vshlq_n_u32::<23>(vreinterpretq_u32_f32(self.0))) })
    }

    #[inline(always)]
    fn sum(self) -> f32 {
        unsafe { vaddvq_f32(self.0) }
    }

    #[inline(always)]
    fn largest(self) -> f32 {
        unsafe { vmaxvq_f32(self.0) }
    }
}
