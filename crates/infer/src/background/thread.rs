//! How the worker's thread is set up.

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
