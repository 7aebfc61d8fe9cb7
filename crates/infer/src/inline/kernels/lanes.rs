//! A vector of floats of one instruction set, and the few operations that the kernels are written in.
#![allow(unsafe_code)] // `load_at` and `store_at` trust a pointer: declared here, met by the hot loops.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
pub(super) mod plain;

/// `COUNT` floats that are computed alike. Values exist only inside [`Isa::run`](super::Isa::run), which vouches for
/// the machine.
pub(super) trait Lanes: Copy {
    /// Floats in a vector.
    const COUNT: usize;
    /// Whether there are registers for sixteen running sums, not eight.
    const MANY_REGISTERS: bool;

    fn splat(value: f32) -> Self;

    /// # Safety
    /// `COUNT` floats must be readable at `from`.
    unsafe fn load_at(from: *const f32) -> Self;
    /// From IEEE 754 binary16.
    ///
    /// # Safety
    /// `COUNT` halves must be readable at `from`.
    unsafe fn load_half_at(from: *const u16) -> Self;
    /// Zeros beyond `count`.
    ///
    /// # Safety
    /// `count` floats must be readable at `from`, and `count <= COUNT`.
    unsafe fn load_part_at(from: *const f32, count: usize) -> Self;
    /// # Safety
    /// `COUNT` floats must be writable at `to`.
    unsafe fn store_at(self, to: *mut f32);
    /// # Safety
    /// `count` floats must be writable at `to`, and `count <= COUNT`.
    unsafe fn store_part_at(self, to: *mut f32, count: usize);

    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    fn div(self, other: Self) -> Self;
    /// `self * factor + term`, rounded once where the machine can.
    fn mul_add(self, factor: Self, term: Self) -> Self;
    fn sqrt(self) -> Self;
    fn abs(self) -> Self;
    fn neg(self) -> Self;
    /// A lane that is NaN stays NaN.
    fn at_least(self, low: Self) -> Self;
    /// A lane that is NaN stays NaN.
    fn at_most(self, high: Self) -> Self;
    /// Where `self < other`: `yes`, else (or if either is NaN): `no`.
    fn select_less(self, other: Self, yes: Self, no: Self) -> Self;
    /// The bits of each float, shifted left by 23: moves an integer in the low bits into the exponent.
    fn bits_to_exponent(self) -> Self;
    /// All lanes added, always in the same order.
    fn sum(self) -> f32;
    /// The largest lane.
    fn largest(self) -> f32;

    /// The first `COUNT` of `values`, or all of them and zeros.
    #[inline(always)]
    fn load(values: &[f32]) -> Self {
        // SAFETY: the slice holds as many floats as are read.
        unsafe {
            if values.len() >= Self::COUNT {
                Self::load_at(values.as_ptr())
            } else {
                Self::load_part_at(values.as_ptr(), values.len())
            }
        }
    }

    /// Fills the first `COUNT` of `values`, or all of them.
    #[inline(always)]
    fn store(self, values: &mut [f32]) {
        // SAFETY: the slice holds as many floats as are written.
        unsafe {
            if values.len() >= Self::COUNT {
                self.store_at(values.as_mut_ptr());
            } else {
                self.store_part_at(values.as_mut_ptr(), values.len());
            }
        }
    }
}
