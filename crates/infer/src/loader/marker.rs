//! A note that a model is being loaded, which is only found later if the program did not live to take it away.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::LoadError;

/// Where notes are kept for this user: a folder for state on Linux, for local data elsewhere.
pub(super) fn default_folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("org", "Timbrel", "Timbrel")?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).join("loading"))
}

/// The note. It is locked while its load goes on, so that a load somewhere else is not taken for a crash.
#[derive(Debug)]
pub(super) struct Marker(Option<(PathBuf, File)>);

impl Marker {
    /// Leaves a note for the file with this checksum. Without a folder, or with one that cannot be written, there is
    /// no note, and the load goes on.
    ///
    /// # Errors
    /// The last load of the file left its note behind, and nobody asked for another.
    pub(super) fn set(folder: Option<&Path>, sha256: &str, asked: bool) -> Result<Self, LoadError> {
        let Some(path) = folder.map(|folder| folder.join(sha256)) else { return Ok(Self(None)) };
        let Some(note) = path.parent().and_then(|folder| open(folder, &path)) else { return Ok(Self(None)) };
        match note.try_lock() {
            Ok(()) => {}
            // Another instance loads it right now.
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return Ok(Self(None)),
        }
        let left_behind = note.metadata().is_ok_and(|about| about.len() > 0);
        if left_behind && !asked {
            return Err(LoadError::Crashed);
        }
        let mut note = note;
        if !left_behind && note.write_all(b"being loaded\n").and_then(|()| note.sync_all()).is_err() {
            return Ok(Self(None));
        }
        Ok(Self(Some((path, note))))
    }

    /// Takes the note away: the load ended, well or not.
    pub(super) fn clear(self) {
        if let Some((path, note)) = self.0 {
            // The lock goes last. If the note cannot be removed it must at least not tell of a crash.
            if fs::remove_file(&path).is_err() {
                let _ = note.set_len(0);
            }
        }
    }
}

fn open(folder: &Path, path: &Path) -> Option<File> {
    fs::create_dir_all(folder).ok()?;
    OpenOptions::new().read(true).append(true).create(true).open(path).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_load_that_never_ended_is_not_repeated_unasked() {
        let home = tempfile::tempdir().unwrap();
        let folder = Some(home.path());
        drop(Marker::set(folder, "abc", false).unwrap());
        assert!(matches!(Marker::set(folder, "abc", false), Err(LoadError::Crashed)));
        assert!(Marker::set(folder, "another", false).is_ok());
        Marker::set(folder, "abc", true).unwrap().clear();
        Marker::set(folder, "abc", false).unwrap().clear();
        assert!(!home.path().join("abc").exists());
    }

    #[test]
    fn a_load_that_goes_on_elsewhere_is_no_crash() {
        let home = tempfile::tempdir().unwrap();
        let elsewhere = Marker::set(Some(home.path()), "abc", false).unwrap();
        Marker::set(Some(home.path()), "abc", false).unwrap().clear();
        elsewhere.clear();
        assert!(Marker::set(Some(home.path()), "abc", false).is_ok());
    }

    #[test]
    fn a_folder_that_cannot_be_written_stops_nothing() {
        let home = tempfile::tempdir().unwrap();
        let no_folder = home.path().join("file");
        fs::write(&no_folder, "").unwrap();
        assert!(Marker::set(Some(&no_folder), "abc", false).is_ok());
        assert!(Marker::set(None, "abc", false).is_ok());
    }
}
