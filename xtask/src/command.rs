//! Other programs, run with errors that name them.

use crate::error::Error;
use std::process::{Command, Stdio};

/// Runs to the end, with this terminal's output.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|source| Error::NotStarted { command: shown(command), source })?;
    if status.success() { Ok(()) } else { Err(Error::Failed { command: shown(command), status }) }
}

/// Runs to the end and gives what it printed.
pub(crate) fn read(command: &mut Command) -> Result<Vec<u8>, Error> {
    command.stderr(Stdio::inherit());
    let output = command.output().map_err(|source| Error::NotStarted { command: shown(command), source })?;
    let status = output.status;
    if status.success() { Ok(output.stdout) } else { Err(Error::Failed { command: shown(command), status }) }
}

/// Whether it runs and succeeds, without a word.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// The cargo that runs us, in the workspace's root.
pub(crate) fn cargo(workspace: &crate::Workspace) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(&workspace.root);
    cargo
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
