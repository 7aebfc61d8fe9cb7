//! A model that is loaded.

use std::path::PathBuf;
use std::sync::Arc;

use infer::{LoadError, LoadedControls, Want, load_controls};
use kit::keepsake::Keepsake;
use kit::place::OfFile;
use kit::shelf::Found;
use model::manifest::Manifest;

/// A model that is loaded; rigs for any host are made of it.
pub(super) struct Model {
    pub(super) loaded: Arc<LoadedControls>,
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
    /// Checks, compiles and measures it.
    pub(super) fn load(found: Found, asked: bool) -> Result<Self, LoadError> {
        let Found { file, path, entry } = found;
        // Nothing of it depends on the host's rate.
        let loaded = load_controls(file, &Want { asked, ..Want::at(48_000.0) })?;
        Ok(Self { loaded, entry, path })
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
