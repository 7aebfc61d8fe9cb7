//! Kits that come with the plugin, presets of single pads, and what both keep of pads.

mod one_pad;
mod written;

use kit::presets::Book;
use model::preset::Folder;

pub(crate) use one_pad::{OnePad, pad_travels};
pub(crate) use written::{NotPads, Written};

/// Ten, with sounds of the shipped model. Which key plays a pad is the musician's own.
pub static KITS: Book = Book {
    plugin: "sampler",
    json: include_str!("../../../assets/presets/sampler.json"),
    stays: &[
        "bypass",
        "pad01_note",
        "pad02_note",
        "pad03_note",
        "pad04_note",
        "pad05_note",
        "pad06_note",
        "pad07_note",
        "pad08_note",
        "pad09_note",
        "pad10_note",
        "pad11_note",
        "pad12_note",
        "pad13_note",
        "pad14_note",
        "pad15_note",
        "pad16_note",
    ],
};

/// Of a preset of one pad, beside [`KITS`].
const PAD: &str = "sampler-pad";

/// Where the musician's own are.
pub(crate) struct Folders {
    pub(crate) kits: Folder,
    pub(crate) pads: Folder,
}

impl Folders {
    /// The usual ones.
    pub(crate) fn usual() -> Self {
        Self { kits: Folder::usual(KITS.plugin), pads: Folder::usual(PAD) }
    }

    /// For tests.
    #[cfg(test)]
    pub(crate) fn at(path: &std::path::Path) -> Self {
        Self { kits: Folder::at(KITS.plugin, path.join("kits")), pads: Folder::at(PAD, path.join("pads")) }
    }
}
