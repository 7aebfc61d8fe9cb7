//! `cargo xtask tidy`: what the compiler does not check but a reader relies on.

mod arrows;
mod files;

use crate::error::Error;
use crate::workspace::Workspace;
use clap::Args;

/// Checks the layout, the length of files, and which crate may use which.
#[derive(Args)]
pub(crate) struct Tidy {}

impl Tidy {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        check(workspace)?;
        println!("tidy");
        Ok(())
    }
}

/// Fails with a line for everything that is out of place.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Error> {
    let mut faults = files::faults(&workspace.root)?;
    faults.extend(arrows::faults(&workspace.root)?);
    if faults.is_empty() { Ok(()) } else { Err(Error::Untidy(faults.join("\n  "))) }
}
