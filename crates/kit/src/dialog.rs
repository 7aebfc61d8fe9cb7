//! File dialogs, without keeping anybody waiting.

use std::path::PathBuf;
use std::thread;

use crate::pin;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A file with one of these endings.
    File {
        /// Shown above.
        title: String,
        /// What the files are, such as `Models`.
        kind: String,
        /// Such as `onnx`.
        endings: Vec<String>,
        /// Where to begin.
        folder: Option<PathBuf>,
    },
    /// A file that is to be written.
    Save {
        /// Shown above.
        title: String,
        /// What it would be called.
        name: String,
        /// Such as `wav`.
        ending: String,
    },
    /// A folder.
    Folder {
        /// Shown above.
        title: String,
        /// Where to begin.
        folder: Option<PathBuf>,
    },
}

/// Asks on a thread of its own, through the system's own dialog (on Linux the desktop portal), and calls `answer`
/// there with what was chosen. Nothing is called when the dialog is dismissed or cannot be shown.
///
/// The dialog may outlive the plugin instance, so the plugin's binary stays loaded from now on.
pub fn ask(question: Question, answer: impl FnOnce(PathBuf) + Send + 'static) {
    pin::keep_loaded();
    let show = move || {
        if let Some(chosen) = show(question) {
            answer(chosen);
        }
    };
    if let Err(error) = thread::Builder::new().name("timbrel-dialog".into()).spawn(show) {
        tracing::error!("no thread for a file dialog: {error}");
    }
}

fn show(question: Question) -> Option<PathBuf> {
    let dialog = |title: &str, folder: Option<PathBuf>| {
        let dialog = rfd::FileDialog::new().set_title(title);
        folder.iter().fold(dialog, |dialog, folder| dialog.set_directory(folder))
    };
    match question {
        Question::File { title, kind, endings, folder } => {
            dialog(&title, folder).add_filter(kind, &endings).pick_file()
        }
        Question::Save { title, name, ending } => {
            dialog(&title, None).set_file_name(name).add_filter(ending.to_uppercase(), &[&ending]).save_file()
        }
        Question::Folder { title, folder } => dialog(&title, folder).pick_folder(),
    }
}
