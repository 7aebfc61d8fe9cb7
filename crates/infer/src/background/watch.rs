//! Does something when too much time has passed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A limit of time. Dropped earlier, nothing happens.
#[derive(Debug)]
pub struct Watch {
    expired: Arc<AtomicBool>,
    in_time: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Calls `too_late` after `limit`, from another thread. Without a thread to spare there is no limit.
    pub fn after(limit: Duration, too_late: impl FnOnce() + Send + 'static) -> Self {
        let (in_time, ended) = channel::<()>();
        let expired = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&expired);
        let wait = move || {
            if ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                told.store(true, Ordering::Release);
                too_late();
            }
        };
        let thread = thread::Builder::new().name("timbrel limit".to_owned()).spawn(wait).ok();
        Self { expired, in_time: Some(in_time), thread }
    }

    /// Whether the time ran out.
    pub fn expired(&self) -> bool {
        self.expired.load(Ordering::Acquire)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.in_time.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
