//! The name, the preset, the model field of A, A/B, the source and bypass; and the lists that hang from the fields.

use egui::{Rect, Ui};
use kit::header::{Fields, Nameplate};
use kit::widgets::{
    Asked, Browser, Choice, Compare, Control, FieldAction, ModelField, PresetPicker, hairline, power, segments,
};

use super::{Face, Frame, Shelf, card_words};
use crate::view::{Command, Dialog, Place};

/// Width of the switch of sources.
const SOURCE: f32 = 148.0;
/// Between two switches.
const BETWEEN: f32 = 10.0;

/// What the header remembers beside the list of models.
pub(super) struct Header {
    pub(super) presets: PresetPicker,
    compare: Compare,
}

impl Header {
    pub(super) fn new(face: &Face) -> Self {
        let presets = PresetPicker::new(face.params(), face.book(), face.preset().clone());
        Self { presets, compare: Compare::new(face.params()) }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>, shelf: &mut Shelf) -> Vec<Command> {
        let (grid, places) = (&frame.layout.grid, places(ui, frame));
        hairline(ui, grid.header.left(), grid.header.right(), grid.header.bottom());
        nameplate(frame).show(ui, grid);
        let orders = self.presets.field(ui, places.preset, &frame.view.presets, frame.setter);
        if self.presets.is_open() && !orders.is_empty() {
            shelf.browser.close();
        }
        let asked = model_field(ui, frame, places.model, shelf.is_open_for(0));
        if asked == Some(FieldAction::List) {
            shelf.toggle(0);
            self.presets.close();
        }
        let compare = places.switch.with_max_x(places.switch.left() + Compare::WIDTH);
        self.compare.show(ui, compare, frame.setter);
        source(ui, frame, places.switch.with_min_x(compare.right() + BETWEEN));
        power(ui, places.power, &frame.control(frame.face.bypass()));
        let orders = orders.into_iter().map(Command::Preset);
        orders.chain(asked.and_then(|asked| command(frame, asked))).collect()
    }

    /// The lists, on top of everything else: of models below the field for A, above the cards for B.
    pub(super) fn lists(&mut self, ui: &Ui, frame: &Frame<'_>, shelf: &mut Shelf) -> Vec<Command> {
        let (places, bottom) = (places(ui, frame), frame.layout.grid.footer.top() - 8.0);
        let orders = self.presets.list(ui, places.preset, bottom, &frame.view.presets, frame.setter);
        let field = match shelf.place {
            0 => places.model,
            _ => places.model.translate(egui::vec2(frame.layout.cards.left() - places.model.left(), 0.0)),
        };
        let model = list(ui, frame, Browser::below(ui, field, bottom), shelf);
        orders.into_iter().map(Command::Preset).chain(model).collect()
    }
}

fn nameplate(frame: &Frame<'_>) -> Nameplate {
    Nameplate { name: frame.face.name() }
}

fn places(ui: &Ui, frame: &Frame<'_>) -> Fields {
    let source = if frame.face.listens() { BETWEEN + SOURCE } else { 0.0 };
    Fields::of(ui, &frame.layout.grid, nameplate(frame), Compare::WIDTH + source)
}

fn model_field(ui: &mut Ui, frame: &Frame<'_>, at: Rect, open: bool) -> Option<FieldAction> {
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
    field.show(ui, at)
}

/// Only the effect has a choice.
fn source(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let Face::Effect(params) = frame.face else { return };
    let choices = [
        Choice::new("Audio", "pitch and loudness of the sound that comes in"),
        Choice::new("MIDI", "the keys that are held"),
        Choice::new("CV", "the parameters CV pitch and CV loudness, or the sidechain"),
    ];
    let control = frame.control(&params.source);
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

fn list(ui: &Ui, frame: &Frame<'_>, at: Rect, shelf: &mut Shelf) -> Option<Command> {
    let place = shelf.place;
    let playing = frame.view.card(place).and_then(|card| card.id.as_deref());
    shelf.browser.show(ui, at, &frame.view.library, playing).map(|asked| match asked {
        Asked::Choose(id) => Command::LoadEntry { place, id },
        Asked::Favourite { id, on } => Command::Favourite { id, on },
        Asked::OpenFile => Command::OpenDialog(Dialog::Model { place }),
        Asked::ChooseFolder => Command::OpenDialog(Dialog::Folder),
        Asked::Rescan => Command::Rescan,
    })
}
