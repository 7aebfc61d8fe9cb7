//! The library of models, opened when it is first needed and shared by all instances.

use std::sync::Arc;

use model::ModelFile;
use model::library::{Library, Places, Snapshot, Source};

use crate::shipped;
use crate::studio::{Found, Trouble};

/// The library, once somebody has asked for it: a host that only scans does not make us read folders.
#[derive(Default)]
pub(crate) struct Shelf {
    library: Option<Arc<Library>>,
}

impl Shelf {
    /// The library itself.
    pub(crate) fn library(&mut self) -> &Library {
        self.library.get_or_insert_with(|| Library::shared(|| Places::usual(shipped::listed())))
    }

    /// The models as they are known now.
    pub(crate) fn snapshot(&mut self) -> Arc<Snapshot> {
        self.library().snapshot()
    }

    /// Reads the entry with this id.
    pub(crate) fn fetch(&mut self, id: &str) -> Result<Found, Trouble> {
        let snapshot = self.snapshot();
        let entry = snapshot.find(id).ok_or(Trouble::Missing)?;
        let (file, path) = match &entry.source {
            Source::Shipped(bytes) => (ModelFile::from_bytes(*bytes, &entry.card.name)?, None),
            Source::File(path) => (ModelFile::open(path)?, Some(path.clone())),
        };
        Ok(Found { file, path, entry: Some(id.into()) })
    }

    /// The library's name for a file.
    pub(crate) fn id_of(&mut self, path: &std::path::Path) -> Option<String> {
        let snapshot = self.snapshot();
        let here = |source: &Source| matches!(source, Source::File(file) if file == path);
        snapshot.entries.iter().find(|entry| here(&entry.source)).map(|entry| entry.id.clone())
    }

    /// A file of the library with the name of one that is missing, if it is the same to the bit.
    pub(crate) fn find(&mut self, name: &str, sha256: &str) -> Option<Found> {
        let snapshot = self.snapshot();
        let namesakes = snapshot.entries.iter().filter(|entry| entry.card.name == name);
        let mut found = namesakes.filter_map(|entry| self.fetch(&entry.id).ok());
        found.find(|found| found.file.sha256 == sha256)
    }
}
