//! The presets that come with the plugin.

use kit::presets::Book;

/// Six, with the shipped models.
pub static BOOK: Book = Book {
    plugin: "drive",
    json: include_str!("../../../assets/presets/drive.json"),
    stays: &["bypass", "input_db", "gate_db", "cab", "oversampling", "stereo", "level"],
};
