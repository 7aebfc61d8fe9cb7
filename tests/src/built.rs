//! The built plugins and the command.
//!
//! `cargo xtask test` builds them and names their folder in `TIMBREL_BUNDLED` and the command in `TIMBREL_COMMAND`.
//! Without those they are built here, once per test run.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Folder with the bundles: `Timbrel/*.clap` and `*.vst3`.
pub fn bundled() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| match std::env::var_os("TIMBREL_BUNDLED") {
        Some(folder) => PathBuf::from(folder),
        None => alone(|| {
            cargo(&["run", "--quiet", "--package", "xtask", "--", "bundle", "--profile", "dev"]);
            target().join("bundled")
        }),
    })
}

/// The CLAP of a plugin, such as `Timbrel Drive`. On macOS a folder.
pub fn clap(name: &str) -> PathBuf {
    existing(bundled().join("Timbrel").join(format!("{name}.clap")))
}

/// The VST3 bundle of a plugin, such as `Timbrel Drive`.
pub fn vst3(name: &str) -> PathBuf {
    existing(bundled().join(format!("{name}.vst3")))
}

/// The `timbrel` command: the one that `TIMBREL_COMMAND` names, or one that is built here.
pub fn command() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| match std::env::var_os("TIMBREL_COMMAND") {
        Some(program) => existing(program.into()),
        None => {
            alone(|| cargo(&["build", "--quiet", "--package", "timbrel-cli", "--bin", "timbrel"]));
            existing(target().join("debug").join(format!("timbrel{}", std::env::consts::EXE_SUFFIX)))
        }
    })
}

/// Folder for what tests leave to be looked at.
pub fn leavings() -> PathBuf {
    let folder = target().join("tests");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The workspace's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// This test runs from `target/debug/deps`.
fn target() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

/// Runs `build` while no other test program builds.
fn alone<R>(build: impl FnOnce() -> R) -> R {
    let lock = File::create(target().join("timbrel-tests.lock")).unwrap();
    lock.lock().unwrap();
    build()
}

fn cargo(words: &[&str]) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).current_dir(root()).args(words).status().unwrap();
    assert!(status.success(), "cargo {} failed", words.join(" "));
}

fn existing(path: PathBuf) -> PathBuf {
    assert!(path.exists(), "{} is missing; build it with `cargo xtask bundle`", path.display());
    path
}
