//! The model card: what plays, or why nothing does; below it the slots.

use egui::{Align2, Rect, Sense, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{
    Choice, Control, Icon, Slider, SlotFace, SlotKind, icon_button, panel, paragraph, slots, spinner, words_switch,
};

use super::{Frame, card_words, number};
use crate::params::SLOTS;
use crate::view::{Card, Command, Slot};

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>) -> Vec<Command> {
    let place = panel(ui, frame.layout.card);
    let foot = Rect::from_min_max(pos2(place.left(), place.bottom() - foot_height(frame)), place.max);
    let above = Rect::from_min_max(place.min, pos2(place.right(), foot.top() - 10.0));
    let mut commands = Vec::new();
    let body = head(ui, frame, above, &mut commands);
    match &frame.view.slots[frame.slot] {
        Slot::Playing(card) => facts(ui, body, card),
        Slot::Refused { reason, still, .. } => refused(ui, body, reason, still.as_deref()),
        Slot::Missing { path, .. } => missing(ui, body, path),
        Slot::Loading { still, .. } => loading(ui, body, still.as_deref()),
        Slot::Empty => empty(ui, body),
    }
    commands.extend(row_of_slots(ui, frame, foot));
    commands
}

fn foot_height(frame: &Frame<'_>) -> f32 {
    if frame.layout.card.height() < 230.0 { 70.0 } else { 78.0 }
}

/// Label, state and name; gives the place below.
fn head(ui: &mut Ui, frame: &Frame<'_>, place: Rect, commands: &mut Vec<Command>) -> Rect {
    let slot = &frame.view.slots[frame.slot];
    let y = place.top() + 6.0;
    theme::write(ui.painter(), pos2(place.left(), y), Align2::LEFT_CENTER, "Model", Type::Label, theme::QUIET);
    state(ui, pos2(place.right(), y), slot);
    let (name, colour) = match slot {
        Slot::Empty => ("Empty slot", theme::QUIET),
        Slot::Loading { name, .. } | Slot::Missing { name, .. } | Slot::Refused { name, .. } => {
            (name.as_str(), theme::TEXT)
        }
        Slot::Playing(card) => (card.name.as_str(), theme::TEXT),
    };
    let clears = !matches!(slot, Slot::Empty | Slot::Loading { .. });
    let room = place.width() - if clears { 26.0 } else { 0.0 };
    let title = theme::elided(ui, name, Type::Title, colour, room);
    let at = pos2(place.left(), place.top() + 18.0);
    let (size, cut) = (title.size(), title.elided);
    ui.painter().galley(at, title, colour);
    if cut {
        ui.interact(Rect::from_min_size(at, size), ui.scope_id().with("title"), Sense::hover()).on_hover_text(name);
    }
    if clears {
        let cross = Rect::from_center_size(pos2(place.right() - 10.0, at.y + size.y / 2.0), vec2(20.0, 20.0));
        let tip = format!("Empty slot {}", number(frame.slot));
        if icon_button(ui, cross, Icon::Cross, "Empty the slot", &tip, true).clicked() {
            commands.push(Command::Clear { slot: frame.slot });
        }
    }
    Rect::from_min_max(pos2(place.left(), at.y + size.y + 4.0), place.max)
}

