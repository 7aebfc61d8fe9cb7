//! `cargo xtask install`: puts plugins where the hosts of this user look for them.

use crate::bundle::{self, Bundled};
use crate::error::Error;
use crate::files;
use crate::platform::System;
use crate::workspace::Workspace;
use clap::Args;
use std::path::{Path, PathBuf};

/// Builds plugins and puts them into your plugin folders.
#[derive(Args)]
pub(crate) struct Install {
    /// Such as `drive`; every plugin by default.
    plugins: Vec<String>,
    /// Cargo profile.
    #[arg(long, default_value = "release")]
    profile: String,
}

impl Install {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        let folders = Folders::of_this_user()?;
        let plugins = workspace.plugins(&self.plugins)?;
        let bundled = bundle::bundle(workspace, &plugins, &self.profile, None)?;
        for path in folders.install(&bundled)? {
            println!("installed {}", path.display());
        }
        Ok(())
    }
}

/// Where hosts look.
struct Folders {
    vst3: PathBuf,
    clap: PathBuf,
}

impl Folders {
    fn of_this_user() -> Result<Self, Error> {
        match crate::platform::Platform::of_this_machine()?.system {
            System::Windows => std::env::var_os("LOCALAPPDATA")
                .map(|local| Self::under(System::Windows, Path::new(&local)))
                .ok_or(Error::NoHome("LOCALAPPDATA")),
            system @ (System::Linux | System::MacOs) => {
                std::env::home_dir().map(|home| Self::under(system, &home)).ok_or(Error::NoHome("HOME"))
            }
        }
    }

    /// `home` is `LOCALAPPDATA` on Windows.
    fn under(system: System, home: &Path) -> Self {
        let (vst3, clap) = match system {
            System::Linux => (".vst3", ".clap"),
            System::MacOs => ("Library/Audio/Plug-Ins/VST3", "Library/Audio/Plug-Ins/CLAP"),
            System::Windows => ("Programs/Common/VST3", "Programs/Common/CLAP"),
        };
        Self { vst3: home.join(vst3), clap: home.join(clap) }
    }

    /// Says where everything went.
    fn install(&self, bundled: &Bundled) -> Result<Vec<PathBuf>, Error> {
        let mut installed = Vec::new();
        files::make_folder(&self.vst3)?;
        for bundle in &bundled.vst3 {
            installed.push(put(bundle, &self.vst3)?);
        }
        // Piece by piece: a folder that was there may hold a plugin that is not installed today.
        let clap = self.clap.join("Timbrel");
        files::make_folder(&clap)?;
        for path in files::entries(&bundled.clap)? {
            put(&path, &clap)?;
        }
        installed.push(clap);
        Ok(installed)
    }
}

fn put(from: &Path, folder: &Path) -> Result<PathBuf, Error> {
    let to = folder.join(from.file_name().unwrap_or_default());
    files::replace(from, &to)?;
    Ok(to)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn replaces_what_was_there_and_leaves_the_neighbours() {
        let home = tempfile::tempdir().unwrap();
        let made = home.path().join("bundled");
        let bundled = Bundled { vst3: vec![made.join("A.vst3")], clap: made.join("Timbrel") };
        files::make_folder(&bundled.vst3[0].join("Contents")).unwrap();
        files::write(&bundled.vst3[0].join("Contents/A.so"), b"new").unwrap();
        files::make_folder(&bundled.clap).unwrap();
        files::write(&bundled.clap.join("A.clap"), b"new").unwrap();

        let folders = Folders::under(System::Linux, home.path());
        files::make_folder(&folders.vst3.join("A.vst3/Contents")).unwrap();
        files::write(&folders.vst3.join("A.vst3/Contents/stale.so"), b"old").unwrap();
        files::make_folder(&folders.clap.join("Timbrel")).unwrap();
        files::write(&folders.clap.join("Timbrel/B.clap"), b"other").unwrap();

        let installed = folders.install(&bundled).unwrap();
        assert_eq!(installed, [home.path().join(".vst3/A.vst3"), home.path().join(".clap/Timbrel")]);
        assert_eq!(std::fs::read(home.path().join(".vst3/A.vst3/Contents/A.so")).unwrap(), b"new");
        assert!(!home.path().join(".vst3/A.vst3/Contents/stale.so").exists());
        let mut claps: Vec<_> = files::entries(&folders.clap.join("Timbrel")).unwrap();
        claps.sort();
        assert_eq!(
            claps.iter().map(|p| p.file_name().unwrap().to_str().unwrap()).collect::<Vec<_>>(),
            ["A.clap", "B.clap"]
        );
    }
}
