//! Where a model comes from.

use std::path::{Path, PathBuf};

use infer::LoadError;
use kit::keepsake::Keepsake;
use model::{ModelError, ModelFile};

use crate::shelf::Shelf;
use crate::shipped;

/// Largest file that is read.
pub(super) const LARGEST_BYTES: u64 = 256 << 20;

/// Where a model comes from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A file that was chosen, dropped or pasted.
    Path(PathBuf),
    /// A model of the library, by its id.
    Entry(String),
    /// What the project names.
    Kept(Keepsake),
}

/// A file that was found.
pub(crate) struct Found {
    pub(crate) file: ModelFile,
    /// Where; `None` for one that ships with the plugin or came out of the project.
    pub(crate) path: Option<PathBuf>,
    /// The library's name for it.
    pub(crate) entry: Option<String>,
}

/// Why a slot does not get its model, in a sentence for the musician.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Trouble {
    #[error("the file is not on this computer")]
    Missing,
    #[error("{0}")]
    Model(#[from] ModelError),
    #[error("{0}")]
    Load(#[from] LoadError),
    #[error("This is another model than the one that is missing.")]
    NotTheSame,
    #[error("It would be {needed_ms:.0} ms late, and {most_ms:.0} ms is the most.")]
    TooLate { needed_ms: f64, most_ms: f64 },
}

impl Source {
    /// What it is called before it is read.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Path(path) => file_name(path),
            Self::Entry(id) => id.clone(),
            Self::Kept(kept) => kept.name.clone(),
        }
    }

    /// What the project named, if the project asked.
    pub(super) fn kept(&self) -> Option<Keepsake> {
        match self {
            Self::Kept(kept) => Some(kept.clone()),
            Self::Path(_) | Self::Entry(_) => None,
        }
    }

    /// Finds and reads it, in the project first, then where it was, then anywhere in the library.
    pub(super) fn fetch(&self, shelf: &mut Shelf) -> Result<Found, Trouble> {
        match self {
            Self::Path(path) => at(path),
            Self::Entry(id) => shelf.fetch(id),
            Self::Kept(kept) => recall(kept, shelf),
        }
    }
}

/// The file at `path`.
pub(super) fn at(path: &Path) -> Result<Found, Trouble> {
    Ok(Found { file: ModelFile::open(path)?, path: Some(path.into()), entry: None })
}

/// The shipped model with this id.
pub(super) fn shipped(model: &kit::shipped::Shipped) -> Result<Found, Trouble> {
    let file = ModelFile::from_bytes(model.shared(), model.id)?;
    Ok(Found { file, path: None, entry: Some(model.entry()) })
}

fn recall(kept: &Keepsake, shelf: &mut Shelf) -> Result<Found, Trouble> {
    if let Some(model) = shipped::find(&kept.sha256) {
        return shipped(model);
    }
    if let Some(bytes) = kept.bytes().or_else(|| kept.read(LARGEST_BYTES)) {
        let hint = kept.path.as_deref().map_or_else(|| kept.name.clone(), file_name);
        let file = ModelFile::from_bytes(bytes, &hint)?;
        return Ok(Found { file, path: kept.path.clone(), entry: None });
    }
    shelf.find(&kept.name, &kept.sha256).ok_or(Trouble::Missing)
}

fn file_name(path: &Path) -> String {
    path.file_stem().map_or_else(|| path.display().to_string(), |stem| stem.to_string_lossy().into_owned())
}
