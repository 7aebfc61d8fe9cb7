//! Hosts of other makers, driven by the Python scripts in `tests/hosts`.
//!
//! `cargo xtask test` makes their environment and names its Python in `TIMBREL_HOSTS_PYTHON`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::built;

/// Runs `tests/hosts/SCRIPT` with `words`; what it prints last is JSON.
pub fn run(script: &str, words: &[&Path]) -> Value {
    let script = built::root().join("tests/hosts").join(script);
    let output = Command::new(python()).arg(&script).args(words).env_remove("DISPLAY").output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{} failed:\n{said}\n{complained}", script.display());
    let last = said.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|e| panic!("{e} in \"{last}\""))
}

fn python() -> PathBuf {
    let named = std::env::var_os("TIMBREL_HOSTS_PYTHON").map(PathBuf::from);
    let usual = || std::env::home_dir().unwrap().join(".cache/timbrel/venv-hosts/bin/python");
    let python = named.unwrap_or_else(usual);
    assert!(python.exists(), "{} is missing; `cargo xtask test` installs it", python.display());
    python
}
