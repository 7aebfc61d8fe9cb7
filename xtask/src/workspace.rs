//! Where things are, as cargo says.

use crate::command;
use crate::error::Error;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace that this program was built from.
pub(crate) struct Workspace {
    /// Folder of the topmost `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's folder for what it builds: `target`, unless the user moved it.
    pub(crate) target: PathBuf,
    /// Every package with a `[package.metadata.timbrel]` table.
    pub(crate) plugins: Vec<Plugin>,
}

/// A package that is a plugin.
#[derive(Debug, Clone)]
pub(crate) struct Plugin {
    /// Cargo's name, such as `timbrel-drive`.
    pub(crate) package: String,
    /// Cargo's name of its library, such as `timbrel_drive`.
    pub(crate) library: String,
    /// What a musician calls it, such as `Timbrel Drive`.
    pub(crate) name: String,
    /// The CLAP id, such as `org.timbrel.drive`.
    pub(crate) id: String,
    /// Ids of the further plugins that its library holds.
    pub(crate) also: Vec<String>,
    /// Such as `0.1.0`.
    pub(crate) version: String,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self, Error> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(here).args(["metadata", "--no-deps", "--format-version=1"]);
        let said: Value = serde_json::from_slice(&command::read(&mut cargo)?).map_err(|_| Error::Metadata("JSON"))?;
        let folder = |key| said[key].as_str().map(PathBuf::from);
        let packages = said["packages"].as_array().ok_or(Error::Metadata("packages"))?;
        Ok(Self {
            root: folder("workspace_root").ok_or(Error::Metadata("workspace root"))?,
            target: folder("target_directory").ok_or(Error::Metadata("target directory"))?,
            plugins: packages.iter().filter_map(Plugin::read).collect(),
        })
    }

    /// The plugins that are asked for by `drive`, `timbrel-drive` or `Timbrel Drive`; all of them if none is.
    pub(crate) fn plugins(&self, asked: &[String]) -> Result<Vec<&Plugin>, Error> {
        if asked.is_empty() {
            return Ok(self.plugins.iter().collect());
        }
        asked.iter().map(|word| self.plugin(word)).collect()
    }

    fn plugin(&self, asked: &str) -> Result<&Plugin, Error> {
        let known = || self.plugins.iter().map(Plugin::word).collect::<Vec<_>>().join(", ");
        let unknown = || Error::UnknownPlugin { asked: asked.to_owned(), known: known() };
        self.plugins.iter().find(|plugin| plugin.answers_to(asked)).ok_or_else(unknown)
    }
}

impl Plugin {
    fn read(package: &Value) -> Option<Self> {
        let ours = package["metadata"]["timbrel"].as_object()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let targets = package["targets"].as_array()?;
        let is_cdylib = |target: &&Value| target["kind"].as_array().is_some_and(|k| k.iter().any(|k| k == "cdylib"));
        Some(Self {
            package: text(&package["name"])?,
            library: text(&targets.iter().find(is_cdylib)?["name"])?,
            name: text(ours.get("name")?)?,
            id: text(ours.get("id")?)?,
            also: ours.get("also").and_then(Value::as_array).into_iter().flatten().filter_map(text).collect(),
            version: text(&package["version"])?,
        })
    }

    /// The short name, such as `drive`.
    pub(crate) fn word(&self) -> &str {
        self.package.strip_prefix("timbrel-").unwrap_or(&self.package)
    }

    fn answers_to(&self, asked: &str) -> bool {
        let also = || self.also.iter().any(|id| id == asked || id.rsplit('.').next() == Some(asked));
        [self.word(), &self.package, &self.name].contains(&asked) || also()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_answers_to_every_plugin_that_it_holds() {
        let plugin = Plugin {
            package: "timbrel-transfer".into(),
            library: "timbrel_transfer".into(),
            name: "Timbrel Transfer".into(),
            id: "org.timbrel.transfer".into(),
            also: vec!["org.timbrel.transfer-synth".into()],
            version: "0.1.0".into(),
        };
        for asked in
            ["transfer", "timbrel-transfer", "Timbrel Transfer", "transfer-synth", "org.timbrel.transfer-synth"]
        {
            assert!(plugin.answers_to(asked), "{asked}");
        }
        assert!(!plugin.answers_to("synth") && !plugin.answers_to("drive"));
    }
}
