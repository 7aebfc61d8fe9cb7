//! Which instructions this machine can run, found once at load.
#![allow(unsafe_code)] // The one place that enters code compiled for instructions that a machine may lack.

use super::lanes::Lanes;
use super::lanes::plain::Plain;

/// An instruction set that this machine has: only detection makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Isa(Level);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Plain,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// A piece of work written for any width of vector. `run` must be `#[inline(always)]`, and so must all that it calls
/// with vectors, so that the whole is compiled for the caller's instructions.
pub(super) trait Kernel {
    type Output;
    fn run<V: Lanes>(self) -> Self::Output;
}

impl Isa {
    /// What every machine can run.
    pub const PLAIN: Self = Self(Level::Plain);

    /// The best that this machine has.
    #[must_use]
    pub fn detect() -> Self {
        Self::available().last().copied().unwrap_or(Self::PLAIN)
    }

    /// All that this machine can run, the best one last.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut found = vec![Self::PLAIN];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c") {
                found.push(Self(Level::Avx2));
                if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
                    found.push(Self(Level::Avx512));
                }
            }
        }
        #[cfg(target_arch = "aarch64")]
        if std::arch::is_aarch64_feature_detected!("neon") {
            found.push(Self(Level::Neon));
        }
        found
    }

    /// As people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            Level::Plain => "plain",
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => "AVX-512",
            #[cfg(target_arch = "aarch64")]
            Level::Neon => "NEON",
        }
    }

    /// Floats in one vector: weights are packed by it.
    pub(super) fn lanes(self) -> usize {
        struct Count;
        impl Kernel for Count {
            type Output = usize;
            #[inline(always)]
            fn run<V: Lanes>(self) -> usize {
                V::COUNT
            }
        }
        self.run(Count)
    }

    /// Runs `kernel` with this instruction set's vectors.
    ///
    /// Realtime.
    #[inline]
    pub(super) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            Level::Plain => kernel.run::<Plain>(),
            // SAFETY: `Avx2` is made only where AVX2, FMA and F16C were detected.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { x86::avx2(kernel) },
            // SAFETY: `Avx512` is made only where AVX-512 F and VL were detected beside AVX2, FMA and F16C.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { x86::avx512(kernel) },
            // SAFETY: `Neon` is made only where NEON was detected.
            #[cfg(target_arch = "aarch64")]
            Level::Neon => unsafe { aarch64::neon(kernel) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::super::lanes::{avx2::Avx2, avx512::Avx512};
    use super::Kernel;

    #[target_feature(enable = "avx2,fma,f16c")]
    pub(super) fn avx2<K: Kernel>(kernel: K) -> K::Output {
        kernel.run::<Avx2>()
    }

    #[target_feature(enable = "avx512f,avx512vl,avx2,fma,f16c")]
    pub(super) fn avx512<K: Kernel>(kernel: K) -> K::Output {
        kernel.run::<Avx512>()
    }
}

#[cfg(target_arch = "aarch64")]
mod aarch64 {
    use super::super::lanes::neon::Neon;
    use super::Kernel;

    #[target_feature(enable = "neon")]
    pub(super) fn neon<K: Kernel>(kernel: K) -> K::Output {
        kernel.run::<Neon>()
    }
}
