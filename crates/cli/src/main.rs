//! The `timbrel` command.

mod options;

use std::process::ExitCode;

use clap::Parser;
use options::{Command, Options};

fn main() -> ExitCode {
    let ran = match Options::parse().command {
        Command::Check(check) => check.run(),
        Command::Bench(bench) => bench.run(),
        Command::Render(render) => render.run(),
    };
    ran.unwrap_or_else(|error| {
        eprintln!("timbrel: {error}");
        ExitCode::from(2)
    })
}
