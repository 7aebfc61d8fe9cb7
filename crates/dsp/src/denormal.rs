//! Subnormal numbers are flushed to zero while a guard lives.
//!
//! A decaying tail ends in numbers so small that many processors work on them a hundred times slower. Hosts are
//! supposed to switch them off for the audio thread, and some do not.
#![allow(unsafe_code)] // The processor's control register has no safe interface.

use std::marker::PhantomData;

/// Restores the thread's control register when it goes. Tied to the thread that made it:
///
/// ```compile_fail
/// fn moves<T: Send>(_: T) {}
/// moves(dsp::flush_denormals());
/// ```
#[must_use = "the register is restored as soon as the guard goes"]
#[derive(Debug)]
pub struct DenormalGuard {
    previous: u64,
    this_thread: PhantomData<*const ()>,
}

/// From now until the guard goes, this thread takes subnormal inputs for zero and gives zero instead of subnormal
/// results. Does nothing on processors other than x86-64 and `AArch64`.
///
/// Realtime.
pub fn flush_denormals() -> DenormalGuard {
    let previous = control::read();
    control::write(previous | control::FLUSH);
    DenormalGuard { previous, this_thread: PhantomData }
}

impl Drop for DenormalGuard {
    fn drop(&mut self) {
        control::write(self.previous);
    }
}

#[cfg(target_arch = "x86_64")]
mod control {
    use std::arch::asm;

    /// FTZ (bit 15) and DAZ (bit 6) of MXCSR: Intel 64 manual, volume 1, section 10.2.3.
    pub(super) const FLUSH: u64 = 1 << 15 | 1 << 6;

    pub(super) fn read() -> u64 {
        let mut word = 0_u32;
        // SAFETY: stores four bytes at a valid, aligned address and changes nothing else.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack, preserves_flags)) };
        u64::from(word)
    }

    pub(super) fn write(word: u64) {
        let word = word as u32;
        // SAFETY: loads what `read` gave, with defined bits set: no reserved bit, and all exceptions stay masked.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack, readonly, preserves_flags)) };
    }
}

#[cfg(target_arch = "aarch64")]
mod control {
    use std::arch::asm;

    /// FZ (bit 24) of FPCR flushes inputs and results: Arm Architecture Reference Manual, FPCR.
    pub(super) const FLUSH: u64 = 1 << 24;

    pub(super) fn read() -> u64 {
        let word: u64;
        // SAFETY: reads a register that every program may read.
        unsafe { asm!("mrs {}, fpcr", out(reg) word, options(nomem, nostack, preserves_flags)) };
        word
    }

    pub(super) fn write(word: u64) {
        // SAFETY: writes what `read` gave, with a defined bit set.
        unsafe { asm!("msr fpcr, {}", in(reg) word, options(nomem, nostack, preserves_flags)) };
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod control {
    pub(super) const FLUSH: u64 = 0;
    pub(super) fn read() -> u64 {
        0
    }
    pub(super) fn write(_: u64) {}
}
