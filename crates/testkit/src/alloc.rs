//! Counts the Rust allocations of each thread, and forbids them where sound is made.
#![allow(unsafe_code)] // An allocator cannot be written without it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::cell::Cell;
use std::ops::Sub;

/// What a thread asked of the allocator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Fresh blocks, zeroed ones too.
    pub allocs: u64,
    /// Blocks given back.
    pub frees: u64,
    /// Blocks that grew or shrank.
    pub reallocs: u64,
}

impl Counts {
    /// Whether the allocator was left alone.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl Sub for Counts {
    type Output = Self;
    fn sub(self, earlier: Self) -> Self {
        Self {
            allocs: self.allocs - earlier.allocs,
            frees: self.frees - earlier.frees,
            reallocs: self.reallocs - earlier.reallocs,
        }
    }
}

/// Runs `audio` and fails the test if it allocated, freed or reallocated on this thread, naming the first place.
///
/// The complaint comes after `audio` has returned, since unwinding out of an allocator is undefined. A panic of `audio`
/// itself passes through untouched. Guards nest.
///
/// # Panics
/// When the allocator was used.
#[track_caller]
pub fn no_alloc<R>(audio: impl FnOnce() -> R) -> R {
    let traced = Traced::begin();
    let (result, counts) = count_allocs(audio);
    let place = traced.end();
    if !counts.is_none() {
        let place = place.map_or_else(|| "nowhere known".to_owned(), Backtrace::to_string);
        panic!("the guarded code used the allocator: {counts:?}; first here:\n{place}");
    }
    result
}

/// Runs `work` and tells what it asked of the allocator on this thread.
pub fn count_allocs<R>(work: impl FnOnce() -> R) -> (R, Counts) {
    let before = COUNTS.get();
    let result = work();
    (result, COUNTS.get() - before)
}

/// Runs `aside` without its allocations being counted: for a test's own notes taken inside a guard.
pub fn permit_alloc<R>(aside: impl FnOnce() -> R) -> R {
    let _paused = Paused::begin();
    aside()
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { allocs: 0, frees: 0, reallocs: 0 }) };
    static PAUSED: Cell<bool> = const { Cell::new(false) };
    static TRACING: Cell<bool> = const { Cell::new(false) };
    /// Leaked, so that the thread needs no destructor for it.
    static FIRST: Cell<Option<&'static Backtrace>> = const { Cell::new(None) };
}

/// Remembers the place of the first allocation while it lives.
struct Traced {
    outer: (bool, Option<&'static Backtrace>),
}

impl Traced {
    fn begin() -> Self {
        Self { outer: (TRACING.replace(true), FIRST.take()) }
    }

    fn end(self) -> Option<&'static Backtrace> {
        FIRST.get()
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        let first = FIRST.take();
        TRACING.set(self.outer.0);
        FIRST.set(self.outer.1.or(first));
    }
}

/// Stops counting while it lives.
struct Paused {
    outer: bool,
}

impl Paused {
    fn begin() -> Self {
        Self { outer: PAUSED.replace(true) }
    }
}

impl Drop for Paused {
    fn drop(&mut self) {
        PAUSED.set(self.outer);
    }
}

fn count(field: impl FnOnce(&mut Counts)) {
    if PAUSED.get() {
        return;
    }
    let mut counts = COUNTS.get();
    field(&mut counts);
    COUNTS.set(counts);
    // A panic prints its backtrace under a lock that capturing another would wait for.
    if TRACING.get() && FIRST.get().is_none() && !std::thread::panicking() {
        permit_alloc(|| FIRST.set(Some(Box::leak(Box::new(Backtrace::force_capture())))));
    }
}

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: every call goes to `System` unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(|c| c.allocs += 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(|c| c.allocs += 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(|c| c.frees += 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count(|c| c.reallocs += 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(at, layout, new_size) }
    }
}
