//! Model A and model B: what each is, or why it does not play; between them the morph.

use egui::{Align2, Color32, Rect, Sense, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Choice, Icon, Slider, focus_ring, hairline, icon_button, panel, paragraph, spinner, words_switch};

use super::{Frame, Shelf, card_words, letter};
use crate::view::{Card, Command, Place};

/// Height of what is between the cards.
const MORPH: f32 = 44.0;
const BUTTON: f32 = 20.0;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, shelf: &mut Shelf) -> Vec<Command> {
    let place = panel(ui, frame.layout.cards);
    let mut commands = Vec::new();
    let [first, morph_place, second] = split(place);
    commands.extend(card(ui, frame, first, 0, shelf));
    commands.extend(morph(ui, frame, morph_place));
    commands.extend(card(ui, frame, second, 1, shelf));
    commands
}

/// Where a file is dropped that is meant for B.
pub(super) fn second_place(frame: &Frame<'_>) -> Rect {
    split(frame.layout.cards.shrink(theme::PADDING))[2]
}

fn split(place: Rect) -> [Rect; 3] {
    let card = (place.height() - MORPH - 16.0) / 2.0;
    let first = Rect::from_min_size(place.min, vec2(place.width(), card));
    let morph = Rect::from_min_size(pos2(place.left(), first.bottom() + 8.0), vec2(place.width(), MORPH));
    [first, morph, Rect::from_min_max(pos2(place.left(), morph.bottom() + 8.0), place.max)]
}

fn card(ui: &mut Ui, frame: &Frame<'_>, place: Rect, index: usize, shelf: &mut Shelf) -> Option<Command> {
    let command = head(ui, frame, place, index, shelf);
    let body = Rect::from_min_max(pos2(place.left(), place.top() + 24.0), place.max);
    match &frame.view.places[index] {
        Place::Playing(card) => facts(ui, body, card),
        Place::Empty if index == 0 => words(ui, body, "Without a model you hear the dry sound.", theme::QUIET),
        Place::Empty => words(ui, body, "Optional: a second voice to morph to.", theme::QUIET),
        Place::Loading { still, .. } => words(ui, body, &format!("Reading it. {}", meanwhile(still)), theme::QUIET),
        Place::Missing { path, .. } => {
            words(ui, body, &format!("Not on this computer. It was {}", path.display()), theme::WARNING);
        }
        Place::Refused { reason, still, .. } => {
            words(ui, body, &format!("{reason} {}", meanwhile(still)), theme::BAD);
        }
    }
    command
}

/// The letter, the name, and the buttons at the right. A click on the name opens the list.
fn head(ui: &mut Ui, frame: &Frame<'_>, place: Rect, index: usize, shelf: &mut Shelf) -> Option<Command> {
    let model = &frame.view.places[index];
    let y = place.top() + 10.0;
    let badge = Rect::from_center_size(pos2(place.left() + 9.0, y), vec2(18.0, 18.0));
    let tint = if index == 0 { theme::accent(ui) } else { theme::SECOND };
    ui.painter().rect_filled(badge, 5.0, theme::tinted(theme::PANEL, tint, 0.2));
    theme::write(ui.painter(), badge.center(), Align2::CENTER_CENTER, letter(index), Type::Label, tint);
    let mut right = place.right();
    let command = clear(ui, model, index, pos2(right, y)).then_some(Command::Clear { place: index });
    if !matches!(model, Place::Empty | Place::Loading { .. }) {
        right -= BUTTON + 4.0;
    }
    let list = Rect::from_center_size(pos2(right - BUTTON / 2.0, y), vec2(BUTTON, BUTTON));
    let (button, tip) = (format!("Models for {}", letter(index)), format!("Choose model {}", letter(index)));
    let mut opens = icon_button(ui, list, Icon::Down, &button, &tip, true).clicked();
    let left = badge.right() + 8.0 + if matches!(model, Place::Loading { .. }) { 21.0 } else { 0.0 };
    if matches!(model, Place::Loading { .. }) {
        spinner(ui, pos2(left - 14.0, y), 5.5);
    }
    let room = Rect::from_min_max(pos2(left, y - 11.0), pos2(list.left() - 6.0, y + 11.0));
    opens |= name(ui, room, model, index);
    if opens {
        shelf.toggle(index);
    }
    command
}

fn clear(ui: &mut Ui, model: &Place, index: usize, right: egui::Pos2) -> bool {
    if matches!(model, Place::Empty | Place::Loading { .. }) {
        return false;
    }
    let cross = Rect::from_center_size(right - vec2(BUTTON / 2.0, 0.0), vec2(BUTTON, BUTTON));
    let which = letter(index);
    icon_button(ui, cross, Icon::Cross, &format!("Empty {which}"), &format!("Take model {which} away"), true).clicked()
}

