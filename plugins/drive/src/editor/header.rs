//! The name, the model field, A/B and bypass; and the list that hangs from the field.

use egui::{Rect, Ui, pos2, vec2};
use kit::widgets::{Asked, Browser, Choice, FieldAction, ModelField, POWER, hairline, nameplate, power, segments};

use super::compare::Compare;
use super::{Frame, card_words};
use crate::view::{Command, Dialog, Slot};

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, browser: &mut Browser, compare: &mut Compare) -> Option<Command> {
    let place = frame.layout.grid.header;
    hairline(ui, place.left(), place.right(), place.bottom());
    nameplate(ui, pos2(frame.layout.grid.margin, place.center().y), "Drive");
    let asked = model_field(ui, frame, browser.is_open());
    if asked == Some(FieldAction::List) {
        browser.toggle();
    }
    sides(ui, frame, compare);
    let right = pos2(place.right() - frame.layout.grid.margin, place.center().y);
    power(ui, right, &frame.control(&frame.params.bypass));
    command(frame, asked?)
}

/// In the middle of what name and switches leave.
fn field_place(frame: &Frame<'_>) -> Rect {
    let header = frame.layout.grid.header;
    let (left, right) = (header.left() + frame.layout.grid.margin + 128.0, right_end(frame) - 66.0 - 20.0);
    let width = (right - left).min(620.0);
    let centre = ((left + right) / 2.0).min(header.center().x + 20.0).max(left + width / 2.0);
    Rect::from_center_size(pos2(centre, header.center().y), vec2(width, 34.0))
}

/// Where the A/B switch ends.
fn right_end(frame: &Frame<'_>) -> f32 {
    frame.layout.grid.header.right() - frame.layout.grid.margin - POWER - 10.0
}

fn model_field(ui: &mut Ui, frame: &Frame<'_>, open: bool) -> Option<FieldAction> {
    let slot = &frame.view.slots[frame.slot];
    let card = slot.playing();
    let detail = card.map(card_words::maker);
    let field = ModelField {
        name: slot.name(|card| &card.name).unwrap_or("No model"),
        second: None,
        detail: detail.as_deref().or(slot.excuse()).unwrap_or_default(),
        favourite: card.and_then(|card| card.id.as_ref().map(|_| card.favourite)),
        walks: frame.view.library.entries.iter().any(|entry| entry.refused.is_none()),
        loading: matches!(slot, Slot::Loading { .. }),
        named: !matches!(slot, Slot::Empty),
        open,
    };
    field.show(ui, field_place(frame))
}

fn sides(ui: &mut Ui, frame: &Frame<'_>, compare: &mut Compare) {
    let place = Rect::from_min_max(
        pos2(right_end(frame) - 66.0, frame.layout.grid.header.center().y - 15.0),
        pos2(right_end(frame), frame.layout.grid.header.center().y + 15.0),
    );
    let tip = "hear the other of two settings of every knob. Turn knobs on one side, switch, and compare.";
    let choices = [Choice::new("A", tip), Choice::new("B", tip)];
    if segments(ui, place, "Compare", &choices, compare.side()).is_some() {
        compare.swap(frame);
    }
}

fn command(frame: &Frame<'_>, asked: FieldAction) -> Option<Command> {
    let slot = frame.slot;
    match asked {
        FieldAction::Previous => Some(Command::Previous { slot }),
        FieldAction::Next => Some(Command::Next { slot }),
        FieldAction::Favourite(on) => {
            let id = frame.view.card(slot)?.id.clone()?;
            Some(Command::Favourite { id, on })
        }
        FieldAction::List => None,
    }
}

/// The list of models, on top of everything else.
pub(super) fn list(ui: &Ui, frame: &Frame<'_>, browser: &mut Browser) -> Option<Command> {
    let field = field_place(frame);
    let bottom = frame.layout.grid.footer.top() - 8.0;
    let height = (bottom - field.bottom() - 6.0).min(470.0);
    let place = Rect::from_min_size(pos2(field.left(), field.bottom() + 6.0), vec2(field.width(), height));
    let playing = frame.view.card(frame.slot).and_then(|card| card.id.as_deref());
    let slot = frame.slot;
    browser.show(ui, place, &frame.view.library, playing).map(|asked| match asked {
        Asked::Choose(id) => Command::LoadEntry { slot, id },
        Asked::Favourite { id, on } => Command::Favourite { id, on },
        Asked::OpenFile => Command::OpenDialog(Dialog::Model { slot }),
        Asked::ChooseFolder => Command::OpenDialog(Dialog::Folder),
        Asked::Rescan => Command::Rescan,
    })
}
