//! `cargo xtask test`: everything that can be proved on this machine, with what it needs installed first.

use crate::error::Error;
use crate::platform::Platform;
use crate::workspace::Workspace;
use crate::{bundle, command, python, runtime, system, tidy};
use clap::Args;

/// Proves the whole workspace: layout, crates, and the built plugins in real hosts.
#[derive(Args)]
pub(crate) struct Test {
    /// Words for the test runner, such as a test's name.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

impl Test {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        tidy::check(workspace)?;
        system::prepare_for_tests()?;
        let platform = Platform::of_this_machine()?;
        let runtime = runtime::fetch(workspace, platform)?.join(runtime::library_file(platform));
        let plugins: Vec<_> = workspace.plugins.iter().collect();
        bundle::bundle(workspace, &plugins, "dev", None)?;
        let program = bundle::build_command(workspace)?;
        let hosts = python::hosts(workspace)?;
        command::run(
            command::cargo(workspace)
                .args(["test", "--workspace", "--no-fail-fast"])
                .env("TIMBREL_BUNDLED", workspace.target.join("bundled"))
                .env("TIMBREL_COMMAND", program)
                .env("TIMBREL_ONNXRUNTIME", runtime)
                .env("TIMBREL_HOSTS_PYTHON", hosts)
                .args(&self.words),
        )
    }
}
