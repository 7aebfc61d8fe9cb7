//! What stands in the place of the map, or above it, where no model plays as it should.

use egui::{Align2, Color32, Rect, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Banner, Browser, Invited, invitation, panel, paragraph, spinner, text_button, text_button_width};

use super::Frame;
use crate::view::{Command, Dialog, Shown};

/// Width of a text that is read in lines.
const COLUMN: f32 = 400.0;

/// Draws it, and gives the place that it leaves to the map.
pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, browser: &mut Browser) -> (Option<Rect>, Option<Command>) {
    let place = frame.layout.map;
    match &frame.view.place {
        Shown::Playing(_) => (Some(place), None),
        Shown::Empty => {
            let asked = invitation(ui, panel(ui, place), "No space of sounds yet");
            (None, asked.and_then(|asked| invited(asked, browser)))
        }
        Shown::Loading { still: Some(_), .. } => (Some(place), None),
        Shown::Loading { name, still: None } => {
            loading(ui, panel(ui, place), name);
            (None, None)
        }
        Shown::Missing { name, path } => {
            let words =
                format!("It was {}. The pads keep their places and their knobs until it is found.", path.display());
            let title = format!("“{name}” is not on this computer");
            let action = ("Find it…", "Say where the model is now");
            (None, stop(ui, place, &title, &words, theme::WARNING, action).then_some(ask(Dialog::Relink)))
        }
        Shown::Refused { name, reason, still: None } => {
            let title = format!("“{name}” cannot play");
            let action = ("Another model…", "Choose another model file");
            (None, stop(ui, place, &title, reason, theme::BAD, action).then_some(ask(Dialog::Model)))
        }
        Shown::Refused { name, reason, still: Some(card) } => {
            let banner = Rect::from_min_size(place.min, vec2(place.width(), Banner::HEIGHT));
            let words = format!("“{name}” cannot play: {reason} {} plays on.", card.name);
            let action = ("Another…", "Choose another model file");
            let asked = Banner { colour: theme::BAD, words: &words, action }.show(ui, banner);
            let below = place.with_min_y(banner.bottom() + 8.0);
            (Some(below), asked.then_some(ask(Dialog::Model)))
        }
    }
}

fn ask(dialog: Dialog) -> Command {
    Command::OpenDialog(dialog)
}

fn invited(asked: Invited, browser: &mut Browser) -> Option<Command> {
    match asked {
        Invited::Browse => {
            browser.toggle();
            None
        }
        Invited::OpenFile => Some(ask(Dialog::Model)),
    }
}

fn loading(ui: &Ui, inside: Rect, name: &str) {
    let centre = inside.center();
    spinner(ui, centre - vec2(0.0, 16.0), 9.0);
    let words = theme::elided(ui, &format!("Reading {name}"), Type::Value, theme::QUIET, inside.width());
    let at = Align2::CENTER_CENTER.anchor_size(centre + vec2(0.0, 14.0), words.size()).min;
    ui.painter().galley(at, words, theme::QUIET);
}

/// Why nothing plays, and the way on.
fn stop(ui: &mut Ui, place: Rect, title: &str, words: &str, colour: Color32, action: (&str, &str)) -> bool {
    let inside = panel(ui, place);
    let column = Rect::from_center_size(inside.center(), vec2(inside.width().min(COLUMN), inside.height().min(150.0)));
    let title = theme::elided(ui, title, Type::Title, colour, column.width());
    let bottom = column.top() + title.size().y;
    ui.painter().galley(column.left_top(), title, colour);
    let end = paragraph(ui, column, bottom + 10.0, words, theme::TEXT, 4);
    let size = vec2(text_button_width(ui, action.0), theme::ROW);
    text_button(ui, Rect::from_min_size(pos2(column.left(), end + 14.0), size), action.0, action.1).clicked()
}
