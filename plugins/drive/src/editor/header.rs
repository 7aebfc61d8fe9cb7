//! The name, the preset, the model, A/B and bypass; and the lists that hang from the fields.

use std::sync::Arc;

use egui::{Rect, Ui};
use kit::header::{Fields, Nameplate};
use kit::widgets::{Asked, Browser, Compare, FieldAction, ModelField, PresetPicker, hairline, power};

use super::{Frame, card_words};
use crate::params::DriveParams;
use crate::presets::BOOK;
use crate::view::{Command, Dialog, Slot};

/// What the header remembers.
pub(super) struct Header {
    pub(super) browser: Browser,
    pub(super) presets: PresetPicker,
    compare: Compare,
}

impl Header {
    pub(super) fn new(params: &Arc<DriveParams>) -> Self {
        Self {
            browser: Browser::default(),
            presets: PresetPicker::new(params.clone(), &BOOK, params.preset.clone()),
            compare: Compare::new(params.clone()),
        }
    }

    /// A list is shown, which takes what is typed.
    pub(super) fn is_open(&self) -> bool {
        self.browser.is_open() || self.presets.is_open()
    }

    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> Vec<Command> {
        let (grid, places) = (&frame.layout.grid, places(ui, frame));
        hairline(ui, grid.header.left(), grid.header.right(), grid.header.bottom());
        NAMEPLATE.show(ui, grid);
        let presets = self.presets.field(ui, places.preset, &frame.view.presets, frame.setter);
        if self.presets.is_open() && !presets.is_empty() {
            self.browser.close();
        }
        let asked = model_field(ui, frame, places.model, self.browser.is_open());
        if asked == Some(FieldAction::List) {
            self.browser.toggle();
            self.presets.close();
        }
        self.compare.show(ui, places.switch, frame.setter);
        power(ui, places.power, &frame.control(&frame.params.bypass));
        let orders = presets.into_iter().map(Command::Preset);
        orders.chain(asked.and_then(|asked| command(frame, asked))).collect()
    }

    /// The lists, on top of everything else.
    pub(super) fn lists(&mut self, ui: &Ui, frame: &Frame<'_>) -> Vec<Command> {
        let (places, bottom) = (places(ui, frame), frame.layout.grid.footer.top() - 8.0);
        let orders = self.presets.list(ui, places.preset, bottom, &frame.view.presets, frame.setter);
        let model = list(ui, frame, places.model, bottom, &mut self.browser);
        orders.into_iter().map(Command::Preset).chain(model).collect()
    }
}

const NAMEPLATE: Nameplate = Nameplate { name: "Drive" };

fn places(ui: &Ui, frame: &Frame<'_>) -> Fields {
    Fields::of(ui, &frame.layout.grid, NAMEPLATE, Compare::WIDTH)
}

fn model_field(ui: &mut Ui, frame: &Frame<'_>, at: Rect, open: bool) -> Option<FieldAction> {
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
    field.show(ui, at)
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

fn list(ui: &Ui, frame: &Frame<'_>, field: Rect, bottom: f32, browser: &mut Browser) -> Option<Command> {
    let playing = frame.view.card(frame.slot).and_then(|card| card.id.as_deref());
    let slot = frame.slot;
    browser.show(ui, Browser::below(ui, field, bottom), &frame.view.library, playing).map(|asked| match asked {
        Asked::Choose(id) => Command::LoadEntry { slot, id },
        Asked::Favourite { id, on } => Command::Favourite { id, on },
        Asked::OpenFile => Command::OpenDialog(Dialog::Model { slot }),
        Asked::ChooseFolder => Command::OpenDialog(Dialog::Folder),
        Asked::Rescan => Command::Rescan,
    })
}
