//! Files that are dropped on the window, and paths that are pasted into it.

use std::path::PathBuf;

use egui::Ui;
use kit::widgets::offered;

use super::{Frame, load};
use crate::view::Command;

/// Sound files are cabinets; everything else is tried as a model.
const SOUNDS: [&str; 6] = ["wav", "aif", "aiff", "flac", "mp3", "ogg"];

/// What the musician offered in this frame.
pub(super) fn taken(ui: &Ui, frame: &Frame<'_>, typing: bool) -> Vec<Command> {
    offered(ui, typing).into_iter().zip(frame.slot..).filter_map(|(path, slot)| command(frame, path, slot)).collect()
}

/// Several models go into this slot and those after it.
fn command(frame: &Frame<'_>, path: PathBuf, slot: usize) -> Option<Command> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    match SOUNDS.contains(&ending.as_str()) {
        true => Some(Command::LoadCab(path)),
        false => (slot < frame.view.slots.len()).then(|| load(slot, path)),
    }
}
