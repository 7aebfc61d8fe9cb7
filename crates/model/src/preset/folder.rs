//! The musician's own presets of one plugin: files in a folder beside their models.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{ENDING, MOST_BYTES, Preset};
use crate::error::{ModelError, Result};
use crate::file::read_bounded;
use crate::library;

/// More than this are not listed.
const MOST_FILES: usize = 2_000;

/// A folder of presets for one plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    plugin: &'static str,
    path: Option<PathBuf>,
}

/// One file of the folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// Where it is.
    pub path: PathBuf,
    /// What it holds, or why it cannot be used.
    pub preset: std::result::Result<Preset, String>,
}

impl Folder {
    /// The usual one: `Timbrel/Presets` and the plugin's short id, beside `Timbrel/Models`.
    pub fn usual(plugin: &'static str) -> Self {
        Self { plugin, path: library::home().map(|home| home.join("Presets").join(plugin)) }
    }

    /// Another one.
    pub fn at(plugin: &'static str, path: impl Into<PathBuf>) -> Self {
        Self { plugin, path: Some(path.into()) }
    }

    /// Where it is, if this computer has a place for it.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The presets by name. A file that is broken is listed with its reason.
    pub fn list(&self) -> Vec<Saved> {
        let Some(path) = &self.path else { return Vec::new() };
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<_> = entries.filter(|path| is_preset(path)).take(MOST_FILES).collect();
        files.sort_by_key(|path| name_of(path).to_lowercase());
        files.into_iter().map(|path| Saved { preset: self.read(&path).map_err(|e| e.to_string()), path }).collect()
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// It cannot be read, or is no preset of this plugin.
    pub fn read(&self, path: &Path) -> Result<Preset> {
        Preset::of_json(&read_bounded(path, MOST_BYTES)?, self.plugin)
    }

    /// Writes a preset under its name, in place of one of the same name, and gives where.
    ///
    /// # Errors
    /// There is no folder for documents, it cannot be written, or it is more than can be read again.
    pub fn save(&self, preset: &Preset) -> Result<PathBuf> {
        let preset = preset.clone().checked(self.plugin)?;
        let json = preset.to_json();
        if json.len() as u64 > MOST_BYTES {
            return Err(ModelError::TooMany { what: "bytes", found: json.len() as u64, limit: MOST_BYTES });
        }
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |source| ModelError::Unwritable { path, source }
        };
        let nowhere = || ModelError::Preset("this computer has no folder for documents".into());
        let folder = self.path.as_ref().ok_or_else(nowhere)?;
        std::fs::create_dir_all(folder).map_err(unwritable(folder))?;
        let path = folder.join(file_name(&preset.name));
        let beside = path.with_extension("new");
        let write = || {
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(json.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&beside, &path)
        };
        write().map_err(unwritable(&path))?;
        Ok(path)
    }
}

/// Whether a file is called as presets are.
pub fn is_preset(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(ENDING))
}

/// The file's name without its ending.
pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(ENDING).unwrap_or(&name).to_owned()
}

/// Letters that every system takes in a file's name; others become `_`.
fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || " -_()+,".contains(c) { c } else { '_' };
    let name: String = name.trim().chars().map(plain).collect();
    format!("{name}{ENDING}")
}

impl Saved {
    /// What it is called: as it says, or as its file is.
    pub fn name(&self) -> String {
        self.preset.as_ref().map_or_else(|_| name_of(&self.path), |preset| preset.name.clone())
    }
}
