//! The models that a musician has: those that came with the plugin, and a folder that is watched.
//!
//! Nothing here is for the audio thread. Reading a [`Snapshot`] is cheap and never waits for the disk.

mod card;
mod scan;
mod search;
mod settings;
mod watch;

pub use card::Card;
pub use settings::Settings;

use scan::Found;
use settings::Change;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;
use watch::{Message, Worker};

/// A model that is part of a plugin.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// Stable name.
    pub id: &'static str,
    /// The file.
    pub bytes: &'static [u8],
}

/// Where models and settings are.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// In the order in which they are listed.
    pub shipped: Vec<Shipped>,
    /// The musician's folder, unless the settings name another.
    pub folder: Option<PathBuf>,
    /// The file of settings; nothing is remembered without one.
    pub settings: Option<PathBuf>,
}

impl Places {
    /// The usual places on this system: `Timbrel/Models` among the musician's documents, or among their data where
    /// there are no documents; and `Timbrel/library.json` in their configuration.
    pub fn usual(shipped: Vec<Shipped>) -> Self {
        let base = directories::BaseDirs::new();
        Self {
            shipped,
            folder: home().map(|home| home.join("Models")),
            settings: base.as_ref().map(|dirs| dirs.config_dir().join("Timbrel").join("library.json")),
        }
    }
}

/// The musician's own folder on this system: `Timbrel` among their documents, or among their data where there are no
/// documents.
pub fn home() -> Option<PathBuf> {
    let users = directories::UserDirs::new();
    let base = directories::BaseDirs::new();
    let documents = users.as_ref().and_then(|dirs| dirs.document_dir());
    let home = documents.or_else(|| base.as_ref().map(directories::BaseDirs::data_dir));
    home.map(|home| home.join("Timbrel"))
}

/// The models as they are known now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Shipped ones, then those of the folder by shelf and name: the order of previous and next.
    pub entries: Vec<Entry>,
    /// The folder that is watched.
    pub folder: Option<PathBuf>,
    /// Where a file was last opened from.
    pub last_folder: Option<PathBuf>,
    /// The folder is being read just now.
    pub scanning: bool,
    /// The folder holds more than is listed.
    pub cut: bool,
}

/// One model.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Stable while the file stays where it is.
    pub id: String,
    /// Where its bytes are.
    pub source: Source,
    /// What is known of it.
    pub card: Card,
    /// `Shipped`, or the folder that it lies in.
    pub shelf: String,
    /// Marked by the musician.
    pub favourite: bool,
}

/// Where a model's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// In the plugin.
    Shipped(&'static [u8]),
    /// On disk.
    File(PathBuf),
}

impl Snapshot {
    /// The entry with this id.
    pub fn find(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// Entries in which every word of `search` is found.
    pub fn search<'a>(&'a self, search: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.matches(search))
    }

    /// The entry `step` places after `id`, around the end; the first one if `id` is none of them.
    pub fn neighbour(&self, id: &str, step: isize) -> Option<&Entry> {
        let count = isize::try_from(self.entries.len()).ok().filter(|count| *count > 0)?;
        let Some(here) = self.entries.iter().position(|entry| entry.id == id) else { return self.entries.first() };
        let place = (here.cast_signed() + step % count).rem_euclid(count);
        self.entries.get(place.cast_unsigned())
    }
}

/// The library. Its thread ends when it is dropped.
pub struct Library {
    shared: Arc<Shared>,
    messages: Sender<Message>,
    worker: Option<JoinHandle<()>>,
}

impl Library {
    /// Lists what is shipped at once, and begins to read the folder.
    pub fn open(places: Places) -> Self {
        let shared = Arc::new(Shared::new(places));
        let (messages, inbox) = mpsc::channel();
        let worker = Worker::new(shared.clone(), inbox, messages.clone());
        let thread = std::thread::Builder::new().name("timbrel-library".into()).spawn(move || worker.run());
        Self { shared, messages, worker: thread.ok() }
    }

