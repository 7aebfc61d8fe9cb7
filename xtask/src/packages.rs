//! What the machine must have, installed where we may and named where we may not.

use crate::command;
use crate::error::Error;
use std::process::Command;

/// Installs Debian packages as root; otherwise fails with the one line to paste.
pub(crate) fn install(what: &str, packages: &[&str]) -> Result<(), Error> {
    let line = format!("sudo apt-get install --yes {}", packages.join(" "));
    if !is_root() || !has_apt() {
        return Err(Error::Missing { what: what.to_owned(), paste: line });
    }
    eprintln!("installing {}", packages.join(" "));
    // A fresh container knows no package at all before the first update.
    command::run(Command::new("apt-get").args(["update", "-qq"]))?;
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    command::run(apt.args(["install", "--yes", "-qq", "--no-install-recommends"]).args(packages))
}

fn is_root() -> bool {
    command::read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}

fn has_apt() -> bool {
    command::succeeds(Command::new("apt-get").arg("--version"))
}
