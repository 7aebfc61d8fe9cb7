//! Keeps the framework's messenger from taking a host along.
//!
//! On Linux, all VST3 instances of a plugin share one thread that tells their editors of automation. It ends for good
//! where a message is for an instance that has gone meanwhile, or comes while a window opens. The instance that goes last
//! then tells it to end, finds nobody, and aborts the process. With one instance more, which never goes, there is no last.

use nice_plug::prelude::{PluginApi, Vst3Plugin};

/// Call it wherever an instance is activated. From the first VST3 on, the binary stays in memory, with one instance of the
/// plugin that rests.
#[cfg(target_os = "linux")]
pub fn keep<P: Vst3Plugin>(api: PluginApi) {
    use std::any::TypeId;
    use std::sync::{Mutex, PoisonError};

    static KEPT: Mutex<Vec<TypeId>> = Mutex::new(Vec::new());
    if api != PluginApi::Vst3 {
        return;
    }
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if !kept.contains(&TypeId::of::<P>()) {
        kept.push(TypeId::of::<P>());
        crate::pin::keep_loaded();
        std::mem::forget(nice_plug::wrapper::vst3::Wrapper::<P>::new());
    }
}

/// Other systems deliver messages on the host's own thread.
#[cfg(not(target_os = "linux"))]
pub fn keep<P: Vst3Plugin>(_api: PluginApi) {}
