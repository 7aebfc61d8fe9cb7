//! Where a plugin's models come from: the plugin itself, the project, the musician's folder, a file that was dropped.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use model::library::{Library, Places, Snapshot, Source as Shelved};
use model::preset::Reference;
use model::{ModelError, ModelFile};

use crate::dialog::Question;
use crate::keepsake::Keepsake;
use crate::place::Trouble;
use crate::shipped::Shipped;
use crate::widgets;

/// Largest file that is read.
pub const LARGEST_BYTES: u64 = 256 << 20;

/// The library of models, opened when it is first needed and shared by all instances: a host that only scans does not
/// make us read folders.
pub struct Shelf {
    shipped: &'static [Shipped],
    library: Option<Arc<Library>>,
}

/// Where a model comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A file that was chosen, dropped or pasted.
    Path(PathBuf),
    /// A model of the library, by its id.
    Entry(String),
    /// What the project names.
    Kept(Keepsake),
}

/// A file that was found.
#[derive(Debug)]
pub struct Found {
    /// It passed the gate.
    pub file: ModelFile,
    /// Where; `None` for one that ships with the plugin or came out of the project.
    pub path: Option<PathBuf>,
    /// The library's name for it.
    pub entry: Option<String>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum NotFound {
    /// It is nowhere.
    #[error("the file is not on this computer")]
    Missing,
    /// It is there, and is refused.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Something else was found in its place.
    #[error("This is another model than the one that is missing.")]
    Another,
}

impl Trouble for NotFound {
    fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

impl Shelf {
    /// With the models that ship with the plugin.
    pub fn new(shipped: &'static [Shipped]) -> Self {
        Self { shipped, library: None }
    }

    /// The library itself.
    pub fn library(&mut self) -> &Library {
        let shipped = self.shipped;
        let places = || Places::usual(shipped.iter().map(Shipped::listed).collect());
        self.library.get_or_insert_with(|| Library::shared(places))
    }

    /// The models as they are known now.
    pub fn snapshot(&mut self) -> Arc<Snapshot> {
        self.library().snapshot()
    }

    /// The models as an editor lists them.
    pub fn listed(&mut self) -> widgets::Library {
        let snapshot = self.snapshot();
        let entry = |entry: &model::library::Entry| widgets::Entry {
            id: entry.id.clone(),
            name: entry.card.name.clone(),
            author: entry.card.author.clone(),
            architecture: entry.card.architecture.clone(),
            shelf: entry.shelf.clone(),
            description: entry.card.description.clone(),
            tags: entry.card.tags.clone(),
            favourite: entry.favourite,
            refused: entry.card.refused.clone(),
        };
        widgets::Library {
            entries: snapshot.entries.iter().map(entry).collect(),
            folder: snapshot.folder.clone(),
            scanning: snapshot.scanning,
        }
    }

    /// A preset's model as a project names it.
    pub fn keepsake(&self, model: &Reference) -> Keepsake {
        let shipped = self.shipped.iter().find(|shipped| model.sha256.is_empty() && shipped.id == model.name);
        let named = || Keepsake {
            sha256: model.sha256.clone(),
            name: model.name.clone(),
            path: model.path.clone(),
            carried: Default::default(),
        };
        shipped.map_or_else(named, Shipped::keepsake)
    }

    /// What a project names as a preset's model.
    pub fn reference(&self, kept: &Keepsake) -> Reference {
        let shipped = self.shipped.iter().find(|shipped| kept.is(shipped));
        let named = || Reference { name: kept.name.clone(), sha256: kept.sha256.clone(), path: kept.path.clone() };
        shipped.map_or_else(named, |shipped| Reference::shipped(shipped.id))
    }

    /// The file that was chosen, whose folder is remembered.
    pub fn chosen(&mut self, path: PathBuf) -> Source {
        if let Some(folder) = path.parent() {
            self.library().set_last_folder(folder.into());
        }
        self.id_of(&path).map_or(Source::Path(path), Source::Entry)
    }

    /// The file at `path`, if it is the one that the project names.
    ///
    /// # Errors
    /// It cannot be read, is refused, or is another.
    pub fn same(&mut self, kept: &Keepsake, path: PathBuf) -> Result<Source, NotFound> {
        let found = at(&path)?;
        if found.file.sha256 == kept.sha256 { Ok(self.chosen(path)) } else { Err(NotFound::Another) }
    }

