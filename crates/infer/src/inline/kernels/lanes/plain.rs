//! Four floats in an array: runs anywhere, and most compilers make one register of it.
#![allow(unsafe_code)] // Pointer loads, as the trait declares them.

use super::Lanes;

#[derive(Clone, Copy)]
#[repr(align(16))]
pub(in super::super) struct Plain([f32; 4]);

impl Plain {
    #[inline(always)]
    fn map(self, f: impl Fn(f32) -> f32) -> Self {
        Self(self.0.map(f))
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }
}

impl Lanes for Plain {
    const COUNT: usize = 4;
    const MANY_REGISTERS: bool = false;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self([value; 4])
    }

    #[inline(always)]
    unsafe fn load_at(from: *const f32) -> Self {
        // SAFETY: four floats are readable, says the caller; an array of floats has their alignment.
        Self(unsafe { *from.cast::<[f32; 4]>() })
    }

    #[inline(always)]
    unsafe fn load_half_at(from: *const u16) -> Self {
        // SAFETY: four halves are readable, says the caller; an array of them has their alignment.
        Self(unsafe { *from.cast::<[u16; 4]>() }.map(|bits| half::f16::from_bits(bits).to_f32_const()))
    }

    #[inline(always)]
    unsafe fn load_part_at(from: *const f32, count: usize) -> Self {
        // SAFETY: `count` floats are readable, says the caller.
        Self(std::array::from_fn(|i| if i < count { unsafe { *from.add(i) } } else { 0.0 }))
    }

    #[inline(always)]
    unsafe fn store_at(self, to: *mut f32) {
        // SAFETY: four floats are writable, says the caller.
        unsafe { *to.cast::<[f32; 4]>() = self.0 };
    }

    #[inline(always)]
    unsafe fn store_part_at(self, to: *mut f32, count: usize) {
        for (i, value) in self.0.into_iter().take(count).enumerate() {
            // SAFETY: `count` floats are writable, says the caller.
            unsafe { *to.add(i) = value };
        }
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| a / b)
    }

    // Not `f32::mul_add`: without the instruction, that is a slow library call.
    #[inline(always)]
    fn mul_add(self, factor: Self, term: Self) -> Self {
        self.mul(factor).add(term)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        self.map(f32::sqrt)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        self.map(f32::abs)
    }

    #[inline(always)]
    fn neg(self) -> Self {
        self.map(|x| -x)
    }

    #[inline(always)]
    fn at_least(self, low: Self) -> Self {
        self.zip(low, |x, low| if x < low { low } else { x })
    }

    #[inline(always)]
    fn at_most(self, high: Self) -> Self {
        self.zip(high, |x, high| if x > high { high } else { x })
    }

    #[inline(always)]
    fn select_less(self, other: Self, yes: Self, no: Self) -> Self {
        Self(std::array::from_fn(|i| if self.0[i] < other.0[i] { yes.0[i] } else { no.0[i] }))
    }

    #[inline(always)]
    fn bits_to_exponent(self) -> Self {
        self.map(|x| f32::from_bits(x.to_bits() << 23))
    }

    #[inline(always)]
    fn sum(self) -> f32 {
        let [a, b, c, d] = self.0;
        (a + c) + (b + d)
    }

    #[inline(always)]
    fn largest(self) -> f32 {
        let [a, b, c, d] = self.0;
        (a.max(b)).max(c.max(d))
    }
}