fn name(ui: &mut Ui, place: Rect, model: &Place, index: usize) -> bool {
    let (name, colour) = match model {
        Place::Empty => ("No model", theme::QUIET),
        Place::Loading { name, .. } | Place::Missing { name, .. } | Place::Refused { name, .. } => {
            (name.as_str(), theme::TEXT)
        }
        Place::Playing(card) => (card.name.as_str(), theme::TEXT),
    };
    let response = ui.interact(place, ui.scope_id().with(("model name", index)), Sense::CLICK);
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    let shown = theme::elided(ui, name, Type::Name, colour, place.width());
    let width = shown.size().x;
    ui.painter().galley(Align2::LEFT_CENTER.anchor_size(place.left_center(), shown.size()).min, shown, colour);
    if response.has_focus() {
        focus_ring(ui, place.with_max_x(place.left() + width).expand2(vec2(4.0, 0.0)), 5.0);
    }
    let tip = match model {
        Place::Playing(card) => card_words::all(card),
        Place::Empty | Place::Loading { .. } | Place::Missing { .. } | Place::Refused { .. } => name.to_owned(),
    };
    response.on_hover_text(tip).clicked()
}

/// What it is made of, its range and its cost; where there is room, what its maker says.
fn facts(ui: &mut Ui, place: Rect, card: &Card) {
    let mut y = place.top();
    if place.height() > 66.0 && !card.description.is_empty() {
        let above = place.with_max_y(place.bottom() - 34.0);
        y = paragraph(ui, above, y, &card.description, theme::TEXT, 4) + 4.0;
    }
    for line in [card.synth.clone(), card_words::figures(card)] {
        y = paragraph(ui, place, y, &line, theme::QUIET, 1) + 2.0;
    }
    let response = ui.interact(place, ui.scope_id().with(("facts", &card.name)), Sense::hover());
    response.on_hover_text(card_words::all(card));
}

fn words(ui: &mut Ui, place: Rect, words: &str, colour: Color32) {
    paragraph(ui, place, place.top() + 1.0, words, colour, 12);
    let response = ui.interact(place, ui.scope_id().with(("card words", place.top() as i32)), Sense::hover());
    response.on_hover_text(words);
}

/// What is heard while a place's own model does not play.
fn meanwhile(still: &Option<Box<Card>>) -> String {
    still.as_ref().map_or_else(String::new, |card| format!("{} keeps playing.", card.name))
}

/// From A to B, the exchange of both, and how the project keeps them.
fn morph(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<Command> {
    hairline(ui, place.left(), place.right(), place.top());
    hairline(ui, place.left(), place.right(), place.bottom());
    let missing = (0..2).find(|place| frame.view.card(*place).is_none());
    let reason = missing.map(|place| format!("Load a model {} to morph between two.", letter(place)));
    let colour = if reason.is_some() { theme::DIM } else { theme::QUIET };
    let y = place.top() + 12.0;
    let label = theme::write(ui.painter(), pos2(place.left(), y), Align2::LEFT_CENTER, "Morph", Type::Label, colour);
    let kept = keeps(ui, frame, pos2(place.right(), y));
    let control = frame.control(&frame.face.tone().morph);
    let rail = Rect::from_min_max(
        pos2(place.left(), place.bottom() - 22.0),
        pos2(place.right() - BUTTON - 12.0, place.bottom() - 4.0),
    );
    let value = Rect::from_min_size(pos2(label.right() + 6.0, y - 9.0), vec2(42.0, 18.0));
    let tip = "of the way from A to B, in harmonics, noise and room. Drag sideways; double-click for A alone.";
    Slider::new(&control, "Morph", tip)
        .value_at(value)
        .towards(theme::SECOND)
        .disabled(reason.as_deref())
        .show(ui, rail);
    let swap = Rect::from_center_size(pos2(place.right() - BUTTON / 2.0, rail.center().y), vec2(BUTTON, BUTTON));
    let swapped =
        icon_button(ui, swap, Icon::Exchange, "Exchange", "A and B change places", reason.is_none()).clicked();
    kept.or(swapped.then_some(Command::Swap))
}

/// Whether the project keeps the models themselves.
fn keeps(ui: &mut Ui, frame: &Frame<'_>, right: egui::Pos2) -> Option<Command> {
    let on = frame.view.embeds_models;
    let choices = [
        Choice::new("linked", "The host's project keeps only where the models are. It is small, and needs the files."),
        Choice::new("kept", "The host's project keeps the models themselves and opens on any computer."),
    ];
    let chosen = words_switch(ui, right.x, right.y, "Models", &choices, usize::from(on))?;
    Some(Command::SetEmbedding(chosen == 1))
}