    /// The model `step` places after the entry `here`, around the end; the first one if there is no such entry.
    pub fn neighbour(&mut self, here: Option<&str>, step: isize) -> Option<Source> {
        let snapshot = self.snapshot();
        snapshot.neighbour(here.unwrap_or_default(), step).map(|entry| Source::Entry(entry.id.clone()))
    }

    /// Asks for a model file with one of these endings; beside the entry `near`, if it is a file, or else where one was
    /// last opened.
    pub fn model_question(&mut self, title: &str, endings: &[&str], near: Option<&str>) -> Question {
        let snapshot = self.snapshot();
        let beside = near.and_then(|id| snapshot.find(id)).and_then(|entry| match &entry.source {
            Shelved::File(path) => path.parent().map(Path::to_owned),
            Shelved::Shipped(_) => None,
        });
        Question::File {
            title: title.into(),
            kind: "Models".into(),
            endings: endings.iter().map(|ending| (*ending).to_owned()).collect(),
            folder: beside.or_else(|| snapshot.last_folder.clone()).or_else(|| snapshot.folder.clone()),
        }
    }

    /// Asks for the folder that is watched.
    pub fn folder_question(&mut self) -> Question {
        Question::Folder { title: "Your models".into(), folder: self.snapshot().folder.clone() }
    }

    /// The library's name for a file.
    fn id_of(&mut self, path: &Path) -> Option<String> {
        let snapshot = self.snapshot();
        let here = |source: &Shelved| matches!(source, Shelved::File(file) if file == path);
        snapshot.entries.iter().find(|entry| here(&entry.source)).map(|entry| entry.id.clone())
    }

    /// Reads the entry with this id.
    fn fetch(&mut self, id: &str) -> Result<Found, NotFound> {
        let snapshot = self.snapshot();
        let entry = snapshot.find(id).ok_or(NotFound::Missing)?;
        let (file, path) = match &entry.source {
            Shelved::Shipped(bytes) => (ModelFile::from_bytes(*bytes, &entry.card.name)?, None),
            Shelved::File(path) => (ModelFile::open(path)?, Some(path.clone())),
        };
        Ok(Found { file, path, entry: Some(id.into()) })
    }

    /// What a project names: in the plugin, in the project, where it was, or anywhere in the library.
    fn recall(&mut self, kept: &Keepsake) -> Result<Found, NotFound> {
        if let Some(model) = self.shipped.iter().find(|model| kept.is(model)) {
            let file = ModelFile::from_bytes(model.shared(), model.id)?;
            return Ok(Found { file, path: None, entry: Some(model.entry()) });
        }
        if let Some(bytes) = kept.bytes().or_else(|| kept.read(LARGEST_BYTES)) {
            let hint = kept.path.as_deref().map_or_else(|| kept.name.clone(), file_name);
            return Ok(Found { file: ModelFile::from_bytes(bytes, &hint)?, path: kept.path.clone(), entry: None });
        }
        self.namesake(kept).ok_or(NotFound::Missing)
    }

    /// A file of the library with the same name, if it is the same to the bit.
    fn namesake(&mut self, kept: &Keepsake) -> Option<Found> {
        let snapshot = self.snapshot();
        let namesakes = snapshot.entries.iter().filter(|entry| entry.card.name == kept.name);
        let mut found = namesakes.filter_map(|entry| self.fetch(&entry.id).ok());
        found.find(|found| found.file.sha256 == kept.sha256)
    }
}

impl Source {
    /// What it is called before it is read.
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => file_name(path),
            Self::Entry(id) => id.clone(),
            Self::Kept(kept) => kept.name.clone(),
        }
    }

    /// What the project named, if the project asked.
    pub fn kept(&self) -> Option<Keepsake> {
        match self {
            Self::Kept(kept) => Some(kept.clone()),
            Self::Path(_) | Self::Entry(_) => None,
        }
    }

    /// Finds and reads it.
    ///
    /// # Errors
    /// It is nowhere, or is refused.
    pub fn fetch(&self, shelf: &mut Shelf) -> Result<Found, NotFound> {
        match self {
            Self::Path(path) => at(path),
            Self::Entry(id) => shelf.fetch(id),
            Self::Kept(kept) => shelf.recall(kept),
        }
    }
}

/// The file at `path`.
///
/// # Errors
/// It cannot be read, or is refused.
fn at(path: &Path) -> Result<Found, NotFound> {
    Ok(Found { file: ModelFile::open(path)?, path: Some(path.into()), entry: None })
}

fn file_name(path: &Path) -> String {
    path.file_stem().map_or_else(|| path.display().to_string(), |stem| stem.to_string_lossy().into_owned())
}
