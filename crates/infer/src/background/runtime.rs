//! ONNX Runtime, loaded when the first model needs it, from beside the plugin and never from anywhere by name.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use ort::environment::Environment;
use ort::logging::LogLevel;

use super::arena::bound_memory;
use super::library::own_file;
use crate::LoadError;
use crate::error::one_line;

/// Names the library to load instead, by an absolute path.
const OVERRIDE: &str = "TIMBREL_ONNXRUNTIME";

/// Bytes that a model may take while it is tried out, beside its file.
pub(super) const LARGEST_TRIAL: usize = 1 << 30;

/// ONNX Runtime with its one environment. Once loaded it stays: its threads and statics do not survive unloading.
#[derive(Debug)]
pub struct Runtime {
    environment: Environment,
    path: PathBuf,
}

impl Runtime {
    /// The library, loaded at the first call. Takes a while and does I/O: never while a host scans, never on the audio
    /// thread. After a failure the next call tries again.
    ///
    /// It is looked for at `TIMBREL_ONNXRUNTIME` if that is set, else beside the file that holds this code, else in
    /// the `onnxruntime` folder of cargo's target folder if this code lies in one.
    ///
    /// # Errors
    /// When it is in none of these places, or does not work.
    pub fn find() -> Result<&'static Self, LoadError> {
        static FOUND: OnceLock<Runtime> = OnceLock::new();
        static LOADING: Mutex<()> = Mutex::new(());
        if let Some(runtime) = FOUND.get() {
            return Ok(runtime);
        }
        let _alone = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
        match FOUND.get() {
            Some(runtime) => Ok(runtime),
            None => Self::load(locate()?).map(|runtime| FOUND.get_or_init(|| runtime)),
        }
    }

    /// The file that was loaded.
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn environment(&self) -> &Environment {
        &self.environment
    }

    fn load(path: PathBuf) -> Result<Self, LoadError> {
        let broken = |reason: &str| LoadError::RuntimeBroken { path: path.clone(), reason: one_line(reason) };
        let builder = ort::init_from(&path).map_err(|error| broken(&error.to_string()))?;
        // Later versions send telemetry unless told otherwise; this one has none, and is told all the same. The
        // environment variable of those versions is left alone: no thread of a host may be raced for its environment.
        let builder = builder.with_name("timbrel").with_telemetry(false);
        let environment = builder.build().map_err(|error| broken(error.message()))?;
        environment.set_log_level(LogLevel::Fatal);
        bound_memory(&environment, LARGEST_TRIAL).map_err(|error| broken(error.message()))?;
        Ok(Self { environment, path })
    }
}

/// The first place that holds the library.
fn locate() -> Result<PathBuf, LoadError> {
    let places = places(std::env::var_os(OVERRIDE).map(PathBuf::from), own_file());
    match places.iter().find(|place| place.is_absolute() && place.is_file()) {
        Some(place) => Ok(place.clone()),
        None => Err(LoadError::RuntimeMissing { looked: places }),
    }
}

/// Where to look, in order.
fn places(overridden: Option<PathBuf>, own: Option<PathBuf>) -> Vec<PathBuf> {
    if let Some(path) = overridden {
        return vec![path];
    }
    let name = format!("{}onnxruntime{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let Some(folder) = own.as_deref().and_then(Path::parent) else { return Vec::new() };
    let mut places = vec![folder.join(&name)];
    // A CLAP is a folder on a Mac: beside it means beside the bundle.
    if folder.ends_with("Contents/MacOS")
        && let Some(beside) = folder.ancestors().nth(3)
    {
        places.push(beside.join(&name));
    }
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    places.extend(cargo_target(folder).map(|target| target.join("onnxruntime").join(platform).join(&name)));
    places
}

/// The folder around us that cargo builds into, told by the tag that cargo puts there.
fn cargo_target(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn looks_beside_the_plugin_by_an_absolute_path() {
        let home = tempfile::tempdir().unwrap();
        let plugin = home.path().join("Timbrel/Timbrel Drive.clap");
        let places = places(None, Some(plugin.clone()));
        assert_eq!(places[0].parent(), plugin.parent());
        assert!(places.iter().all(|place| place.is_absolute()));
    }

    #[test]
    fn a_bundle_of_a_mac_has_it_inside_or_beside() {
        let home = tempfile::tempdir().unwrap();
        let plugin = home.path().join("Timbrel/Timbrel Drive.clap/Contents/MacOS/Timbrel Drive");
        let folders: Vec<_> =
            places(None, Some(plugin)).iter().map(|place| place.parent().unwrap().to_owned()).collect();
        assert!(folders.contains(&home.path().join("Timbrel/Timbrel Drive.clap/Contents/MacOS")));
        assert!(folders.contains(&home.path().join("Timbrel")));
    }

    #[test]
    fn a_build_finds_what_was_got_for_the_workspace() {
        let target = tempfile::tempdir().unwrap();
        std::fs::write(target.path().join("CACHEDIR.TAG"), "").unwrap();
        let test = target.path().join("debug/deps/infer-1234");
        assert!(places(None, Some(test)).iter().any(|place| place.starts_with(target.path().join("onnxruntime"))));
    }

    #[test]
    fn an_override_is_the_only_place() {
        let path = PathBuf::from("/opt/libonnxruntime.so");
        assert_eq!(places(Some(path.clone()), own_file()), [path]);
    }
}
