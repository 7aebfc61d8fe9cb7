//! A field of the project's state that says when the host has replaced it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};

/// What to do when the host has loaded a state.
type Notify = Box<dyn Fn() + Send + Sync>;

/// A persisted value with a bell.
///
/// The framework writes persisted fields on the main thread, at any time, and calls nothing afterwards: `activate`
/// and `reset` do not run again. So the field itself rings. Locked only outside the audio thread. Clones share one
/// value.
pub struct Persisted<T>(Arc<Inner<T>>);

struct Inner<T> {
    value: Mutex<T>,
    on_load: Mutex<Option<Notify>>,
}

impl<T> Clone for Persisted<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Persisted<T> {
    /// Starts with `value`; nobody is told yet.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Inner { value: Mutex::new(value), on_load: Mutex::new(None) }))
    }

    /// Calls `notify` after every state that the host loads, on the thread that loaded it.
    pub fn on_load(&self, notify: impl Fn() + Send + Sync + 'static) {
        *lock(&self.0.on_load) = Some(Box::new(notify));
    }

    /// Reads the value.
    pub fn read<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&lock(&self.0.value))
    }

    /// Changes the value from our side; does not ring.
    pub fn edit<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut lock(&self.0.value))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<'a, T: Serialize + Deserialize<'a> + Send> PersistentField<'a, T> for Persisted<T> {
    fn set(&self, new_value: T) {
        *lock(&self.0.value) = new_value;
        if let Some(notify) = lock(&self.0.on_load).as_ref() {
            notify();
        }
    }
    fn map<F: Fn(&T) -> R, R>(&self, look: F) -> R {
        self.read(look)
    }
}
