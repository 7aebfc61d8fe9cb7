//! The library's thread: scans, watches, and writes settings.

use super::Shared;
use super::scan::{Cards, Found};
use super::settings::{self, Change, Settings};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// A copy of many files makes many events: the scan waits until they have ended for this long.
const QUIET: Duration = Duration::from_millis(300);

/// What the thread is asked for.
pub(super) enum Message {
    /// Something on disk is not as it was.
    Disk,
    /// Scan now.
    Rescan,
    /// There are changes to be remembered.
    Remember,
    /// End.
    Stop,
}

/// What the thread owns.
pub(super) struct Worker {
    shared: Arc<Shared>,
    messages: Receiver<Message>,
    events: Sender<Message>,
    cards: Cards,
    watch: Option<RecommendedWatcher>,
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, messages: Receiver<Message>, events: Sender<Message>) -> Self {
        Self { shared, messages, events, cards: Cards::default(), watch: None }
    }

    /// Works until it is told to stop.
    pub(super) fn run(mut self) {
        self.rescan();
        let mut disk_changed = false;
        while let Some(message) = self.next(disk_changed) {
            match message {
                Ok(Message::Stop) | Err(()) if self.shared.stopping() => return,
                Ok(Message::Disk) => disk_changed = true,
                Ok(Message::Remember) => self.remember(),
                Ok(Message::Rescan | Message::Stop) | Err(()) => {
                    disk_changed = false;
                    self.rescan();
                }
            }
        }
    }

    /// The next message; `Err` when the disk has been quiet after a change, `None` when nobody is left to ask.
    fn next(&self, disk_changed: bool) -> Option<Result<Message, ()>> {
        if !disk_changed {
            return self.messages.recv().ok().map(Ok);
        }
        match self.messages.recv_timeout(QUIET) {
            Ok(message) => Some(Ok(message)),
            Err(RecvTimeoutError::Timeout) => Some(Err(())),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn rescan(&mut self) {
        let settings = self.shared.settings_path().map(Settings::read);
        let found = match self.shared.begin_scan(settings) {
            Some(folder) => self.scan_and_watch(&folder),
            None => Found::default(),
        };
        self.shared.end_scan(found);
    }

    /// The second scan, which finds its cards ready, sees what changed before the watch began. The watch is set up
    /// anew each time, because a folder that was removed and made again is another one to the system.
    fn scan_and_watch(&mut self, folder: &Path) -> Found {
        let shared = self.shared.clone();
        let stop = || shared.stopping();
        let found = self.cards.scan(folder, &stop);
        if stop() {
            return found;
        }
        self.watch(folder, found.cut);
        self.cards.scan(folder, &stop)
    }

    fn remember(&mut self) {
        let Some(path) = self.shared.settings_path().map(Path::to_owned) else { return };
        let mut folder_changed = false;
        while let Some(change) = self.shared.first_pending() {
            match settings::change(&path, &change) {
                Ok(settings) => self.shared.written(settings),
                Err(error) => {
                    tracing::warn!(%error, "settings not kept yet");
                    break;
                }
            }
            folder_changed |= matches!(change, Change::Folder(_));
        }
        if folder_changed {
            self.rescan();
        }
    }

    /// Watches the folder, or what is nearest to it while it does not exist. A folder that is too large to list is too
    /// large to be watched whole.
    fn watch(&mut self, folder: &Path, too_large: bool) {
        self.watch = None;
        let Some(nearest) = nearest_existing(folder) else { return };
        let whole = nearest == folder && !too_large;
        let mode = if whole { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        match self.watcher(&nearest, mode) {
            Ok(watcher) => self.watch = Some(watcher),
            Err(error) => tracing::warn!(%error, "the folder of models is not watched"),
        }
    }

    fn watcher(&self, target: &Path, mode: RecursiveMode) -> notify::Result<RecommendedWatcher> {
        let events = self.events.clone();
        let settings = self.shared.settings_path().map(Path::to_owned);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                let _ = events.send(Message::Disk);
            }
        })?;
        watcher.watch(target, mode)?;
        // Another instance may mark a favourite. Its folder, because the file is replaced as a whole.
        if let Some(folder) = settings.as_deref().and_then(Path::parent).filter(|folder| folder.is_dir()) {
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        Ok(watcher)
    }
}

/// The path itself or the nearest folder above it that is there.
fn nearest_existing(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|ancestor| ancestor.is_dir()).map(Path::to_owned)
}
