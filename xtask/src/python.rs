//! Python environments: one with real hosts for the tests, one for the SDK.

use crate::error::Error;
use crate::workspace::Workspace;
use crate::{command, system};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// An environment of its own for the VST3 hosts. Pinned: a host's release must not turn our tests red.
pub(crate) fn hosts(workspace: &Workspace) -> Result<PathBuf, Error> {
    let wanted = std::fs::read_to_string(workspace.root.join("tests/hosts/requirements.txt")).unwrap_or_default();
    environment("venv-hosts", &wanted, |pip| pip.args(["-r", "tests/hosts/requirements.txt"]), workspace)
}

/// An environment with the SDK as an ordinary user would install it, and its developers' tools.
pub(crate) fn sdk(workspace: &Workspace) -> Result<PathBuf, Error> {
    let wanted = std::fs::read_to_string(workspace.root.join("models/sdk/pyproject.toml")).unwrap_or_default();
    let python = environment("venv", &wanted, |pip| pip.arg("./models/sdk[dev]"), workspace)?;
    // The package itself changes more often than what it needs.
    command::run(pip(&python, workspace).args(["install", "-q", "--no-deps", "--force-reinstall", "./models/sdk"]))?;
    Ok(python)
}

/// The Python of the environment `name`, made or brought up to date when the text of `wanted` has changed.
fn environment(
    name: &str,
    wanted: &str,
    what: impl FnOnce(&mut Command) -> &mut Command,
    workspace: &Workspace,
) -> Result<PathBuf, Error> {
    let folder = system::cache()?.join(name);
    let python = python_in(&folder);
    let stamp = folder.join("timbrel-wanted");
    let fingerprint = Sha256::digest(wanted).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    if std::fs::read_to_string(&stamp).is_ok_and(|done| done == fingerprint) && python.exists() {
        return Ok(python);
    }
    if !python.exists() {
        println!("making a Python environment in {}", folder.display());
        command::run(Command::new(base_python()?).args(["-m", "venv"]).arg(&folder))?;
    }
    command::run(what(pip(&python, workspace).args(["install", "-q"])))?;
    let write = std::fs::write(&stamp, fingerprint);
    write.map_err(|source| Error::File { what: "cannot write", path: stamp, source })?;
    Ok(python)
}

fn pip(python: &Path, workspace: &Workspace) -> Command {
    let mut pip = Command::new(python);
    pip.current_dir(&workspace.root).env("PIP_DISABLE_PIP_VERSION_CHECK", "1").args(["-m", "pip"]);
    pip
}

fn python_in(folder: &Path) -> PathBuf {
    if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") }
}

fn base_python() -> Result<&'static str, Error> {
    let runs = |python: &&str| command::succeeds(Command::new(python).arg("--version"));
    ["python3", "python"].into_iter().find(runs).ok_or_else(|| Error::Missing {
        what: "Python 3".into(),
        paste: "sudo apt-get install -y python3 python3-venv".into(),
    })
}
