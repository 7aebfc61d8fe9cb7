//! Where built plugins are found.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::host::Library;

/// The library and id of the plugin `name`: a short one such as `drive` for `org.timbrel.drive`, a full id, or the path
/// of a `.clap`. Searched are `given` (a file or a folder), else `bundled` beside the folder of this program, else
/// `target/bundled/Timbrel` below the working folder.
///
/// # Errors
/// When it is not found.
pub fn plugin(name: &str, given: Option<&Path>) -> Result<(Library, String)> {
    let direct = Path::new(name);
    if direct.is_file() {
        return open(direct, None);
    }
    let places = given.map_or_else(usual_places, |given| vec![given.to_owned()]);
    let id = if name.contains('.') { name.to_owned() } else { format!("org.timbrel.{name}") };
    for file in places.iter().flat_map(|place| files(place, name)) {
        if let Ok(found) = open(&file, Some(&id)) {
            return Ok(found);
        }
    }
    let looked: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
    Err(Error::NoPlugin { wanted: name.to_owned(), looked: looked.join(", ") })
}

fn open(file: &Path, id: Option<&str>) -> Result<(Library, String)> {
    let library = Library::open(file)?;
    let plugins = library.plugins();
    let found = plugins.iter().find(|plugin| id.is_none_or(|id| plugin.id == id));
    let missing = || Error::NoPlugin { wanted: id.unwrap_or("").to_owned(), looked: file.display().to_string() };
    let id = found.ok_or_else(missing)?.id.clone();
    Ok((library, id))
}

fn usual_places() -> Vec<PathBuf> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.join("bundled")));
    let below = PathBuf::from("target/bundled");
    let named = std::env::var_os("TIMBREL_BUNDLED").map(PathBuf::from);
    let roots = named.into_iter().chain(beside).chain([below]);
    roots.flat_map(|root| [root.join("Timbrel"), root]).collect()
}

/// The `.clap` files at `place`, those first whose name contains `name`.
fn files(place: &Path, name: &str) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let mut files: Vec<_> =
        entries.map(|e| e.path()).filter(|path| path.extension().is_some_and(|e| e == "clap")).collect();
    let short = name.rsplit('.').next().unwrap_or(name).to_lowercase();
    let other = |path: &PathBuf| !path.to_string_lossy().to_lowercase().contains(&short);
    files.sort_by_key(|path| (other(path), path.clone()));
    files
}
