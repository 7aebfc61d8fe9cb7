//! A model that is loaded.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use infer::latent::{LoadedLatent, load_latent};
use infer::{LoadError, Want};
use kit::keepsake::Keepsake;
use kit::place::OfFile;
use kit::shelf::Found;
use model::ModelFile;
use model::manifest::Manifest;

use crate::shipped::MODELS;

/// Models that are loaded in this process, by hash, so that many instances check and measure one once.
static LOADED: LazyLock<Mutex<HashMap<String, Weak<LoadedLatent>>>> = LazyLock::new(Mutex::default);

/// A model that is loaded.
pub(super) struct Model {
    pub(super) loaded: Arc<LoadedLatent>,
    /// The library's name for it.
    pub(super) entry: Option<String>,
    path: Option<PathBuf>,
}

impl OfFile for Model {
    fn sha256(&self) -> &str {
        &self.loaded.file().sha256
    }
}

impl Model {
    /// Checks and measures it.
    pub(super) fn load(found: Found, asked: bool) -> Result<Self, LoadError> {
        let Found { file, path, entry } = found;
        Ok(Self { loaded: shared(file, asked)?, entry, path })
    }

    pub(super) fn manifest(&self) -> &Manifest {
        self.loaded.manifest()
    }

    /// As a project remembers it.
    pub(super) fn keepsake(&self, carry: bool) -> Keepsake {
        let file = self.loaded.file();
        Keepsake::of(&self.manifest().name, self.path.as_deref(), &file.sha256, &file.bytes, carry)
    }
}

/// Nothing of a model depends on the host's rate. What ships with the plugin is loaded even where a load did not end the
/// last time: it has harmed nobody, and a host that was stopped meanwhile must not silence every project after it.
fn want(file: &ModelFile, asked: bool) -> Want {
    let usual = Want { asked, ..Want::at(48_000.0) };
    if MODELS.iter().any(|shipped| shipped.sha256() == file.sha256) {
        return Want { crash_folder: None, ..usual };
    }
    usual
}

/// The loaded model, from another instance if one has it.
fn shared(file: ModelFile, asked: bool) -> Result<Arc<LoadedLatent>, LoadError> {
    let all = || LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(loaded) = all().get(&file.sha256).and_then(Weak::upgrade) {
        return Ok(loaded);
    }
    let want = want(&file, asked);
    let loaded = load_latent(file, &want)?;
    let mut all = all();
    all.retain(|_, loaded| loaded.strong_count() > 0);
    all.insert(loaded.file().sha256.clone(), Arc::downgrade(&loaded));
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_models_of_others_are_left_alone_after_a_load_that_did_not_end() {
        for shipped in &MODELS {
            let file = ModelFile::from_bytes(shipped.shared(), shipped.id).unwrap();
            assert_eq!(want(&file, false).crash_folder, None);
        }
        let path = format!("{}/../../models/transfer/flute.onnx", env!("CARGO_MANIFEST_DIR"));
        let other = ModelFile::open(path.as_ref()).unwrap();
        assert_eq!(want(&other, false).crash_folder, Want::at(48_000.0).crash_folder);
        assert!(want(&other, true).asked);
    }
}