    /// The one library that all instances in this process share; `places` counts for the first of them.
    pub fn shared(places: impl FnOnce() -> Places) -> Arc<Self> {
        static SHARED: Mutex<Weak<Library>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let library = Arc::new(Self::open(places()));
            *shared = Arc::downgrade(&library);
            library
        })
    }

    /// What is known now: the same [`Arc`] until something changes.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.shared.snapshot().clone()
    }

    /// Reads the folder again.
    pub fn rescan(&self) {
        self.send(Message::Rescan);
    }

    /// Marks an entry, or takes the mark off.
    pub fn set_favourite(&self, id: &str, on: bool) {
        self.remember(Change::Favourite(id.to_owned(), on));
    }

    /// Watches another folder from now on.
    pub fn set_folder(&self, folder: PathBuf) {
        self.remember(Change::Folder(folder));
    }

    /// Remembers where a file was opened from.
    pub fn set_last_folder(&self, folder: PathBuf) {
        self.remember(Change::LastFolder(folder));
    }

    fn remember(&self, change: Change) {
        self.shared.apply(change);
        self.send(Message::Remember);
    }

    fn send(&self, message: Message) {
        // The thread ends only with the library: whatever it no longer takes, nobody waits for.
        let _ = self.messages.send(message);
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.send(Message::Stop);
        if let Some(worker) = self.worker.take() {
            let _ = worker.join();
        }
    }
}

/// What the library and its thread share.
struct Shared {
    places: Places,
    stop: AtomicBool,
    state: Mutex<State>,
}

struct State {
    /// The file's, with the pending changes made.
    settings: Settings,
    /// Changes that the file does not have yet.
    pending: VecDeque<Change>,
    /// Without favourites marked.
    shipped: Vec<Entry>,
    found: Found,
    scanning: bool,
    snapshot: Arc<Snapshot>,
}

impl Shared {
    fn new(places: Places) -> Self {
        let settings = places.settings.as_deref().map(Settings::read).unwrap_or_default();
        let shipped = places.shipped.iter().map(shipped_entry).collect();
        let state = State {
            settings,
            pending: VecDeque::new(),
            shipped,
            found: Found::default(),
            scanning: true,
            snapshot: Arc::default(),
        };
        let shared = Self { places, stop: AtomicBool::new(false), state: Mutex::new(state) };
        shared.update(|_| {});
        shared
    }

    fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    fn settings_path(&self) -> Option<&Path> {
        self.places.settings.as_deref()
    }

    fn snapshot(&self) -> Arc<Snapshot> {
        self.state().snapshot.clone()
    }

    fn apply(&self, change: Change) {
        self.update(|state| {
            state.settings.apply(&change);
            state.pending.push_back(change);
        });
    }

    fn first_pending(&self) -> Option<Change> {
        self.state().pending.front().cloned()
    }

    /// The first pending change is in the file, which now says `settings`.
    fn written(&self, settings: Settings) {
        self.update(|state| {
            state.pending.pop_front();
            state.adopt(settings);
        });
    }

    /// Takes over what the settings' file says, and gives the folder to scan.
    fn begin_scan(&self, settings: Option<Settings>) -> Option<PathBuf> {
        self.update(|state| {
            state.scanning = true;
            if let Some(settings) = settings {
                state.adopt(settings);
            }
        });
        self.folder(&self.state().settings)
    }

    fn end_scan(&self, found: Found) {
        self.update(|state| {
            state.scanning = false;
            state.found = found;
        });
    }

    fn folder(&self, settings: &Settings) -> Option<PathBuf> {
        settings.folder.clone().or_else(|| self.places.folder.clone())
    }

    /// Changes the state, and makes a new snapshot if that shows.
    fn update(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        let mut entries: Vec<_> = state.shipped.iter().chain(&state.found.entries).cloned().collect();
        for entry in &mut entries {
            entry.favourite = state.settings.favourites.contains(&entry.id);
        }
        let snapshot = Snapshot {
            entries,
            folder: self.folder(&state.settings),
            last_folder: state.settings.last_folder.clone(),
            scanning: state.scanning,
            cut: state.found.cut,
        };
        if *state.snapshot != snapshot {
            state.snapshot = Arc::new(snapshot);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn adopt(&mut self, settings: Settings) {
        self.settings = settings;
        for change in &self.pending {
            self.settings.apply(change);
        }
    }
}

fn shipped_entry(shipped: &Shipped) -> Entry {
    Entry {
        id: format!("shipped:{}", shipped.id),
        source: Source::Shipped(shipped.bytes),
        card: Card::of_bytes(shipped.bytes, shipped.id),
        shelf: "Shipped".into(),
        favourite: false,
    }
}
