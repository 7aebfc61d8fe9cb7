//! `cargo xtask bundle`: builds plugins and lays them out as hosts want them, with ONNX Runtime beside each binary.
//!
//! ```text
//! target/bundled/
//!   Timbrel Drive.vst3/Contents/
//!     x86_64-linux/  Timbrel Drive.so, libonnxruntime.so
//!     Resources/     licences
//!   Timbrel/         Timbrel Drive.clap, libonnxruntime.so, licences
//! ```
//! On macOS a CLAP is a bundle too; the library then lies beside the bundle.

mod macos;

use crate::error::Error;
use crate::platform::{Platform, System};
use crate::workspace::{Plugin, Workspace};
use crate::{command, files, runtime};
use clap::Args;
use std::path::{Path, PathBuf};

/// Builds plugins into `target/bundled`.
#[derive(Args)]
pub(crate) struct Bundle {
    /// Such as `drive`; every plugin by default.
    plugins: Vec<String>,
    /// Cargo profile: `dev` builds fast, `release` is what to ship.
    #[arg(long, default_value = "dev")]
    profile: String,
    /// Rust target to build for; this machine by default.
    #[arg(long)]
    target: Option<String>,
}

impl Bundle {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        let plugins = workspace.plugins(&self.plugins)?;
        let bundled = bundle(workspace, &plugins, &self.profile, self.target.as_deref())?;
        for path in bundled.paths() {
            println!("{}", path.display());
        }
        Ok(())
    }
}

/// What was laid out.
pub(crate) struct Bundled {
    /// One `.vst3` bundle for each plugin.
    pub(crate) vst3: Vec<PathBuf>,
    /// The folder with every CLAP and the one ONNX Runtime beside them.
    pub(crate) clap: PathBuf,
}

impl Bundled {
    fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.vst3.iter().chain(std::iter::once(&self.clap))
    }
}

/// Builds `plugins` and lays them out.
pub(crate) fn bundle(
    workspace: &Workspace,
    plugins: &[&Plugin],
    profile: &str,
    target: Option<&str>,
) -> Result<Bundled, Error> {
    let platform = target.map_or_else(Platform::of_this_machine, Platform::of_target)?;
    let companions = Companions::fetch(workspace, platform)?;
    build(workspace, plugins, profile, target)?;
    let built = built_folder(workspace, profile, target);
    let home = workspace.target.join("bundled");
    let clap = home.join("Timbrel");
    let mut vst3 = Vec::new();
    for plugin in plugins {
        let library = built.join(platform.library_file(&plugin.library));
        vst3.push(lay_out_vst3(&home, plugin, platform, &library, &companions)?);
        lay_out_clap(&clap, plugin, platform, &library)?;
    }
    companions.put(&clap, &clap)?;
    Ok(Bundled { vst3, clap })
}

fn build(workspace: &Workspace, plugins: &[&Plugin], profile: &str, target: Option<&str>) -> Result<(), Error> {
    let mut cargo = command::cargo(workspace);
    cargo.args(["build", "--lib", "--profile", profile]);
    cargo.args(target.map(|triple| format!("--target={triple}")));
    cargo.args(plugins.iter().map(|plugin| format!("--package={}", plugin.package)));
    if profile == "dev" {
        // Cargo turns on the features that all packages of one call need. With the command beside the plugins that is
        // what a build of the whole workspace needs, so that `test` and `demo` do not build everything twice.
        cargo.arg("--package=timbrel-cli");
    }
    command::run(&mut cargo)
}

/// The `timbrel` command of a dev build, of the same libraries as the plugins.
pub(crate) fn build_command(workspace: &Workspace) -> Result<PathBuf, Error> {
    let mut cargo = command::cargo(workspace);
    cargo.args(["build", "--bin=timbrel", "--package=timbrel-cli"]);
    cargo.args(workspace.plugins.iter().map(|plugin| format!("--package={}", plugin.package)));
    command::run(&mut cargo)?;
    let file = format!("timbrel{}", std::env::consts::EXE_SUFFIX);
    Ok(built_folder(workspace, "dev", None).join(file))
}

fn built_folder(workspace: &Workspace, profile: &str, target: Option<&str>) -> PathBuf {
    // Cargo keeps the old name of its first profile.
    let folder = if profile == "dev" { "debug" } else { profile };
    workspace.target.join(target.unwrap_or_default()).join(folder)
}

fn lay_out_vst3(
    home: &Path,
    plugin: &Plugin,
    platform: Platform,
    library: &Path,
    companions: &Companions,
) -> Result<PathBuf, Error> {
    let bundle = home.join(format!("{}.vst3", plugin.name));
    let contents = bundle.join("Contents");
    let binaries = contents.join(platform.vst3_folder());
    files::remove(&bundle)?;
    files::copy(library, &binaries.join(platform.vst3_file(&plugin.name)))?;
    companions.put(&binaries, &contents.join("Resources"))?;
    if platform.system == System::MacOs {
        macos::finish(&bundle, plugin)?;
    }
    Ok(bundle)
}

fn lay_out_clap(folder: &Path, plugin: &Plugin, platform: Platform, library: &Path) -> Result<(), Error> {
    let clap = folder.join(format!("{}.clap", plugin.name));
    if platform.system != System::MacOs {
        return files::replace(library, &clap);
    }
    files::remove(&clap)?;
    files::copy(library, &clap.join("Contents/MacOS").join(&plugin.name))?;
    macos::finish(&clap, plugin)
}

/// What travels with every plugin.
struct Companions {
    /// ONNX Runtime and its licences, or none where it does not exist for the platform.
    runtime: Option<PathBuf>,
    library: String,
    /// Folder of our own licences.
    root: PathBuf,
}

impl Companions {
    fn fetch(workspace: &Workspace, platform: Platform) -> Result<Self, Error> {
        let runtime = match runtime::fetch(workspace, platform) {
            Ok(folder) => Some(folder),
            Err(missing @ Error::NoRuntime { .. }) => {
                eprintln!("note: {missing}");
                None
            }
            Err(other) => return Err(other),
        };
        Ok(Self { runtime, library: runtime::library_file(platform), root: workspace.root.clone() })
    }

    /// Copies the library into `binaries` and the licences into `licences`.
    fn put(&self, binaries: &Path, licences: &Path) -> Result<(), Error> {
        for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
            files::copy(&self.root.join(name), &licences.join(name))?;
        }
        let Some(runtime) = &self.runtime else { return Ok(()) };
        files::make_folder(binaries)?;
        files::replace(&runtime.join(&self.library), &binaries.join(&self.library))?;
        for name in runtime::LICENCE_FILES {
            files::copy(&runtime.join(name), &licences.join(format!("ONNX Runtime {name}")))?;
        }
        Ok(())
    }
}
