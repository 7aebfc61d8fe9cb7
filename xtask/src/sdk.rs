//! `cargo xtask sdk`: the Python package's own checks.

use crate::error::Error;
use crate::platform::Platform;
use crate::workspace::Workspace;
use crate::{command, python, runtime};
use clap::Args;
use std::path::PathBuf;
use std::process::Command;

/// Installs the Python SDK into an environment of its own and runs its lints and tests.
#[derive(Args)]
pub(crate) struct Sdk {}

impl Sdk {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        let python = python::sdk(workspace)?;
        let built = built(workspace)?;
        let module = |words: &[&str]| {
            let mut run = Command::new(&python);
            run.current_dir(workspace.root.join("models/sdk")).arg("-m").args(words).envs(built.clone());
            command::run(&mut run)
        };
        module(&["ruff", "check", "."])?;
        module(&["ruff", "format", "--check", "."])?;
        module(&["mypy", "src"])?;
        module(&["pytest", "-q"])
    }
}

/// Where the plugins' own command has been built before, it is built anew: its card of each file has to be the package's,
/// and the plugins beside it have to play what the package writes.
fn built(workspace: &Workspace) -> Result<Vec<(&'static str, PathBuf)>, Error> {
    let program = workspace.target.join("debug").join(format!("timbrel{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        return Ok(Vec::new());
    }
    command::run(command::cargo(workspace).args(["build", "--quiet", "--package", "timbrel-cli"]))?;
    let platform = Platform::of_this_machine()?;
    let library = runtime::fetch(workspace, platform)?.join(runtime::library_file(platform));
    let bundled = workspace.target.join("bundled");
    Ok(vec![("TIMBREL_COMMAND", program), ("TIMBREL_ONNXRUNTIME", library), ("TIMBREL_BUNDLED", bundled)])
}
