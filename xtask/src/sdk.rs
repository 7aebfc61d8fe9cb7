//! `cargo xtask sdk`: the Python package's own checks.

use crate::error::Error;
use crate::workspace::Workspace;
use crate::{command, python};
use clap::Args;
use std::process::Command;

/// Installs the Python SDK into an environment of its own and runs its lints and tests.
#[derive(Args)]
pub(crate) struct Sdk {}

impl Sdk {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        let python = python::sdk(workspace)?;
        let module = |words: &[&str]| {
            command::run(Command::new(&python).current_dir(workspace.root.join("models/sdk")).arg("-m").args(words))
        };
        module(&["ruff", "check", "."])?;
        module(&["ruff", "format", "--check", "."])?;
        module(&["mypy", "src"])?;
        module(&["pytest", "-q"])
    }
}
