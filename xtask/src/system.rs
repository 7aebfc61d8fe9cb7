//! Packages of the operating system that only some verbs need.

use crate::command;
use crate::error::Error;
use std::path::Path;
use std::process::Command;

/// What the editor needs to be opened and photographed without a screen, and what Python's venvs need.
const FOR_TESTS: [Package; 8] = [
    Package::program("xvfb", "Xvfb"),
    Package::library("libgl1-mesa-dri"),
    Package::library("libegl1"),
    Package::library("libgl1"),
    Package::library("libx11-xcb1"),
    Package::library("libxkbcommon-x11-0"),
    Package::library("libxcursor1"),
    Package::library("python3-venv"),
];

struct Package {
    name: &'static str,
    /// Enough to find on the path instead.
    program: Option<&'static str>,
}

impl Package {
    const fn program(name: &'static str, program: &'static str) -> Self {
        Self { name, program: Some(program) }
    }
    const fn library(name: &'static str) -> Self {
        Self { name, program: None }
    }

    fn is_there(&self) -> bool {
        self.program.is_some_and(on_path) || command::succeeds(Command::new("dpkg-query").args(["-s", self.name]))
    }
}

/// Installs what the tests need, as root on Debian or Ubuntu; otherwise says what to paste.
pub(crate) fn prepare_for_tests() -> Result<(), Error> {
    if !cfg!(target_os = "linux") || !on_path("dpkg-query") {
        return Ok(());
    }
    let missing: Vec<_> = FOR_TESTS.iter().filter(|package| !package.is_there()).map(|package| package.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    if !is_root() {
        let paste = format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}");
        return Err(Error::Missing { what: "A screenless display for the editor's tests".into(), paste });
    }
    println!("installing {names}");
    command::run(Command::new("apt-get").args(["-qq", "update"]))?;
    command::run(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["-qq", "install", "-y", "--no-install-recommends"])
            .args(missing),
    )
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).exists()))
}

fn is_root() -> bool {
    user_id().as_deref() == Some("0")
}

fn user_id() -> Option<String> {
    let said = Command::new("id").arg("-u").output().ok()?;
    Some(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

/// Where downloads and Python environments are kept between clones: `TIMBREL_CACHE`, or `~/.cache/timbrel`.
pub(crate) fn cache() -> Result<std::path::PathBuf, Error> {
    if let Some(folder) = std::env::var_os("TIMBREL_CACHE") {
        return Ok(folder.into());
    }
    let home = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    std::env::var_os(home).map(|home| Path::new(&home).join(".cache/timbrel")).ok_or(Error::NoHome(home))
}
