//! The name, the preset, the model field, undo, redo and chance, A/B and bypass; and the lists that hang from the fields.

use std::sync::Arc;

use egui::{Align2, CornerRadius, Rect, Ui, pos2, vec2};
use kit::header::{Fields, Nameplate};
use kit::theme::{self, Type};
use kit::widgets::{
    Asked, Browser, Compare, FieldAction, Icon, ModelField, PresetPicker, focus_ring, hairline, icon_button,
    instrument_power,
};

use super::Frame;
use crate::params::SamplerParams;
use crate::presets::KITS;
use crate::view::{Card, Command, Dialog, Shown};

/// Width of the button of chance.
const RANDOM: f32 = 74.0;
/// Width of undo and of redo.
const STEP: f32 = 30.0;
/// Width of a kit's field that only has a name, and where it walks through them.
const KIT: f32 = 144.0;
const WALKS: f32 = 210.0;
/// What a model's field takes beside its words.
const BUTTONS: f32 = 168.0;
/// Between two buttons.
const BETWEEN: f32 = 6.0;
/// Between groups of buttons.
const APART: f32 = 10.0;
/// Of everything between the model and bypass.
const SWITCHES: f32 = 2.0 * STEP + BETWEEN + APART + RANDOM + APART + Compare::WIDTH;

const NAMEPLATE: Nameplate = Nameplate { name: "Sampler" };

/// What the header remembers.
pub(super) struct Header {
    pub(super) browser: Browser,
    pub(super) presets: PresetPicker,
    compare: Compare,
}

impl Header {
    pub(super) fn new(params: &Arc<SamplerParams>) -> Self {
        let presets = PresetPicker::new(params.clone(), &KITS, params.preset.clone()).called("Kits");
        Self { browser: Browser::default(), presets, compare: Compare::new(params.clone()) }
    }

    /// A list is shown, which takes what is typed.
    pub(super) fn is_open(&self) -> bool {
        self.browser.is_open() || self.presets.is_open()
    }

    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> Vec<Command> {
        let (grid, places) = (&frame.layout.grid, places(ui, frame));
        hairline(ui, grid.header.left(), grid.header.right(), grid.header.bottom());
        NAMEPLATE.show(ui, grid);
        let open = self.presets.is_open();
        let orders = self.presets.field(ui, places.preset, &frame.view.presets, frame.setter);
        if self.presets.is_open() && !open {
            self.browser.close();
        }
        let asked = model_field(ui, frame, places.model, self.browser.is_open());
        if asked == Some(FieldAction::List) {
            self.presets.close();
            self.browser.ask("Search for a space of sounds");
            self.browser.toggle();
        }
        let compare = places.switch.with_min_x(places.switch.right() - Compare::WIDTH);
        let steps = steps(ui, frame, places.switch.with_max_x(compare.left() - APART));
        self.compare.show(ui, compare, frame.setter);
        instrument_power(ui, places.power, &frame.control(&frame.params.bypass));
        let orders = orders.into_iter().map(Command::Preset);
        orders.chain(steps).chain(asked.and_then(|asked| command(frame, asked))).collect()
    }

    /// The lists, on top of everything else.
    pub(super) fn lists(&mut self, ui: &Ui, frame: &Frame<'_>) -> Vec<Command> {
        let (places, bottom) = (places(ui, frame), frame.layout.grid.footer.top() - 8.0);
        let orders = self.presets.list(ui, places.preset, bottom, &frame.view.presets, frame.setter);
        let model = list(ui, frame, places.model, bottom, &mut self.browser);
        orders.into_iter().map(Command::Preset).chain(model).collect()
    }
}

/// Where the kit's field has no room for its arrows, the model gets what they leave.
fn places(ui: &Ui, frame: &Frame<'_>) -> Fields {
    let mut places = Fields::of(ui, &frame.layout.grid, NAMEPLATE, SWITCHES);
    if places.preset.width() < WALKS {
        places.preset = places.preset.with_max_x(places.preset.left() + places.preset.width().min(KIT));
        places.model = places.model.with_min_x(places.preset.right() + APART);
    }
    places
}

