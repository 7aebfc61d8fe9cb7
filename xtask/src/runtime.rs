//! `cargo xtask runtime`: gets ONNX Runtime, which plugins load from their own folder.
//!
//! The library comes from the Python package index, in the wheel of each platform, and is pinned by hash. Only the
//! library and its licence files are kept.

use crate::error::Error;
use crate::platform::{Platform, Processor, System};
use crate::workspace::Workspace;
use crate::{command, files, packages};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version that Timbrel is proved with. Later packages write a device id into the user's home.
const VERSION: &str = "1.28.0";

/// Gets ONNX Runtime into `target/onnxruntime/<platform>`.
#[derive(Args)]
pub(crate) struct Runtime {
    /// Such as `linux-x86_64`, or `all`; this machine's by default.
    #[arg(long)]
    platform: Option<String>,
}

impl Runtime {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<(), Error> {
        for platform in self.platforms()? {
            println!("{}", fetch(workspace, platform)?.display());
        }
        Ok(())
    }

    fn platforms(&self) -> Result<Vec<Platform>, Error> {
        match self.platform.as_deref() {
            None => Ok(vec![Platform::of_this_machine()?]),
            Some("all") => Ok(Platform::ALL.into_iter().filter(|platform| Wheel::of(*platform).is_some()).collect()),
            Some(name) => Ok(vec![name.parse()?]),
        }
    }
}

/// The unpacked folder, got if it is not there: the library, its `LICENSE` and `ThirdPartyNotices.txt`.
pub(crate) fn fetch(workspace: &Workspace, platform: Platform) -> Result<PathBuf, Error> {
    let missing = || Error::NoRuntime { version: VERSION, platform: platform.name() };
    let wheel = Wheel::of(platform).ok_or_else(missing)?;
    let folder = workspace.target.join("onnxruntime").join(platform.name());
    if !wheel.is_unpacked(&folder) {
        let python = python()?;
        let path = wheel.download(&python)?;
        wheel.unpack(&python, &path, platform, &folder)?;
    }
    Ok(folder)
}

/// What the library is called in the unpacked folder, and beside a plugin.
pub(crate) fn library_file(platform: Platform) -> String {
    platform.library_file("onnxruntime")
}

/// The licence files in the unpacked folder.
pub(crate) const LICENCE_FILES: [&str; 2] = ["LICENSE", "ThirdPartyNotices.txt"];

/// A platform's package.
#[derive(Debug, Clone, Copy)]
struct Wheel {
    /// The platform as pip says it.
    tag: &'static str,
    /// Of the wheel as it was downloaded, once, from the index.
    sha256: &'static str,
    /// The library inside it.
    library: &'static str,
}

impl Wheel {
    fn of(platform: Platform) -> Option<Self> {
        let wheel = |tag, sha256, library| Some(Self { tag, sha256, library });
        match (platform.system, platform.processor) {
            (System::Linux, Processor::X86_64) => wheel(
                "manylinux_2_28_x86_64",
                "0a83bdb70d143cede762b677789bf2a7acca54b3fb82565601d5c30695aa933c",
                "libonnxruntime.so.1.28.0",
            ),
            (System::Linux, Processor::Aarch64) => wheel(
                "manylinux_2_28_aarch64",
                "4e81a23df16e7acb9d51b06d30cc098e49315ef9180f97bc2221d167b4b04d9c",
                "libonnxruntime.so.1.28.0",
            ),
            (System::MacOs, Processor::Aarch64) => wheel(
                "macosx_14_0_arm64",
                "26ff0fdd06efb6c155bae95387a09db1a2be89c7a03e4d0bffd5a171cc2826da",
                "libonnxruntime.1.28.0.dylib",
            ),
            // The last version for these was 1.23.2.
            (System::MacOs, Processor::X86_64) => None,
            (System::Windows, Processor::X86_64) => wheel(
                "win_amd64",
                "c35064f9b3c43c81c5d5d282091401d0f1ff22796d93ccade4ea2ece5e137ab8",
                "onnxruntime.dll",
            ),
            (System::Windows, Processor::Aarch64) => wheel(
                "win_arm64",
                "e02feeb0165c5f13b4cc954738078d59b90128516ac12b671ee24a530242bf02",
                "onnxruntime.dll",
            ),
        }
    }

    fn is_unpacked(self, folder: &Path) -> bool {
        std::fs::read_to_string(folder.join("WHEEL-SHA256")).is_ok_and(|hash| hash == self.sha256)
    }

    /// The checked wheel, in a cache that survives `cargo clean`.
    fn download(self, python: &Python) -> Result<PathBuf, Error> {
        let cache = cache_folder()?;
        let kept = cache.join(format!("onnxruntime-{VERSION}-{}.whl", self.tag));
        if !kept.exists() {
            eprintln!("getting ONNX Runtime {VERSION} for {}", self.tag);
            let fresh = cache.join(format!("{}-{}.part", self.tag, std::process::id()));
            python.download(self.tag, &fresh)?;
            for file in files::entries(&fresh)? {
                files::rename(&file, &kept)?;
            }
            files::remove(&fresh)?;
        }
        match files::sha256(&kept)? {
            found if found == self.sha256 => Ok(kept),
            found => Err(Error::WrongHash { path: kept, found, wanted: self.sha256.to_owned() }),
        }
    }

    /// Whole or not at all: the folder moves into place when all is in it.
    fn unpack(self, python: &Python, wheel: &Path, platform: Platform, folder: &Path) -> Result<(), Error> {
        let fresh = folder.with_extension("part");
        files::remove(&fresh)?;
        files::make_folder(&fresh)?;
        let library = format!("onnxruntime/capi/{}", self.library);
        python.unzip(wheel, &library, &fresh.join(library_file(platform)))?;
        for licence in LICENCE_FILES {
            python.unzip(wheel, &format!("onnxruntime/{licence}"), &fresh.join(licence))?;
        }
        files::write(&fresh.join("WHEEL-SHA256"), self.sha256.as_bytes())?;
        files::remove(folder)?;
        files::rename(&fresh, folder)
    }
}

/// A Python that has pip.
struct Python(&'static str);

fn python() -> Result<Python, Error> {
    if let Some(python) = Python::find() {
        return Ok(python);
    }
    packages::install("Python 3 with pip", &["python3", "python3-pip"])?;
    Ok(Python("python3"))
}

impl Python {
    fn find() -> Option<Self> {
        let has_pip = |name: &&str| command::succeeds(Command::new(name).args(["-m", "pip", "--version"]));
        ["python3", "python"].into_iter().find(has_pip).map(Self)
    }

    fn download(&self, tag: &str, folder: &Path) -> Result<(), Error> {
        let mut pip = Command::new(self.0);
        pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.12"]);
        pip.args(["--platform", tag, "--dest"]).arg(folder).arg(format!("onnxruntime=={VERSION}"));
        command::run(&mut pip)
    }

    fn unzip(&self, archive: &Path, member: &str, to: &Path) -> Result<(), Error> {
        const SCRIPT: &str = "import shutil, sys, zipfile\n\
            with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as source, open(sys.argv[3], 'wb') as target:\n    \
            shutil.copyfileobj(source, target)\n";
        command::run(Command::new(self.0).args(["-c", SCRIPT]).arg(archive).arg(member).arg(to))
    }
}

fn cache_folder() -> Result<PathBuf, Error> {
    let home = std::env::home_dir().ok_or(Error::NoHome("HOME"))?;
    let folder = home.join(".cache/timbrel/wheels");
    files::make_folder(&folder)?;
    Ok(folder)
}
