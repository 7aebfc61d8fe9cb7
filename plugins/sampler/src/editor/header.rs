//! The name, the model field and bypass; and the list that hangs from the field.

use egui::{Rect, Ui, pos2, vec2};
use kit::widgets::{Asked, Browser, FieldAction, ModelField, POWER, hairline, nameplate, power, text_button};

use super::Frame;
use crate::view::{Command, Dialog, Shown};

/// Width of a button with a word.
const BUTTON: f32 = 70.0;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, browser: &mut Browser) -> Option<Command> {
    let (place, margin) = (frame.layout.grid.header, frame.layout.grid.margin);
    hairline(ui, place.left(), place.right(), place.bottom());
    nameplate(ui, pos2(margin, place.center().y), "Sampler", true);
    let asked = model_field(ui, frame, browser.is_open());
    if asked == Some(FieldAction::List) {
        browser.ask("Search for a model");
        browser.toggle();
    }
    power(ui, pos2(place.right() - margin, place.center().y), &frame.control(&frame.params.bypass));
    buttons(ui, frame).or_else(|| command(frame, asked?))
}

fn buttons(ui: &mut Ui, frame: &Frame<'_>) -> Option<Command> {
    let rows = [
        ("Undo", "Takes the last change of the pads back", Command::Undo),
        ("Redo", "Does it again", Command::Redo),
        ("Random", "Other sounds on all pads that are not locked", Command::Random(None)),
    ];
    let mut asked = None;
    for (index, (words, tip, command)) in rows.into_iter().enumerate() {
        let left = buttons_left(frame) + index as f32 * (BUTTON + 6.0);
        let place =
            Rect::from_center_size(pos2(left + BUTTON / 2.0, frame.layout.grid.header.center().y), vec2(BUTTON, 30.0));
        if text_button(ui, place, words, tip).clicked() {
            asked = Some(command);
        }
    }
    asked
}

fn buttons_left(frame: &Frame<'_>) -> f32 {
    frame.layout.grid.header.right() - frame.layout.grid.margin - POWER - 3.0 * (BUTTON + 6.0) - 6.0
}

/// In the middle of what name and buttons leave.
fn field_place(frame: &Frame<'_>) -> Rect {
    let header = frame.layout.grid.header;
    let (left, right) = (header.left() + frame.layout.grid.margin + 148.0, buttons_left(frame) - 16.0);
    Rect::from_min_max(pos2(left, header.center().y - 17.0), pos2(right, header.center().y + 17.0))
}

fn model_field(ui: &mut Ui, frame: &Frame<'_>, open: bool) -> Option<FieldAction> {
    let place = &frame.view.place;
    let playing = place.playing();
    let detail =
        playing.map(|card| format!("{} packs · {} sounds · {} dims", card.packs, card.sounds, card.dimensions));
    let field = ModelField {
        name: place.name(|card| &card.name).unwrap_or("No model"),
        second: None,
        detail: detail.as_deref().or(place.excuse()).unwrap_or_default(),
        favourite: playing.and_then(|card| card.id.as_ref().map(|_| card.favourite)),
        walks: frame.view.library.entries.iter().any(|entry| entry.refused.is_none()),
        loading: matches!(place, Shown::Loading { .. }),
        named: !matches!(place, Shown::Empty),
        open,
    };
    field.show(ui, field_place(frame))
}

fn command(frame: &Frame<'_>, asked: FieldAction) -> Option<Command> {
    match asked {
        FieldAction::Previous => Some(Command::Previous),
        FieldAction::Next => Some(Command::Next),
        FieldAction::Favourite(on) => {
            let id = frame.view.place.card()?.id.clone()?;
            Some(Command::Favourite { id, on })
        }
        FieldAction::List => None,
    }
}

/// The list of models, on top of everything else.
pub(super) fn list(ui: &Ui, frame: &Frame<'_>, browser: &mut Browser) -> Option<Command> {
    let field = field_place(frame);
    let height = (frame.layout.grid.footer.top() - 8.0 - field.bottom() - 6.0).min(470.0);
    let at = Rect::from_min_size(pos2(field.left(), field.bottom() + 6.0), vec2(field.width(), height));
    let playing = frame.view.place.card().and_then(|card| card.id.as_deref());
    browser.show(ui, at, &frame.view.library, playing).map(|asked| match asked {
        Asked::Choose(id) => Command::LoadEntry(id),
        Asked::Favourite { id, on } => Command::Favourite { id, on },
        Asked::OpenFile => Command::OpenDialog(Dialog::Model),
        Asked::ChooseFolder => Command::OpenDialog(Dialog::Folder),
        Asked::Rescan => Command::Rescan,
    })
}
