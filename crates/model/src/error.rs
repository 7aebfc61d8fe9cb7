//! Why a file is refused, in the musician's words.

use std::path::PathBuf;

/// Why a model file, manifest or folder cannot be used. Each message is a whole sentence, fit to be shown as it is.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The system would not give us the file.
    #[error("The file {} could not be read: {source}.", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The settings could not be kept.
    #[error("The file {} could not be written: {source}.", path.display())]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// More of something than a model may have.
    #[error("The model has {found} {what}; the most that Timbrel takes is {limit}.")]
    TooMany {
        /// What is counted, in the plural.
        what: &'static str,
        /// How many there are.
        found: u64,
        /// How many there may be.
        limit: u64,
    },
    /// Not the format at all.
    #[error("This is not an ONNX model.")]
    NotOnnx,
    /// Begins well and then breaks a rule of the format.
    #[error("The file is damaged or incomplete: {0}.")]
    Damaged(String),
    /// Sound ONNX of a sort that Timbrel does not play.
    #[error("Timbrel does not play this model: {0}.")]
    Unsupported(String),
    /// A weight is NaN or infinite.
    #[error("The weights \"{tensor}\" hold a value that is not a finite number, so the model cannot sound right.")]
    NotFinite {
        /// Name of the tensor.
        tensor: String,
    },
    /// A preset breaks a rule.
    #[error("This preset cannot be used: {0}.")]
    Preset(String),
    /// The manifest breaks a rule.
    #[error("The model's description is wrong: {0}.")]
    Manifest(String),
    /// The manifest is of a later version of the format.
    #[error("This was made for a newer Timbrel (its format is {found}, this one reads {known}).")]
    Newer {
        /// The file's version.
        found: u64,
        /// Ours.
        known: u32,
    },
    /// The graph's inputs and outputs do not make an effect.
    #[error("Timbrel cannot tell how to play this model: it has {found}; wanted is {wanted}.")]
    Ports {
        /// What the file has.
        found: String,
        /// What it should have.
        wanted: String,
    },
}

/// What this crate's functions give.
pub type Result<T> = std::result::Result<T, ModelError>;

pub(crate) fn damaged<T>(what: impl Into<String>) -> Result<T> {
    Err(ModelError::Damaged(what.into()))
}

pub(crate) fn unsupported<T>(what: impl Into<String>) -> Result<T> {
    Err(ModelError::Unsupported(what.into()))
}

/// A name from a file, cut so that a message stays readable.
pub(crate) fn shown(name: &str) -> String {
    const LONGEST: usize = 60;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}
