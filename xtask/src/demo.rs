//! `cargo xtask demo`: real audio through the real built plugin.

use crate::error::Error;
use crate::workspace::Workspace;
use crate::{bundle, command};
use clap::Args;
use std::process::Command;

/// Builds the plugins, and plays a guitar, a voice, a few keys and drums through them, into `target/demo`.
#[derive(Args)]
pub(crate) struct Demo {}

/// What is played.
const RIFF: &str = "assets/demo/riff.wav";
const LINE: &str = "assets/demo/voice.wav";
const KEYS: &str = "assets/demo/phrase.mid";
const DRUMS: &str = "assets/demo/drums.mid";

/// One file of the demonstration.
struct Scene {
    name: &'static str,
    heard: &'static str,
    plugin: &'static str,
    input: &'static str,
    settings: &'static [&'static str],
}

const SCENES: [Scene; 12] = [
    drive("1-clean", "bypassed: the guitar as it is", &["--set", "bypass=on"]),
    drive("2-screamer", "the shipped overdrive as it opens", &[]),
    drive("3-hot", "a preset: all the way up and the top rolled off", &["--preset", "Dark Wall"]),
    drive("4-eco", "the economical model in slot 2", &["--set", "model=2"]),
    transfer("5-clarinet", "a sung line, played by a clarinet", &[]),
    transfer("6-halfway", "the same, halfway from the clarinet to a voice", &["--set", "morph=50 %"]),
    Scene {
        name: "7-keys",
        heard: "a phrase from a keyboard",
        plugin: "transfer",
        input: KEYS,
        settings: &["--set", "source=midi"],
    },
    synth(
        "8-chords",
        "the same phrase with all its notes: up to eight voices at a time",
        &["--set", "vibrato_depth=12"],
    ),
    synth("9-strings", "a preset: bows and brass at the back of a hall", &["--preset", "Film Strings"]),
    sampler(
        "10-beat",
        "drums out of a learned space; in the second half an edit of the hats is automated",
        &["--preset", "Tight Nine", "--automate", "pad07_frequency=assets/demo/hats.csv"],
    ),
    sampler(
        "11-dust",
        "the same pattern on another kit, whose open hat wanders off along a path",
        &["--preset", "Dust Loop", "--automate", "pad11_morph=assets/demo/morph.csv"],
    ),
    sampler("12-circle", "and on congas, blocks and shakers", &["--preset", "Hand Circle"]),
];

const fn drive(name: &'static str, heard: &'static str, settings: &'static [&'static str]) -> Scene {
    Scene { name, heard, plugin: "drive", input: RIFF, settings }
}

const fn transfer(name: &'static str, heard: &'static str, settings: &'static [&'static str]) -> Scene {
    Scene { name, heard, plugin: "transfer", input: LINE, settings }
}

const fn sampler(name: &'static str, heard: &'static str, settings: &'static [&'static str]) -> Scene {
    Scene { name, heard, plugin: "sampler", input: DRUMS, settings }
}

const fn synth(name: &'static str, heard: &'static str, settings: &'static [&'static str]) -> Scene {
    Scene { name, heard, plugin: "transfer-synth", input: KEYS, settings }
}

impl Demo {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        let plugins = workspace.plugins(&["drive".into(), "transfer".into()])?;
        bundle::bundle(workspace, &plugins, "dev", None)?;
        let program = bundle::build_command(workspace)?;
        let folder = workspace.target.join("demo");
        std::fs::create_dir_all(&folder).map_err(|source| Error::File {
            what: "cannot make",
            path: folder.clone(),
            source,
        })?;
        for Scene { name, heard, plugin, input, settings } in SCENES {
            let out = folder.join(name).with_extension("wav");
            println!("\n{}: {heard}", out.display());
            command::run(
                Command::new(&program)
                    .current_dir(&workspace.root)
                    .args(["render", plugin, input])
                    .arg(&out)
                    .args(settings)
                    .env("TIMBREL_BUNDLED", workspace.target.join("bundled")),
            )?;
        }
        println!("\nListen to the files in {}.", folder.display());
        Ok(())
    }
}
