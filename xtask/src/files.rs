//! Files and folders, with errors that name them.

use crate::error::Error;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::{fs, io};

pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(failed("cannot make the folder", path))
}

pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    fs::write(path, content).map_err(failed("cannot write", path))
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    fs::copy(from, to).map(drop).map_err(failed("cannot copy", from))
}

/// Removes a file or a folder with all that it holds; nothing to remove is fine.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("cannot remove", path)(error)),
        _ => Ok(()),
    }
}

pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(failed("cannot move into place", from))
}

/// Puts a copy of a file or folder at `to`, whole or not at all: a host that has the old library open keeps its own
/// copy of it, which writing over it would not allow.
pub(crate) fn replace(from: &Path, to: &Path) -> Result<(), Error> {
    let fresh = beside(to, "new");
    remove(&fresh)?;
    copy_tree(from, &fresh)?;
    let old = beside(to, "old");
    remove(&old)?;
    if to.exists() {
        rename(to, &old)?;
    }
    rename(&fresh, to)?;
    remove(&old)
}

/// Paths of what a folder holds.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let read = fs::read_dir(folder).and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect());
    read.map_err(failed("cannot read the folder", folder))
}

pub(crate) fn sha256(path: &Path) -> Result<String, Error> {
    let content = fs::read(path).map_err(failed("cannot read", path))?;
    Ok(Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect())
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), Error> {
    if !from.is_dir() {
        return copy(from, to);
    }
    make_folder(to)?;
    for path in entries(from)? {
        copy_tree(&path, &to.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// A hidden neighbour, which no host takes for a plugin.
fn beside(path: &Path, word: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{word}"))
}

fn failed(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::File { what, path, source }
}
