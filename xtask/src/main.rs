//! `cargo xtask`: build, prove, bundle and install.
//!
//! One verb, one file. A verb is a `clap::Args` with `run(&self, &Workspace)`.

mod bundle;
mod command;
mod demo;
mod error;
mod files;
mod install;
mod new_plugin;
mod packages;
mod platform;
mod python;
mod runtime;
mod sdk;
mod system;
mod test;
mod tidy;
mod workspace;

use clap::{Parser, Subcommand};
use error::Error;
use std::process::ExitCode;
use workspace::Workspace;

/// Build, prove, bundle and install Timbrel.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Bundle(bundle::Bundle),
    Demo(demo::Demo),
    Install(install::Install),
    NewPlugin(new_plugin::NewPlugin),
    Runtime(runtime::Runtime),
    Sdk(sdk::Sdk),
    Test(test::Test),
    Tidy(tidy::Tidy),
}

impl Verb {
    fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        match self {
            Self::Bundle(verb) => verb.run(workspace),
            Self::Demo(verb) => verb.run(workspace),
            Self::Install(verb) => verb.run(workspace),
            Self::NewPlugin(verb) => verb.run(workspace),
            Self::Runtime(verb) => verb.run(workspace),
            Self::Sdk(verb) => verb.run(workspace),
            Self::Test(verb) => verb.run(workspace),
            Self::Tidy(verb) => verb.run(workspace),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match Workspace::find().and_then(|workspace| cli.verb.run(&workspace)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
