//! What can go wrong, in words.

use std::path::PathBuf;

/// Why a command could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such preset.
    #[error("there is no preset \"{name}\"; there are {known}")]
    NoPreset {
        /// What was asked for.
        name: String,
        /// Those that there are.
        known: String,
    },
    /// A plugin file did not load.
    #[error("{} is not a CLAP plugin that can be loaded here: {reason}", path.display())]
    Library {
        /// The file.
        path: PathBuf,
        /// What the loader said.
        reason: String,
    },
    /// No plugin of that name.
    #[error("there is no plugin \"{wanted}\"; looked in {looked}. Build it with `cargo xtask bundle`")]
    NoPlugin {
        /// What was asked for.
        wanted: String,
        /// Folders and files that were searched.
        looked: String,
    },
    /// The plugin refused a call.
    #[error("the plugin failed to {0}")]
    Plugin(String),
    /// No such parameter.
    #[error("the plugin has no parameter \"{id}\"; it has {known}")]
    NoParam {
        /// What was asked for.
        id: String,
        /// All ids.
        known: String,
    },
    /// A parameter does not take this text.
    #[error("{id} does not take \"{text}\"; {hint}")]
    Value {
        /// The parameter.
        id: String,
        /// What was given.
        text: String,
        /// What it takes.
        hint: String,
    },
    /// The plugin offers no such arrangement of channels.
    #[error("the plugin has no layout with {input} in and {output} out")]
    Layout {
        /// Channels in.
        input: usize,
        /// Channels out.
        output: usize,
    },
    /// A plugin's state is not what this framework writes.
    #[error("the plugin's state cannot be read: {0}")]
    State(String),
    /// A sound file cannot be read or written.
    #[error("{}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A sound file is not used.
    #[error(transparent)]
    Sound(#[from] model::sound::SoundError),
    /// A model file is refused.
    #[error(transparent)]
    Model(#[from] model::ModelError),
    /// A model file does not play.
    #[error(transparent)]
    Load(#[from] infer::LoadError),
    /// The command line asks for something that does not exist.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// About a file.
    pub fn file(path: impl Into<PathBuf>, reason: impl ToString) -> Self {
        Self::File { path: path.into(), reason: reason.to_string() }
    }
}

/// With this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;