/// A dot and a word.
fn state(ui: &Ui, right: egui::Pos2, slot: &Slot) {
    let (colour, words, tip) = match slot {
        Slot::Playing(card) if card.calibrated => (
            theme::GOOD,
            "calibrated",
            "Its maker measured the analogue levels: “Calibrated” plays it as the device would",
        ),
        Slot::Playing(_) => {
            (theme::QUIET, "uncalibrated", "Its file does not say which analogue levels it was made at")
        }
        Slot::Empty => return,
        Slot::Loading { .. } => (theme::QUIET, "loading", "It is being read and tried"),
        Slot::Missing { .. } => (theme::WARNING, "missing", "The project names it, but it is not on this computer"),
        Slot::Refused { .. } => (theme::BAD, "cannot play", "Its file was turned down"),
    };
    let words = theme::galley(ui, words, Type::Label, colour);
    let left = right.x - words.size().x;
    let place = Rect::from_min_max(pos2(left - 14.0, right.y - 9.0), pos2(right.x, right.y + 9.0));
    let at = Align2::RIGHT_CENTER.anchor_size(right, words.size()).min;
    ui.painter().galley(at, words, colour);
    ui.painter().circle_filled(pos2(left - 9.0, right.y), 4.0, colour);
    ui.interact(place, ui.scope_id().with("card state"), Sense::hover()).on_hover_text(tip);
}

/// As many facts as there is room for, the most wanted first.
fn facts(ui: &mut Ui, place: Rect, card: &Card) {
    let about = card_words::about(card);
    let rows = if place.height() < 90.0 { 1 } else { 3 };
    let mut y = place.top();
    if !about.is_empty() {
        y = paragraph(ui, place, y, &about, theme::QUIET, rows) + 10.0;
    }
    let label = if place.width() < 200.0 { 70.0 } else { 86.0 };
    for (name, value, tip) in card_words::facts(card) {
        if y + 18.0 > place.bottom() {
            break;
        }
        let line = Rect::from_min_size(pos2(place.left(), y), vec2(place.width(), 18.0));
        theme::write(ui.painter(), line.left_center(), Align2::LEFT_CENTER, name, Type::Label, theme::QUIET);
        let value = theme::elided(ui, &value, Type::Label, theme::TEXT, place.width() - label);
        let at = Align2::LEFT_CENTER.anchor_size(pos2(line.left() + label, line.center().y), value.size()).min;
        ui.painter().galley(at, value, theme::TEXT);
        if !tip.is_empty() {
            ui.interact(line, ui.scope_id().with(("fact", name)), Sense::hover()).on_hover_text(tip);
        }
        y += 21.0;
    }
}

fn refused(ui: &mut Ui, place: Rect, reason: &str, still: Option<&Card>) {
    let above = Rect::from_min_max(place.min, place.max - vec2(0.0, 20.5));
    let response = ui.interact(place, ui.scope_id().with("reason"), Sense::hover());
    let y = paragraph(ui, above, place.top() + 2.0, reason, theme::BAD, 6) + 6.0;
    paragraph(ui, place, y, &meanwhile(still), theme::TEXT, 2);
    response.on_hover_text(reason);
}

fn missing(ui: &mut Ui, place: Rect, path: &std::path::Path) {
    let words = "You hear the dry sound. Its knobs are kept, and so is its place in the project.";
    let y = paragraph(ui, place, place.top() + 2.0, words, theme::TEXT, 3) + 8.0;
    let was = path.display().to_string();
    if !was.is_empty() && y + 32.0 < place.bottom() {
        paragraph(ui, place, y, &format!("It was {was}"), theme::QUIET, 3);
    }
}

/// What is heard while the slot's own model does not play.
fn meanwhile(still: Option<&Card>) -> String {
    match still {
        Some(card) => format!("{} keeps playing.", card.name),
        None => "You hear the sound as it came in.".to_owned(),
    }
}

fn loading(ui: &mut Ui, place: Rect, still: Option<&Card>) {
    spinner(ui, pos2(place.left() + 9.0, place.top() + 13.0), 7.0);
    let beside = Rect::from_min_max(pos2(place.left() + 28.0, place.top()), place.max);
    let words = format!("Reading and trying it. {}", meanwhile(still));
    paragraph(ui, beside, place.top() + 5.0, &words, theme::QUIET, 3);
}

fn empty(ui: &mut Ui, place: Rect) {
    let words =
        "The sound passes as it is. A model in this slot plays when the slot is chosen, by hand or by automation.";
    paragraph(ui, place, place.top() + 2.0, words, theme::QUIET, 5);
}

