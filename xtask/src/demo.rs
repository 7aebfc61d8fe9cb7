//! `cargo xtask demo`: real audio through the real built plugin.

use crate::error::Error;
use crate::workspace::Workspace;
use crate::{bundle, command};
use clap::Args;
use std::process::Command;

/// Builds Timbrel Drive and plays a guitar through the built plugin, into `target/demo`.
#[derive(Args)]
pub(crate) struct Demo {}

/// What is played, and where it is kept.
const RIFF: &str = "assets/demo/riff.wav";

/// A name for the file, what is heard, and how the plugin is set.
const SCENES: [(&str, &str, &[&str]); 4] = [
    ("1-clean", "bypassed: the guitar as it is", &["--set", "bypass=on"]),
    ("2-screamer", "the shipped overdrive as it opens", &[]),
    (
        "3-hot",
        "more drive, darker, a little more bass",
        &["--set", "knob1=0.9", "--set", "knob2=0.3", "--set", "bass=3"],
    ),
    ("4-eco", "the economical model in slot 2", &["--set", "model=2"]),
];

impl Demo {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        let drive = workspace.plugins(&["drive".into()])?;
        bundle::bundle(workspace, &drive, "dev", None)?;
        let program = bundle::build_command(workspace)?;
        let folder = workspace.target.join("demo");
        std::fs::create_dir_all(&folder).map_err(|source| Error::File {
            what: "cannot make",
            path: folder.clone(),
            source,
        })?;
        for (name, heard, settings) in SCENES {
            let out = folder.join(name).with_extension("wav");
            println!("\n{}: {heard}", out.display());
            command::run(
                Command::new(&program)
                    .current_dir(&workspace.root)
                    .args(["render", "drive", RIFF])
                    .arg(&out)
                    .args(settings)
                    .env("TIMBREL_BUNDLED", workspace.target.join("bundled")),
            )?;
        }
        println!("\nListen to the files in {}.", folder.display());
        Ok(())
    }
}
