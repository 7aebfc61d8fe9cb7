//! Models that are loaded in this process, so that twenty instances of an amp check, compile and measure it once.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use infer::{LoadError, Loaded, Want};
use model::ModelFile;

/// A file and the bits of a host's rate.
type Key = (String, u64);

static LOADED: LazyLock<Mutex<HashMap<Key, Weak<Loaded>>>> = LazyLock::new(Mutex::default);

/// The loaded model, from another instance if one has it.
pub(super) fn load(file: ModelFile, host_rate_hz: f64, asked: bool) -> Result<Arc<Loaded>, LoadError> {
    let key = (file.sha256.clone(), host_rate_hz.to_bits());
    if let Some(loaded) = held(&key) {
        return Ok(loaded);
    }
    let loaded = infer::load(file, &Want { asked, ..Want::at(host_rate_hz) })?;
    let mut all = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|_, loaded| loaded.strong_count() > 0);
    all.insert(key, Arc::downgrade(&loaded));
    Ok(loaded)
}

fn held(key: &Key) -> Option<Arc<Loaded>> {
    LOADED.lock().unwrap_or_else(PoisonError::into_inner).get(key)?.upgrade()
}
