//! Why a verb stopped.

use std::path::PathBuf;

/// Why a verb stopped, in words that say what to do next where there is something to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{what} {}: {source}", path.display())]
    File { what: &'static str, path: PathBuf, source: std::io::Error },

    #[error("`{command}` could not be started: {source}")]
    NotStarted { command: String, source: std::io::Error },

    #[error("`{command}` failed ({status})")]
    Failed { command: String, status: std::process::ExitStatus },

    #[error("`cargo metadata` gave no {0}")]
    Metadata(&'static str),

    #[error("there is no plugin called `{asked}` here; there is: {known}")]
    UnknownPlugin { asked: String, known: String },

    #[error("{0} is not a platform that Timbrel is built for")]
    UnknownPlatform(String),

    #[error(
        "ONNX Runtime {version} does not exist for {platform}; Timbrel still plays every model that runs inline there"
    )]
    NoRuntime { version: &'static str, platform: String },

    #[error("{} is not the file that was expected: its SHA-256 is {found}, not {wanted}. Remove it and try again", path.display())]
    WrongHash { path: PathBuf, found: String, wanted: String },

    #[error("{what} is needed. To install it, paste:\n\n    {paste}\n")]
    Missing { what: String, paste: String },

    #[error("{0} is not set, so the folder of your plugins cannot be found")]
    NoHome(&'static str),

    #[error("out of place:\n  {0}")]
    Untidy(String),

    #[error("`{0}` cannot be a plugin's name: it takes one lower-case word of at most 12 letters")]
    NotAName(String),

    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
}
