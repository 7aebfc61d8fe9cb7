//! Files that are dropped on the window, and paths that are pasted into it.

use std::path::{Path, PathBuf};

use egui::{Align2, Event, Ui};

use crate::theme::{self, Type};

/// The files that the musician offered in this frame; pasted ones only while nobody is `typing`.
pub fn offered(ui: &Ui, typing: bool) -> Vec<PathBuf> {
    let hovers = ui.input(|input| !input.raw.hovered_files.is_empty());
    if hovers {
        welcome(ui);
    }
    let mut paths: Vec<PathBuf> =
        ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    if !typing && !ui.ctx().text_edit_focused() {
        paths.extend(ui.input(|input| input.events.iter().find_map(pasted)));
    }
    paths
}

/// A pasted path. The window's clipboard arrives as text, as if it were typed at once.
fn pasted(event: &Event) -> Option<PathBuf> {
    let (Event::Text(text) | Event::Paste(text)) = event else { return None };
    path_of(text)
}

/// A path or a `file://` address, with or without quotes.
fn path_of(text: &str) -> Option<PathBuf> {
    let text = text.trim().trim_matches(['"', '\'']);
    let plain = text.strip_prefix("file://").map(decoded).unwrap_or_else(|| text.to_owned());
    let path = Path::new(&plain);
    (path.is_absolute() && !plain.contains('\n')).then(|| path.to_owned())
}

/// `%20` and its like.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let code = (byte == b'%').then(|| [ahead.next(), ahead.next()]);
        let code = code.and_then(|code| match code {
            [Some(high), Some(low)] => u8::from_str_radix(std::str::from_utf8(&[high, low]).ok()?, 16).ok(),
            [None, _] | [_, None] => None,
        });
        if code.is_some() {
            rest = ahead;
        }
        bytes.push(code.unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A file hovers over the window.
fn welcome(ui: &Ui) {
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("welcome")));
    let place = ui.max_rect();
    painter.rect_filled(place, 0.0, theme::faint(theme::WINDOW, 0.85));
    let line = egui::Stroke::new(2.0, theme::accent(ui));
    painter.rect_stroke(place.shrink(18.0), theme::PANEL_RADIUS, line, egui::StrokeKind::Inside);
    theme::write(&painter, place.center(), Align2::CENTER_CENTER, "Drop it to play it", Type::Title, theme::TEXT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_paths_are_taken_and_words_are_not() {
        let root = if cfg!(windows) { "C:\\" } else { "/" };
        let path = format!("{root}amps/My Amp.onnx");
        assert_eq!(path_of(&format!(" \"{path}\"\n")), Some(PathBuf::from(&path)));
        assert_eq!(path_of("screamer"), None);
        assert_eq!(path_of("7"), None);
        assert_eq!(path_of(""), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_address_is_decoded() {
        assert_eq!(path_of("file:///amps/My%20Amp%C3%A9.onnx"), Some(PathBuf::from("/amps/My Ampé.onnx")));
        assert_eq!(path_of("file:///100%"), Some(PathBuf::from("/100%")));
    }
}
