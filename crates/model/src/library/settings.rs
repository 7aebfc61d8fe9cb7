//! What is remembered between sessions: favourites and folders, in one small JSON file that all instances share.
//!
//! A change is written as a change: the file is read again, altered and replaced in one step, so that neither another
//! instance's changes nor keys of a later version are lost.

use crate::error::{ModelError, Result};
use crate::file::read_bounded;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

const BYTES: u64 = 4 << 20;
const FAVOURITES: &str = "favourites";
const FOLDER: &str = "folder";
const LAST_FOLDER: &str = "last_folder";

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Ids of the library's entries.
    pub favourites: BTreeSet<String>,
    /// The folder that is watched, where it is not the usual one.
    pub folder: Option<PathBuf>,
    /// Where a file was last opened from.
    pub last_folder: Option<PathBuf>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Favourite(String, bool),
    Folder(PathBuf),
    LastFolder(PathBuf),
}

impl Settings {
    /// Reads the file. What is missing or damaged is as it is at first.
    pub fn read(path: &Path) -> Self {
        Self::of_json(&read_json(path))
    }

    pub(super) fn apply(&mut self, change: &Change) {
        match change.clone() {
            Change::Favourite(id, true) => {
                self.favourites.insert(id);
            }
            Change::Favourite(id, false) => {
                self.favourites.remove(&id);
            }
            Change::Folder(folder) => self.folder = Some(folder),
            Change::LastFolder(folder) => self.last_folder = Some(folder),
        }
    }

    fn of_json(json: &Map<String, Value>) -> Self {
        let favourites = json.get(FAVOURITES).and_then(Value::as_array).into_iter().flatten();
        let folder = |key| json.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(PathBuf::from);
        Self {
            favourites: favourites.filter_map(Value::as_str).map(String::from).collect(),
            folder: folder(FOLDER),
            last_folder: folder(LAST_FOLDER),
        }
    }

    fn put_into(&self, json: &mut Map<String, Value>) {
        let text = |path: &Option<PathBuf>| path.as_ref().map_or(Value::Null, |path| path.to_string_lossy().into());
        json.insert(FAVOURITES.into(), self.favourites.iter().cloned().collect());
        json.insert(FOLDER.into(), text(&self.folder));
        json.insert(LAST_FOLDER.into(), text(&self.last_folder));
    }
}

/// Applies one change to the file and gives what it then says.
pub(super) fn change(path: &Path, change: &Change) -> Result<Settings> {
    let unwritable = |source| ModelError::Unwritable { path: path.to_owned(), source };
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let _lock = Lock::take(&path.with_extension("lock"));
    let mut json = read_json(path);
    let mut settings = Settings::of_json(&json);
    settings.apply(change);
    settings.put_into(&mut json);
    replace(path, Value::Object(json).to_string().as_bytes()).map_err(unwritable)?;
    Ok(settings)
}

fn read_json(path: &Path) -> Map<String, Value> {
    let bytes = read_bounded(path, BYTES).unwrap_or_default();
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(json)) => json,
        _ => Map::new(),
    }
}

/// Writes beside the file and renames, so that a reader sees the old or the new and never a half.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let (beside, mut file) = create_beside(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    written.and_then(|()| std::fs::rename(&beside, path)).inspect_err(|_| {
        let _ = std::fs::remove_file(&beside);
    })
}

/// A new file of its own: another instance may be writing at the same time, or may have ended in the middle of it.
fn create_beside(path: &Path) -> std::io::Result<(PathBuf, File)> {
    const TRIES: usize = 64;
    let mut last = std::io::Error::other("too many unfinished copies lie beside it");
    for number in 0..TRIES {
        let beside = path.with_extension(format!("new{number}"));
        match File::create_new(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Keeps other instances from changing the file meanwhile. Advisory and brief: if it cannot be had, the change is made
/// all the same.
struct Lock {
    _file: Option<File>,
}

impl Lock {
    fn take(path: &Path) -> Self {
        const TRIES: usize = 100;
        const PAUSE: Duration = Duration::from_millis(10);
        let Ok(file) = File::create(path) else { return Self { _file: None } };
        for _ in 0..TRIES {
            if file.try_lock().is_ok() {
                return Self { _file: Some(file) };
            }
            std::thread::sleep(PAUSE);
        }
        Self { _file: None }
    }
}
