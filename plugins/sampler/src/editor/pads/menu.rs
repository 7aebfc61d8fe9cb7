//! What a right click on a pad offers.

use egui::Response;
use kit::widgets::{Menu, menu};

use super::Wish;
use crate::editor::Frame;
use crate::view::{Command, Dialog};

/// Draws the menu while it is open, and gives what was chosen.
pub(super) fn show(frame: &Frame<'_>, number: usize, response: &Response) -> Option<Wish> {
    menu(response, |rows| chosen(frame, number, rows)).flatten()
}

fn chosen(frame: &Frame<'_>, number: usize, rows: &mut Menu<'_>) -> Option<Wish> {
    let (view, pad) = (frame.view, &frame.view.pads[number]);
    let plays = view.place.card().is_some();
    let mut wish = None;
    let mut row = |rows: &mut Menu<'_>, words: &str, key: &str, usable: bool, wanted: Wish| {
        if rows.row(words, key, usable) {
            wish = Some(wanted);
        }
    };
    row(rows, "Rename…", "F2", pad.filled, Wish::Name);
    row(rows, "Load a sound…", "", plays, open(Dialog::Sample(number)));
    row(rows, "Load a pad…", "", plays, open(Dialog::Pad(number)));
    row(rows, "Save the pad", "", pad.filled, Wish::Send(Command::SavePad(number)));
    row(rows, "Write as WAV…", "", pad.filled, open(Dialog::ExportPad(number)));
    row(rows, "Write all pads as WAV…", "", view.pads.iter().any(|pad| pad.filled), open(Dialog::Export));
    rows.line();
    row(rows, "Copy its point", "Ctrl C", !pad.text.is_empty(), Wish::Copy);
    row(rows, "Paste a point", "Ctrl V", plays, Wish::Paste);
    row(rows, "Make it a favourite", "", pad.filled, Wish::Send(Command::Keep(number)));
    let mut recalled = None;
    rows.more("Favourites", plays && !view.favourites.is_empty(), |rows| {
        for (favourite, name) in view.favourites.iter().enumerate() {
            if rows.row(name, "", true) {
                recalled = Some(Command::Recall { pad: number, favourite });
            }
        }
    });
    rows.line();
    row(rows, "Another by chance", "R", plays, Wish::Send(Command::Random(Some(number))));
    let (words, on) = if pad.locked { ("Unlock", false) } else { ("Lock", true) };
    row(rows, words, "L", true, Wish::Send(Command::Lock { pad: number, on }));
    row(rows, "Learn its key", "", true, Wish::Learn);
    rows.line();
    row(rows, "Clear", "Del", pad.filled, Wish::Send(Command::ClearPad(number)));
    recalled.map(Wish::Send).or(wish)
}

fn open(dialog: Dialog) -> Wish {
    Wish::Send(Command::OpenDialog(dialog))
}
