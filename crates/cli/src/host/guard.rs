//! The other end of a preloaded realtime guard: a library that counts what a thread does while its flag is up. The
//! host raises the flag around every process call, so a program that runs with the guard proves a built plugin clean.
#![allow(unsafe_code)] // The guard is found by name among the loaded libraries.

use std::sync::OnceLock;

/// What happened while the flag was up. The order is the guard's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[repr(C)]
pub struct Counts {
    /// malloc, calloc, realloc and their aligned cousins.
    pub allocs: u64,
    /// free.
    pub frees: u64,
    /// Mutexes and read-write locks taken.
    pub locks: u64,
    /// Waits for another thread.
    pub waits: u64,
    /// Other threads woken; these do not wait.
    pub wakes: u64,
    /// Sleeps and yields.
    pub sleeps: u64,
    /// Files, pages of memory, and system calls of every other kind.
    pub io: u64,
}

impl Counts {
    /// Whether the thread kept the promise. Waking another thread is not a breach.
    pub fn is_clean(self) -> bool {
        Self { wakes: 0, ..self } == Self::default()
    }
}

/// The guard's functions.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    begin: unsafe extern "C" fn(),
    end: unsafe extern "C" fn(),
    counts: unsafe extern "C" fn(*mut Counts),
}

impl Guard {
    /// The guard, where this program was started with one.
    pub fn find() -> Option<Self> {
        static FOUND: OnceLock<Option<Guard>> = OnceLock::new();
        *FOUND.get_or_init(look)
    }

    /// Runs `audio` with this thread's flag up.
    ///
    /// Realtime.
    pub fn watch<R>(self, audio: impl FnOnce() -> R) -> R {
        // SAFETY: the guard's functions take nothing and touch a thread-local number.
        unsafe { (self.begin)() };
        let result = audio();
        // SAFETY: as above.
        unsafe { (self.end)() };
        result
    }

    /// What this thread did so far while its flag was up.
    pub fn counts(self) -> Counts {
        let mut counts = Counts::default();
        // SAFETY: the guard fills the structure, whose layout is its own.
        unsafe { (self.counts)(&mut counts) };
        counts
    }
}

#[cfg(unix)]
fn look() -> Option<Guard> {
    use std::ffi::CStr;
    fn symbol(name: &CStr) -> Option<*mut libc::c_void> {
        // SAFETY: the name ends in a zero; an unknown one gives null.
        let at = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
        (!at.is_null()).then_some(at)
    }
    let (begin, end) = (symbol(c"timbrel_guard_begin")?, symbol(c"timbrel_guard_end")?);
    let counts = symbol(c"timbrel_guard_counts")?;
    // SAFETY: these names belong to the guard, which defines them so.
    unsafe {
        Some(Guard {
            begin: std::mem::transmute::<*mut libc::c_void, unsafe extern "C" fn()>(begin),
            end: std::mem::transmute::<*mut libc::c_void, unsafe extern "C" fn()>(end),
            counts: std::mem::transmute::<*mut libc::c_void, unsafe extern "C" fn(*mut Counts)>(counts),
        })
    }
}

#[cfg(not(unix))]
fn look() -> Option<Guard> {
    None
}
