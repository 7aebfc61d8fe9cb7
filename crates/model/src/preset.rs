//! A sound that a plugin was set to: plain values of its parameters, which models are in its places, and what is on its
//! pads. No sound itself.
//!
//! One preset is one JSON object; a plugin's own come as an array of them.

mod folder;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{ModelError, Result, shown};

pub use folder::{Folder, Saved, is_preset};

/// How a preset's file ends.
pub const ENDING: &str = ".timbrel.json";
/// The version of the format that is written here.
const FORMAT: u32 = 1;
/// A preset is a few lines, or a few hundred points of a space of sounds; more is something else.
const MOST_BYTES: u64 = 2 << 20;
const LONGEST_NAME: usize = 60;
const MOST_PLACES: usize = 64;

/// One preset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Preset {
    /// The version of the format.
    pub timbrel_preset: u32,
    /// The plugin's short id, such as `transfer`.
    pub plugin: String,
    /// Shown.
    pub name: String,
    /// May be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// A sentence; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Values by the ids of the parameters. What is not named is as the plugin has it at first, or as it stands.
    #[serde(default)]
    pub params: BTreeMap<String, Setting>,
    /// What is in the plugin's places, from the first; places beyond the end stay as they are. Null empties a place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<Option<Reference>>,
    /// What is on the pads of a plugin that has pads, as that plugin writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kit: Option<Value>,
}

/// Where one parameter stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// On or off.
    Switch(bool),
    /// In the parameter's own unit: hertz, decibels, a share of 0 to 1.
    Number(f32),
    /// One of a few, as the plugin shows it.
    Words(String),
}

/// A model that a preset plays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What it is called; for one that ships with the plugin its id.
    pub name: String,
    /// SHA-256 of its file in hexadecimal; empty for one that ships with the plugin, in whichever version.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// Where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
}

impl Reference {
    /// One that ships with the plugin.
    pub fn shipped(id: impl Into<String>) -> Self {
        Self { name: id.into(), ..Self::default() }
    }

    /// Whether both mean the same file.
    pub fn is_same(&self, other: &Self) -> bool {
        self.sha256 == other.sha256 && (!self.sha256.is_empty() || self.name == other.name)
    }
}

impl Preset {
    /// Called `name`, of the plugin with this short id.
    pub fn new(plugin: &str, name: &str) -> Self {
        Self { timbrel_preset: FORMAT, plugin: plugin.into(), name: name.trim().into(), ..Self::default() }
    }

    /// Reads one for the plugin with this short id.
    ///
    /// # Errors
    /// It is no preset, a newer one, another plugin's, or breaks a rule.
    pub fn of_json(json: &[u8], plugin: &str) -> Result<Self> {
        let preset: Self = serde_json::from_slice(json).map_err(|error| broken(&error.to_string()))?;
        preset.checked(plugin)
    }

    /// Reads those that come with a plugin.
    ///
    /// # Errors
    /// As for one; the first that is wrong counts.
    pub fn all_of_json(json: &str, plugin: &str) -> Result<Vec<Self>> {
        let presets: Vec<Self> = serde_json::from_str(json).map_err(|error| broken(&error.to_string()))?;
        presets.into_iter().map(|preset| preset.checked(plugin)).collect()
    }

    /// As it is written into a file.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    fn checked(self, plugin: &str) -> Result<Self> {
        if self.timbrel_preset > FORMAT {
            return Err(ModelError::Newer { found: self.timbrel_preset.into(), known: FORMAT });
        }
        if self.plugin != plugin {
            return Err(broken(&format!("it is for the plugin “{}”, not for “{plugin}”", shown(&self.plugin))));
        }
        if self.name.trim().is_empty() || self.name.chars().count() > LONGEST_NAME {
            return Err(broken(&format!("a name has 1 to {LONGEST_NAME} letters")));
        }
        let bad = |setting: &Setting| matches!(setting, Setting::Number(number) if !number.is_finite());
        if let Some((id, _)) = self.params.iter().find(|(_, setting)| bad(setting)) {
            return Err(broken(&format!("“{}” is not a finite number", shown(id))));
        }
        let places = self.models.len();
        if places > MOST_PLACES {
            return Err(ModelError::TooMany { what: "places", found: places as u64, limit: MOST_PLACES as u64 });
        }
        Ok(self)
    }
}

/// What a parser says may hold half of the file.
fn broken(why: &str) -> ModelError {
    const LONGEST: usize = 160;
    ModelError::Preset(why.chars().take(LONGEST).collect())
}
