//! Why a model is not played, in the musician's words.

use std::path::PathBuf;

/// Why a model was refused. Each message is a whole sentence, fit to be shown as it is.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file itself cannot be used.
    #[error(transparent)]
    Model(#[from] model::ModelError),

    /// The library for models that do not run inline is not there.
    #[error(
        "This model needs ONNX Runtime, which is not installed beside Timbrel. It was looked for in: {}.",
        listed(looked)
    )]
    RuntimeMissing {
        /// Every place, in order.
        looked: Vec<PathBuf>,
    },

    /// The library is there and does not work.
    #[error("ONNX Runtime at {} does not work: {reason}.", path.display())]
    RuntimeBroken {
        /// Which file.
        path: PathBuf,
        /// What the library, or the system, said.
        reason: String,
    },

    /// ONNX Runtime takes the file for wrong.
    #[error("ONNX Runtime does not play this model: {0}.")]
    Backend(String),

    /// Beyond the bound.
    #[error("The model needs too much memory: at most {} MiB are allowed for one run.", bytes >> 20)]
    Memory {
        /// The bound.
        bytes: usize,
    },

    /// The graph does not do what its ports promise.
    #[error("The model does not fit its own description: {found}, and {wanted} was expected.")]
    Shape {
        /// What the graph gives.
        found: String,
        /// What it should give.
        wanted: String,
    },

    /// NaN or infinity in the answer.
    #[error("The model's sound breaks: its answer to {signal} holds values that are not finite numbers.")]
    NotFinite {
        /// What it was fed.
        signal: &'static str,
    },

    /// The golden vectors do not come out.
    #[error(
        "The model does not sound as its maker meant it to: its answer to its own test differs by {found:.1e}, and at \
         most {limit:.1e} is allowed."
    )]
    Golden {
        /// Largest absolute difference.
        found: f64,
        /// What the file allows.
        limit: f64,
    },

    /// Far from keeping up.
    #[error(
        "The model is too slow for this computer: it takes {seconds:.1} s for one second of sound, and at most \
         {limit:.1} s is allowed."
    )]
    TooSlow {
        /// Time taken for a second of sound.
        seconds: f64,
        /// The most that is taken.
        limit: f64,
    },

    /// Stopped.
    #[error("The model is too slow for this computer: its trial was not over after {seconds:.0} s.")]
    TimedOut {
        /// How long it was given.
        seconds: f64,
    },

    /// Only inline playing would do.
    #[error("The model cannot be played in the audio thread: {0}.")]
    NotInline(String),

    /// A good file for something else.
    #[error("\"{name}\" is not an effect: it makes sound from something else than sound.")]
    Kind {
        /// The model's name.
        name: String,
    },

    /// A good file for something else.
    #[error("\"{name}\" is not an instrument: it does not make sound of pitch and loudness.")]
    NotControls {
        /// The model's name.
        name: String,
    },

    /// A good file for something else.
    #[error("\"{name}\" is no space of sounds: it does not make a sound of a point.")]
    NotLatent {
        /// The model's name.
        name: String,
    },

    /// The system is out of threads.
    #[error("The system has no thread left for the model: {0}.")]
    NoThread(std::io::Error),

    /// It took the host down the last time.
    #[error(
        "This model was being loaded when the program last ended without warning, so it is not loaded again unasked."
    )]
    Crashed,
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

impl From<ort::Error> for LoadError {
    fn from(error: ort::Error) -> Self {
        Self::Backend(one_line(error.message()))
    }
}

/// The library's messages, without line breaks and without our own full stop twice.
pub(crate) fn one_line(message: &str) -> String {
    const LONGEST: usize = 240;
    let words = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = words.chars().take(LONGEST).collect();
    cut.trim_end_matches('.').to_owned()
}
