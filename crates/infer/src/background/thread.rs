//! How the worker's thread is set up.
#![cfg_attr(target_os = "linux", allow(unsafe_code))] // Two system calls have no safe interface.

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// Asks for a place ahead of ordinary work and behind the audio thread. A system that does not grant it says no, and
/// the worker then runs like any other.
pub(super) fn raise_priority() {
    // Hosts run audio threads at real-time priorities of 50 and more out of 99.
    let low = ThreadPriorityValue::try_from(10).map_or(ThreadPriority::Max, ThreadPriority::Crossplatform);
    if real_time(low).is_err() {
        let _ = set_current_thread_priority(ThreadPriority::Max);
    }
}

/// The calling thread, for [`is_real_time`].
///
/// Realtime: one system call that cannot wait.
#[cfg(target_os = "linux")]
pub(super) fn this_thread() -> i32 {
    // SAFETY: has no conditions and cannot fail.
    unsafe { libc::gettid() }
}

/// Whether a thread has a real-time class. A worker that had one would push an audio thread without one aside for as
/// long as the model runs, right when the audio thread wakes it.
#[cfg(target_os = "linux")]
pub(super) fn is_real_time(thread: i32) -> bool {
    // SAFETY: any number may be asked for; a thread that is gone gives an error.
    let class = unsafe { libc::sched_getscheduler(thread) } & !libc::SCHED_RESET_ON_FORK;
    thread > 0 && (class == libc::SCHED_FIFO || class == libc::SCHED_RR)
}

/// Nobody asks: audio threads have a class of their own here, always.
#[cfg(not(target_os = "linux"))]
pub(super) fn this_thread() -> i32 {
    0
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_real_time(_: i32) -> bool {
    true
}

#[cfg(unix)]
fn real_time(priority: ThreadPriority) -> Result<(), thread_priority::Error> {
    use thread_priority::unix::{
        RealtimeThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
    };
    let policy = ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin);
    set_thread_priority_and_policy(thread_native_id(), priority, policy)
}

#[cfg(not(unix))]
fn real_time(_: ThreadPriority) -> Result<(), thread_priority::Error> {
    Err(thread_priority::Error::Priority("there is no such class here"))
}
