//! A model file given to a plugin the way a project gives it: through the state.

use std::path::Path;

use ::model::file::sha256_hex;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::host::{Plugin, State};

/// Fields of the states of our plugins that hold their files, and the list in it.
const PLACES: [(&str, &str); 3] = [("rack", "slots"), ("models", "places"), ("kit", "places")];
/// Larger files are named, not carried.
const CARRIED_BYTES: usize = 4 << 20;

/// The state of `plugin` with the file at `path` in slot `slot`, counted from 0.
///
/// # Errors
/// When the file cannot be read, or the plugin has no slots.
pub fn in_slot(plugin: &mut Plugin, slot: usize, path: &Path) -> Result<State> {
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, e))?;
    let path = std::path::absolute(path).map_err(|e| Error::file(path, e))?;
    with_slot(&plugin.save()?, slot, &keepsake(&path, &bytes))
}

/// The same state with `file` in slot `slot`, counted from 0; null empties it.
///
/// # Errors
/// When the state has no slots.
pub fn with_slot(state: &State, slot: usize, file: &Value) -> Result<State> {
    let found = PLACES.into_iter().find_map(|(field, list)| Some((field, list, state.field(field).ok()?)));
    let (field, list, mut files) = found.ok_or_else(|| Error::State("it has no place for a model".into()))?;
    let place = files[list].get_mut(slot).ok_or_else(|| Error::State(format!("it has no slot {}", slot + 1)))?;
    *place = file.clone();
    state.with_field(field, &files)
}

/// How a project refers to a file with these bytes.
pub fn keepsake(path: &Path, bytes: &[u8]) -> Value {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut keepsake = json!({ "sha256": sha256_hex(bytes), "name": name, "path": path });
    if bytes.len() <= CARRIED_BYTES {
        keepsake["carried"] = Value::String(BASE64.encode(bytes));
    }
    keepsake
}
