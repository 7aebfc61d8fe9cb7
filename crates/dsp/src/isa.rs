//! Which instructions this machine has, found once when something is made.
#![allow(unsafe_code)] // The one place that enters code compiled for instructions that a machine may lack.

/// An instruction set that this machine has: only detection makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Isa(Level);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Plain,
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

/// Work written as plain loops, to be compiled for each instruction set. `run` must be `#[inline(always)]`, and so must
/// all that it calls in its loops.
pub(crate) trait Kernel {
    type Output;
    fn run<A: Arithmetic>(self) -> Self::Output;
}

/// How a product and a sum are made of each other: `a·b + c`.
pub(crate) trait Arithmetic {
    fn mul_add(a: f64, b: f64, c: f64) -> f64;
    fn mul_add_single(a: f32, b: f32, c: f32) -> f32;
}

/// Rounds the product, then the sum: where fusing them would be a slow library call.
pub(crate) struct Separate;

impl Arithmetic for Separate {
    #[inline(always)]
    fn mul_add(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }

    #[inline(always)]
    fn mul_add_single(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
}

/// One instruction that rounds once.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub(crate) struct Fused;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
impl Arithmetic for Fused {
    #[inline(always)]
    fn mul_add(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }

    #[inline(always)]
    fn mul_add_single(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

impl Isa {
    /// What every machine can run.
    #[cfg(test)]
    pub(crate) const PLAIN: Self = Self(Level::Plain);

    /// The best that this machine has.
    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return Self(Level::Avx2);
        }
        Self(Level::Plain)
    }

    /// Runs `kernel` with this instruction set.
    ///
    /// Realtime.
    #[inline]
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            // Every 64-bit Arm processor fuses.
            #[cfg(target_arch = "aarch64")]
            Level::Plain => kernel.run::<Fused>(),
            #[cfg(not(target_arch = "aarch64"))]
            Level::Plain => kernel.run::<Separate>(),
            // SAFETY: `Avx2` is made only where AVX2 and FMA were detected.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { avx2(kernel) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Fused>()
}