fn row_of_slots(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<Command> {
    let y = place.top() + 8.0;
    theme::write(ui.painter(), pos2(place.left(), y), Align2::LEFT_CENTER, "Slots", Type::Label, theme::QUIET);
    let kept = keeps(ui, frame, pos2(place.right(), y));
    let next = frame.slot + 1;
    let blend = frame.control(&frame.params.blend);
    let beside = Some((next, blend.travel())).filter(|(next, _)| *next < SLOTS);
    let faces: Vec<SlotFace> = frame.view.slots.iter().enumerate().map(face).collect();
    let row = Rect::from_min_size(pos2(place.left(), place.top() + 20.0), vec2(place.width(), 26.0));
    if let Some(slot) = slots(ui, row, &faces, frame.slot, beside)
        && slot != frame.slot
    {
        frame.control(&frame.params.model).put(slot as f32 / (SLOTS - 1) as f32);
    }
    blend_row(ui, frame, Rect::from_min_max(pos2(place.left(), row.bottom() + 8.0), place.max));
    kept
}

fn blend_row(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let next = frame.slot + 1;
    let ready = next < SLOTS && frame.view.card(next).is_some();
    let words = if next < SLOTS { format!("Blend to {}", number(next)) } else { "Blend".to_owned() };
    let reason = match (next < SLOTS, ready) {
        (false, _) => Some("There is no slot after the last.".to_owned()),
        (true, false) => Some(format!("Load a model into slot {} to blend to it.", number(next))),
        (true, true) => None,
    };
    let colour = if ready { theme::QUIET } else { theme::DIM };
    let label = theme::write(ui.painter(), place.left_center(), Align2::LEFT_CENTER, words, Type::Label, colour);
    let blend = frame.control(&frame.params.blend);
    let value = blend.text(blend.travel());
    let at = place.right_center();
    let width = theme::galley(ui, "100 %", Type::Label, colour).size().x;
    theme::write(
        ui.painter(),
        at,
        Align2::RIGHT_CENTER,
        value,
        Type::Label,
        if ready { theme::TEXT } else { theme::DIM },
    );
    let rail = Rect::from_min_max(
        pos2(label.right() + 12.0, place.center().y - 9.0),
        pos2(place.right() - width - 12.0, place.center().y + 9.0),
    );
    let tip = "of the next slot's model. Drag sideways; double-click for none.";
    Slider::new(&blend, "Blend", tip).disabled(reason.as_deref()).show(ui, rail);
}

fn face((index, slot): (usize, &Slot)) -> SlotFace {
    let number = number(index);
    let (kind, tip) = match slot {
        Slot::Empty => (SlotKind::Empty, format!("Slot {number} is empty. Choose it, then load a model.")),
        Slot::Loading { name, .. } => (SlotKind::Loading, format!("Slot {number}: {name} is being loaded")),
        Slot::Playing(card) => (SlotKind::Ready, format!("Slot {number}: {}", card.name)),
        Slot::Missing { name, .. } => (SlotKind::Troubled, format!("Slot {number}: {name} is missing")),
        Slot::Refused { name, .. } => (SlotKind::Troubled, format!("Slot {number}: {name} cannot play")),
    };
    SlotFace { kind, tip }
}

/// Whether the project keeps the models themselves.
fn keeps(ui: &mut Ui, frame: &Frame<'_>, right: egui::Pos2) -> Option<Command> {
    let on = frame.view.embeds_models;
    let choices = [
        Choice::new("linked", "The host's project keeps only where the models are. It is small, and needs the files."),
        Choice::new("kept in project", "The host's project keeps the models themselves and opens on any computer."),
    ];
    let chosen = words_switch(ui, right.x, right.y, "Models", &choices, usize::from(on))?;
    Some(Command::SetEmbedding(chosen == 1))
}
