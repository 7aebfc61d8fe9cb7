//! Which crate may use which, and who may name the plugin framework and ONNX Runtime.

use crate::command;
use crate::error::Error;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Ours, with what each may depend on outside its tests.
const ARROWS: [(&str, &[&str]); 9] = [
    ("rt", &[]),
    ("dsp", &[]),
    ("model", &[]),
    ("infer", &["rt", "dsp", "model"]),
    ("kit", &["rt", "dsp", "model", "infer"]),
    ("testkit", &[]),
    ("timbrel-cli", &["model", "infer"]),
    ("timbrel-tests", &["testkit", "model", "infer", "timbrel-cli"]),
    ("xtask", &[]),
];

/// What a plugin may depend on.
const PLUGIN: [&str; 5] = ["rt", "dsp", "model", "infer", "kit"];

/// Libraries that only some may name.
const RESERVED: [(&str, &[&str]); 4] =
    [("nice-plug", &["kit"]), ("ort", &["infer"]), ("ort-sys", &["infer"]), ("clack-host", &["timbrel-cli"])];

/// A line for every arrow that points the wrong way.
pub(super) fn faults(root: &Path) -> Result<Vec<String>, Error> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let said = command::read(cargo.current_dir(root).args(["metadata", "--no-deps", "--format-version=1"]))?;
    let said: Value = serde_json::from_slice(&said).map_err(|_| Error::Metadata("JSON"))?;
    let packages = said["packages"].as_array().ok_or(Error::Metadata("packages"))?;
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    Ok(packages.iter().flat_map(|package| faults_of(package, &names)).collect())
}

fn faults_of(package: &Value, ours: &[&str]) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or_default();
    let is_plugin = package["manifest_path"].as_str().is_some_and(|path| path.replace('\\', "/").contains("/plugins/"));
    let of_product = |dependency: &&Value| dependency["kind"].is_null();
    let dependencies = package["dependencies"].as_array().into_iter().flatten().filter(of_product);
    let used = dependencies.filter_map(|dependency| dependency["name"].as_str());
    used.filter(|used| !may_use(name, is_plugin, used, ours))
        .map(|used| format!("{name} must not use {used}"))
        .collect()
}

fn may_use(name: &str, is_plugin: bool, used: &str, ours: &[&str]) -> bool {
    if let Some((_, allowed)) = RESERVED.iter().find(|(library, _)| *library == used) {
        return allowed.contains(&name) || is_plugin && used.starts_with("nice-plug");
    }
    if !ours.contains(&used) {
        return true;
    }
    if is_plugin {
        return PLUGIN.contains(&used);
    }
    ARROWS.iter().find(|(from, _)| *from == name).is_some_and(|(_, to)| to.contains(&used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_down() {
        let ours = ["rt", "dsp", "model", "infer", "kit", "timbrel-drive"];
        assert!(may_use("infer", false, "rt", &ours));
        assert!(may_use("timbrel-drive", true, "kit", &ours));
        assert!(may_use("timbrel-drive", true, "nice-plug", &ours));
        assert!(may_use("dsp", false, "realfft", &ours));
        assert!(!may_use("rt", false, "infer", &ours), "the lowest crate knows none of ours");
        assert!(!may_use("kit", false, "timbrel-drive", &ours), "nobody depends on a plugin");
        assert!(!may_use("infer", false, "nice-plug", &ours), "the framework stays in kit and plugins");
        assert!(!may_use("timbrel-drive", true, "ort", &ours), "ONNX Runtime stays in infer");
    }
}
