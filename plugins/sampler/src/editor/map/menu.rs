//! What can be done on the map, under the other button: with a pad, or with the whole picture.

use egui::{Popup, Response};
use kit::widgets;

use super::super::Frame;
use super::Under;
use crate::view::Command;

/// What the menu is about.
#[derive(Debug, Default)]
pub(super) struct Menu {
    /// The pad; all of the map, where there is none.
    pad: Option<usize>,
}

/// How the map itself stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand {
    /// All of it is shown.
    pub(super) fits: bool,
    /// A pack is put aside.
    pub(super) filtered: bool,
    /// The selected pad is not empty.
    pub(super) can_draw: bool,
    pub(super) hears: bool,
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Chosen {
    Ask(Command),
    Fit,
    AllPacks,
    Hear(bool),
    Draw,
}

impl Menu {
    /// Whether some menu is open: what is under the pointer is not meant then.
    pub(super) fn is_any_open(response: &Response) -> bool {
        Popup::is_any_open(&response.ctx)
    }

    /// Opens with the other button, or with the key M for the selected pad, and gives what was chosen.
    pub(super) fn show(
        &mut self,
        frame: &Frame<'_>,
        response: &Response,
        under: Under,
        stand: Stand,
    ) -> Option<Chosen> {
        if response.secondary_clicked() {
            self.pad = if let Under::Pin(pad) = under { Some(pad) } else { None };
        } else if !Self::is_any_open(response) {
            self.pad = Some(frame.selected());
        }
        let pad = self.pad;
        widgets::menu(response, |menu| match pad {
            Some(pad) => of_pad(menu, frame, pad).map(Chosen::Ask),
            None => of_map(menu, stand),
        })?
    }
}

fn of_pad(menu: &mut widgets::Menu<'_>, frame: &Frame<'_>, pad: usize) -> Option<Command> {
    let it = &frame.view.pads[pad];
    let mut chosen = None;
    if menu.row(&format!("Play pad {}", pad + 1), "Enter", it.filled) {
        chosen = Some(Command::Tap(pad));
    }
    if menu.row("Select it", "", pad != frame.selected()) {
        chosen = Some(Command::Select(pad));
    }
    if menu.row(if it.locked { "Unlock it" } else { "Lock it against chance" }, "", true) {
        chosen = Some(Command::Lock { pad, on: !it.locked });
    }
    menu.line();
    if menu.row("Clear its path", "", !it.path.is_empty()) {
        chosen = Some(Command::SetPath { pad, places: Vec::new() });
    }
    if menu.row("Clear the pad", "", it.filled) {
        chosen = Some(Command::ClearPad(pad));
    }
    chosen
}

fn of_map(menu: &mut widgets::Menu<'_>, stand: Stand) -> Option<Chosen> {
    let mut chosen = None;
    if menu.row("Show the whole map", "0", !stand.fits) {
        chosen = Some(Chosen::Fit);
    }
    if menu.row("Show all packs", "", stand.filtered) {
        chosen = Some(Chosen::AllPacks);
    }
    menu.line();
    let hear = if stand.hears { "Do not hear on hover" } else { "Hear on hover" };
    if menu.row(hear, "", true) {
        chosen = Some(Chosen::Hear(!stand.hears));
    }
    if menu.row("Draw a path for Morph", "", stand.can_draw) {
        chosen = Some(Chosen::Draw);
    }
    chosen
}
