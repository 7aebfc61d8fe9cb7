//! Walking the musician's folder.

use super::card::Card;
use super::search::folded;
use super::{Entry, Source};
use crate::file::{ending, stem};
use std::collections::{HashMap, HashSet};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Folders inside folders.
const DEPTH: usize = 8;
/// Files and folders that are looked at.
const VISITED: usize = 50_000;
/// Models that are listed.
const MODELS: usize = 5_000;
/// Endings of model files.
const ENDINGS: &[&str] = &["onnx", "nam", "json", "aidax"];

/// Cards of earlier scans, by file.
#[derive(Default)]
pub(super) struct Cards {
    known: HashMap<PathBuf, (Stamp, Card)>,
}

/// What changes when a file does.
#[derive(Clone, Copy, PartialEq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

/// What a scan found.
#[derive(Default)]
pub(super) struct Found {
    /// By folder and name.
    pub(super) entries: Vec<Entry>,
    /// There was more than is listed.
    pub(super) cut: bool,
}

impl Cards {
    /// Lists the models under `folder`; nothing if it is missing. Ends early when `stop` says so.
    pub(super) fn scan(&mut self, folder: &Path, stop: &dyn Fn() -> bool) -> Found {
        let mut walk = Walk { stop, visited: 0, folders: HashSet::new(), files: Vec::new(), cut: false };
        walk.folder(folder, DEPTH);
        let mut known = HashMap::new();
        let mut entries = Vec::new();
        for (path, stamp) in walk.files {
            if stop() {
                break;
            }
            let card = match self.known.remove(&path) {
                Some((before, card)) if before == stamp => card,
                _ => Card::of_file(&path),
            };
            known.insert(path.clone(), (stamp, card.clone()));
            if is_listed(&path, &card) {
                entries.push(entry(folder, path, card));
            }
        }
        self.known = known;
        entries.sort_by_cached_key(|entry| (folded(&entry.shelf), folded(&entry.card.name), entry.id.clone()));
        Found { entries, cut: walk.cut }
    }
}

fn entry(folder: &Path, path: PathBuf, card: Card) -> Entry {
    let inside = path.strip_prefix(folder).ok().and_then(Path::parent).filter(|inside| !inside.as_os_str().is_empty());
    let shelf = inside.map_or_else(|| stem(folder), |inside| inside.to_string_lossy().into_owned());
    Entry { id: path.to_string_lossy().into_owned(), source: Source::File(path), card, shelf, favourite: false }
}

struct Walk<'a> {
    stop: &'a dyn Fn() -> bool,
    visited: usize,
    /// Real paths of the folders that were entered, so that a link back up is not followed for ever.
    folders: HashSet<PathBuf>,
    files: Vec<(PathBuf, Stamp)>,
    cut: bool,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, depth: usize) {
        let Ok(real) = folder.canonicalize() else { return };
        if !self.folders.insert(real) {
            return;
        }
        let Ok(contents) = folder.read_dir() else { return };
        for entry in contents.flatten() {
            self.visited += 1;
            if self.visited > VISITED || self.files.len() >= MODELS {
                self.cut = true;
                return;
            }
            if (self.stop)() {
                return;
            }
            self.visit(&entry.path(), depth);
        }
    }

    fn visit(&mut self, path: &Path, depth: usize) {
        let hidden = path.file_name().is_none_or(|name| name.as_encoded_bytes().starts_with(b"."));
        let Ok(about) = path.metadata() else { return };
        if hidden {
            return;
        }
        if about.is_dir() && depth > 0 {
            self.folder(path, depth - 1);
        } else if about.is_dir() {
            self.cut = true;
        } else if about.is_file() && is_model(path) {
            self.files.push((path.to_owned(), Stamp::of(&about)));
        }
    }
}

impl Stamp {
    fn of(about: &Metadata) -> Self {
        Self { modified: about.modified().ok(), bytes: about.len() }
    }
}

fn is_model(path: &Path) -> bool {
    ENDINGS.contains(&ending(path).as_str())
}

/// Many files end in `.json` and are no models: of those only what can be read is listed.
fn is_listed(path: &Path, card: &Card) -> bool {
    card.refused.is_none() || ending(path) != "json"
}
