//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use timbrel_cli::bench::Bench;
use timbrel_cli::render::{Blocks, Render, Report};
use timbrel_cli::{Result, check};

/// Check, measure and play neural audio models.
#[derive(Parser)]
#[command(name = "timbrel", version)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    Check(CheckOptions),
    Bench(BenchOptions),
    Render(RenderOptions),
}

/// Says of each model file whether it plays, and how; or why it is refused.
#[derive(clap::Args)]
pub(crate) struct CheckOptions {
    /// Model files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl CheckOptions {
    pub(crate) fn run(self) -> Result<ExitCode> {
        check::run(&self.files, self.json)
    }
}

/// Measures both runners on each model file, taking turns.
#[derive(clap::Args)]
pub(crate) struct BenchOptions {
    /// Model files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Samples per run.
    #[arg(long, value_delimiter = ',', default_value = "32,64,128,512", value_parser = block)]
    blocks: Vec<usize>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Also with the caches emptied before every run.
    #[arg(long)]
    cold: bool,
}

impl BenchOptions {
    pub(crate) fn run(self) -> Result<ExitCode> {
        Bench { files: self.files, blocks: self.blocks, cold: self.cold }.run(self.json)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Plays a file through a built plugin, in a host of its own.
#[derive(clap::Args)]
pub(crate) struct RenderOptions {
    /// drive, transfer, transfer-synth or sampler; also a plugin's full id, or the path of a .clap file.
    plugin: String,
    /// A sound file (WAV, AIFF, FLAC, MP3, Ogg) or, for an instrument, a MIDI file.
    input: PathBuf,
    /// The WAV file to write, in 32-bit floats.
    output: PathBuf,
    /// Notes to play along with a sound.
    #[arg(long, value_name = "FILE")]
    midi: Option<PathBuf>,
    /// A preset of the plugin by its name, or a preset's file; --model and --set come after it.
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// A model file for the plugin's first slot.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// A parameter's value as the plugin displays it, such as input_db=6, mix=50% or stereo=mid-side.
    #[arg(long, value_name = "ID=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// A parameter's curve: lines of "seconds,value".
    #[arg(long, value_name = "ID=FILE", value_parser = pair)]
    automate: Vec<(String, String)>,
    /// Sample rate; the input is resampled to it. By default the input's own.
    #[arg(long, value_name = "HZ", value_parser = clap::value_parser!(u32).range(8_000..=384_000))]
    rate: Option<u32>,
    /// Samples per block, or random:SEED for 1 to 4096.
    #[arg(long, value_name = "N", default_value = "512")]
    block: Blocks,
    /// Play against the clock, as on stage, instead of bouncing.
    #[arg(long)]
    realtime: bool,
    /// Keep the plugin's latency in the output.
    #[arg(long)]
    raw: bool,
    /// A .clap file, or a folder with some, instead of the usual places.
    #[arg(long, value_name = "PATH")]
    plugin_path: Option<PathBuf>,
}

impl RenderOptions {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let output = self.output.clone();
        let report = self.request().run()?;
        print(&report, &output);
        Ok(ExitCode::SUCCESS)
    }

    fn request(self) -> Render {
        Render {
            plugin: self.plugin,
            plugin_path: self.plugin_path,
            input: self.input,
            output: self.output,
            midi: self.midi,
            preset: self.preset,
            model: self.model,
            set: self.set,
            automate: self.automate.into_iter().map(|(id, file)| (id, file.into())).collect(),
            rate_hz: self.rate,
            blocks: self.block,
            realtime: self.realtime,
            raw: self.raw,
        }
    }
}

fn print(report: &Report, output: &std::path::Path) {
    println!("latency: {} samples", report.latency_samples);
    let length_s = report.samples as f64 / f64::from(report.rate_hz);
    let (rate_hz, channels) = (report.rate_hz, report.channels);
    println!("wrote {}: {length_s:.3} s, {channels} channels, {rate_hz} Hz", output.display());
    if let Some(counts) = report.guard {
        let counts = serde_json::to_string(&counts).unwrap_or_default();
        println!("realtime guard: {counts}");
    }
}

fn pair(text: &str) -> std::result::Result<(String, String), String> {
    let (id, value) = text.split_once('=').ok_or("write it as id=value")?;
    Ok((id.trim().to_owned(), value.trim().to_owned()))
}

fn block(text: &str) -> std::result::Result<usize, String> {
    text.parse().ok().filter(|n| (1..=8_192).contains(n)).ok_or_else(|| "a block is 1 to 8192 samples".into())
}