/// Undo, redo and chance, from the left.
fn steps(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<Command> {
    let view = frame.view;
    let cell = |left: f32, width: f32| Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height()));
    let back = cell(place.left(), STEP);
    let forth = cell(back.right() + BETWEEN, STEP);
    let dice = cell(forth.right() + APART, RANDOM);
    let undo = "Take the last change of the pads back";
    let mut asked = icon_button(ui, back, Icon::Reset, "Undo", undo, view.can_undo).clicked().then_some(Command::Undo);
    let redo = "Do it again";
    if icon_button(ui, forth, Icon::Again, "Redo", redo, view.can_redo).clicked() {
        asked = Some(Command::Redo);
    }
    if random(ui, frame, dice) {
        asked = Some(Command::Random(None));
    }
    asked
}

/// The only button here that makes a sound of its own: it wears the accent.
fn random(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> bool {
    let usable = frame.view.place.card().is_some();
    let sense = if usable { egui::Sense::click() } else { egui::Sense::hover() };
    let response = ui.interact(place, ui.scope_id().with("random"), sense);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, usable, "Random"));
    let accent = theme::accent(ui);
    let (fill, colour) = match (usable, response.is_pointer_button_down_on(), response.hovered()) {
        (false, _, _) => (theme::tinted(theme::PANEL, theme::RAISED, 0.45), theme::DIM),
        (true, true, _) => (theme::tinted(theme::WINDOW, accent, 0.16), accent),
        (true, false, true) => (theme::tinted(theme::WINDOW, accent, 0.32), accent),
        (true, false, false) => (theme::tinted(theme::WINDOW, accent, 0.24), accent),
    };
    ui.painter().rect_filled(place, CornerRadius::same(7), fill);
    theme::write(ui.painter(), place.center(), Align2::CENTER_CENTER, "Random", Type::Strong, colour);
    if response.has_focus() {
        focus_ring(ui, place, 7.0);
    }
    let locked = frame.view.pads.iter().filter(|pad| pad.locked).count();
    let tip = match locked {
        0 => "Another sound of the same pack on every pad. Lock pads to keep them.".to_owned(),
        1 => "Another sound of the same pack on every pad but the one that is locked".to_owned(),
        locked => format!("Another sound of the same pack on every pad but the {locked} that are locked"),
    };
    response.on_hover_text(tip).clicked()
}

fn model_field(ui: &mut Ui, frame: &Frame<'_>, at: Rect, open: bool) -> Option<FieldAction> {
    let place = &frame.view.place;
    let playing = place.playing();
    let detail = playing.map(|card| detail(ui, card, at.width()));
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
    field.show(ui, at)
}

/// How much of the space can be told beside its name in a field of this width.
fn detail(ui: &Ui, card: &Card, width: f32) -> String {
    let packs = format!("{} packs", card.packs);
    let sounds = format!("{packs} · {} sounds", thousands(card.sounds));
    let all = format!("{sounds} · {} dims", card.dimensions);
    let size = |words: &str, look: Type| theme::galley(ui, words, look, theme::QUIET).size().x;
    let room = width - BUTTONS - size(&card.name, Type::Name);
    [all, sounds, packs].into_iter().find(|words| size(words, Type::Label) < room).unwrap_or_default()
}

/// Figures in groups of three.
fn thousands(count: usize) -> String {
    match count / 1_000 {
        0 => count.to_string(),
        above => format!("{},{:03}", thousands(above), count % 1_000),
    }
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

fn list(ui: &Ui, frame: &Frame<'_>, field: Rect, bottom: f32, browser: &mut Browser) -> Option<Command> {
    let playing = frame.view.place.card().and_then(|card| card.id.as_deref());
    let at = Browser::below(ui, field, bottom);
    browser.show(ui, at, &frame.view.library, playing).map(|asked| match asked {
        Asked::Choose(id) => Command::LoadEntry(id),
        Asked::Favourite { id, on } => Command::Favourite { id, on },
        Asked::OpenFile => Command::OpenDialog(Dialog::Model),
        Asked::ChooseFolder => Command::OpenDialog(Dialog::Folder),
        Asked::Rescan => Command::Rescan,
    })
}
