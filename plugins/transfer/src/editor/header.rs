//! The name, the model field of A, the source and bypass; and the list that hangs from the field.

use egui::{Rect, Ui, pos2, vec2};
use kit::widgets::{
    Asked, Choice, Control, FieldAction, HostParam, ModelField, POWER, hairline, nameplate, power, segments,
};

use super::{Face, Frame, Shelf, card_words};
use crate::params::TransferParams;
use crate::view::{Command, Dialog, Place};

const SOURCE: f32 = 148.0;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, shelf: &mut Shelf) -> Option<Command> {
    let (place, margin) = (frame.layout.grid.header, frame.layout.grid.margin);
    hairline(ui, place.left(), place.right(), place.bottom());
    nameplate(ui, pos2(margin, place.center().y), frame.face.name(), true);
    let asked = model_field(ui, frame, shelf.is_open_for(0));
    if asked == Some(FieldAction::List) {
        shelf.toggle(0);
    }
    if let Face::Effect(params) = frame.face {
        source(ui, frame, params);
    }
    power(ui, pos2(place.right() - margin, place.center().y), &frame.control(frame.face.bypass()));
    command(frame, asked?)
}

/// Where the switch of sources ends.
fn source_end(frame: &Frame<'_>) -> f32 {
    frame.layout.grid.header.right() - frame.layout.grid.margin - POWER - 10.0
}

/// In the middle of what name and switches leave.
fn field_place(frame: &Frame<'_>) -> Rect {
    let header = frame.layout.grid.header;
    let name = if frame.face.listens() { 148.0 } else { 186.0 };
    let switches = if frame.face.listens() { SOURCE + 20.0 } else { 10.0 };
    let (left, right) = (header.left() + frame.layout.grid.margin + name, source_end(frame) - switches);
    let width = (right - left).min(620.0);
    let centre = ((left + right) / 2.0).min(header.center().x + 20.0).max(left + width / 2.0);
    Rect::from_center_size(pos2(centre, header.center().y), vec2(width, 34.0))
}

fn model_field(ui: &mut Ui, frame: &Frame<'_>, open: bool) -> Option<FieldAction> {
    let place = &frame.view.places[0];
    let playing = place.playing();
    let detail = playing.map(card_words::maker);
    let morphs = frame.face.tone().morph.value() > 0.0;
    let field = ModelField {
        name: place.name(|card| &card.name).unwrap_or("No model"),
        second: frame.view.card(1).filter(|_| morphs && playing.is_some()).map(|card| card.name.as_str()),
        detail: detail.as_deref().or(place.excuse()).unwrap_or_default(),
        favourite: playing.and_then(|card| card.id.as_ref().map(|_| card.favourite)),
        walks: frame.view.library.entries.iter().any(|entry| entry.refused.is_none()),
        loading: matches!(place, Place::Loading { .. }),
        named: !matches!(place, Place::Empty),
        open,
    };
    field.show(ui, field_place(frame))
}

fn source(ui: &mut Ui, frame: &Frame<'_>, params: &TransferParams) {
    let (right, y) = (source_end(frame), frame.layout.grid.header.center().y);
    let place = Rect::from_min_max(pos2(right - SOURCE, y - 15.0), pos2(right, y + 15.0));
    let choices = [
        Choice::new("Audio", "pitch and loudness of the sound that comes in"),
        Choice::new("MIDI", "the keys that are held"),
        Choice::new("CV", "the parameters CV pitch and CV loudness, or the sidechain"),
    ];
    let control = HostParam::new(&params.source, frame.setter);
    if let Some(chosen) = segments(ui, place, "Source", &choices, (control.travel() * 2.0).round() as usize) {
        control.put(chosen as f32 / 2.0);
    }
}

fn command(frame: &Frame<'_>, asked: FieldAction) -> Option<Command> {
    match asked {
        FieldAction::Previous => Some(Command::Previous { place: 0 }),
        FieldAction::Next => Some(Command::Next { place: 0 }),
        FieldAction::Favourite(on) => {
            let id = frame.view.card(0)?.id.clone()?;
            Some(Command::Favourite { id, on })
        }
        FieldAction::List => None,
    }
}

/// The list of models, on top of everything else: below the field for A, above the cards for B.
pub(super) fn list(ui: &Ui, frame: &Frame<'_>, shelf: &mut Shelf) -> Option<Command> {
    let (field, place) = (field_place(frame), shelf.place);
    let height = (frame.layout.grid.footer.top() - 8.0 - field.bottom() - 6.0).min(470.0);
    let left = if place == 0 { field.left() } else { frame.layout.cards.right() - field.width() };
    let at = Rect::from_min_size(pos2(left, field.bottom() + 6.0), vec2(field.width(), height));
    let playing = frame.view.card(place).and_then(|card| card.id.as_deref());
    shelf.browser.show(ui, at, &frame.view.library, playing).map(|asked| match asked {
        Asked::Choose(id) => Command::LoadEntry { place, id },
        Asked::Favourite { id, on } => Command::Favourite { id, on },
        Asked::OpenFile => Command::OpenDialog(Dialog::Model { place }),
        Asked::ChooseFolder => Command::OpenDialog(Dialog::Folder),
        Asked::Rescan => Command::Rescan,
    })
}
