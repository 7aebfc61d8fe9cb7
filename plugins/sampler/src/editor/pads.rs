//! Four rows of four pads. A press selects and plays; a drag onto another pad lets the two change places; a right click
//! opens a menu. The pad that has the focus takes the same by keys.

mod face;
mod favourites;
mod menu;
mod name;

use egui::{
    Align2, Event, EventFilter, Key, Modifiers, Rect, Response, Role, Sense, Ui, ViewportCommand, WidgetInfo, pos2,
    vec2,
};
use kit::theme::{self, Type};
use kit::widgets::{Control, panel};

use super::Frame;
use crate::params::PADS;
use crate::view::Command;
use face::Look;
use favourites::Favourites;
use name::Naming;

const COLUMNS: usize = 4;
const GAP: f32 = 8.0;
/// Height of the words above the pads.
const TITLE: f32 = 22.0;
/// A struck pad glows so long.
const GLOW_S: f32 = 0.18;
/// A sound that is made sooner is not announced: it would only flicker.
const SOON_S: f64 = 0.2;

/// What the pads remember between frames.
#[derive(Debug, Default)]
pub(super) struct Pads {
    glow: [f32; PADS],
    /// Since when its sound is being made.
    made_since_s: [Option<f64>; PADS],
    naming: Option<Naming>,
    /// Waits for a key of the keyboard that is to play it.
    learning: Option<usize>,
    /// Waits for what the clipboard holds.
    pasting: Option<usize>,
    favourites: Favourites,
}

/// What was asked of one pad by its menu or by keys: what only the editor can do.
#[derive(Debug, Clone, PartialEq)]
enum Wish {
    Send(Command),
    Name,
    Learn,
    Copy,
    Paste,
}

impl Pads {
    /// Takes what was struck in the last `seconds`.
    pub(super) fn listen(&mut self, struck: u32, seconds: f32) {
        for (pad, glow) in self.glow.iter_mut().enumerate() {
            *glow = if struck & 1 << pad != 0 { 1.0 } else { (*glow - seconds / GLOW_S).max(0.0) };
        }
    }

    /// Something is to be seen in the next frame that was not in this one.
    pub(super) fn moves(&self) -> bool {
        self.glow.iter().any(|glow| *glow > 0.0)
    }

    /// Something takes what is typed.
    pub(super) fn types(&self) -> bool {
        self.naming.is_some()
    }

    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>) -> Vec<Command> {
        let place = frame.layout.pads;
        let inside = panel(ui, place);
        let mut commands = Vec::new();
        self.learn(ui, frame);
        commands.extend(self.pasted(ui));
        self.title(ui, frame, inside);
        let mut held = None;
        for number in 0..PADS {
            let response = self.pad(ui, frame, number, &mut commands);
            if response.dragged() || response.drag_stopped() {
                held = Some((number, response));
            }
        }
        if let Some((from, response)) = held {
            commands.extend(carried(ui, frame, from, &response));
        }
        if let Some(command) = name::show(ui, frame, &mut self.naming) {
            commands.push(command);
        }
        commands
    }

    /// Lists on top of everything else.
    pub(super) fn lists(&mut self, ui: &Ui, frame: &Frame<'_>) -> Option<Command> {
        self.favourites.list(ui, frame)
    }

    fn pad(&mut self, ui: &mut Ui, frame: &Frame<'_>, number: usize, commands: &mut Vec<Command>) -> Response {
        let (pad, cell) = (&frame.view.pads[number], cell(frame.layout.pads, number));
        let response = ui.interact(cell, ui.scope_id().with(("pad", number)), Sense::click_and_drag());
        let selected = number == frame.selected();
        let spoken = format!("Pad {} {}", number + 1, pad.name);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, spoken.trim()));
        let pressed = response.contains_pointer() && ui.input(|input| input.pointer.primary_pressed());
        if pressed {
            response.request_focus();
        }
        let by_key =
            response.has_focus() && ui.input(|input| input.key_pressed(Key::Space) || input.key_pressed(Key::Enter));
        if pressed || by_key || response.secondary_clicked() {
            commands.push(Command::Select(number));
        }
        if pressed || by_key {
            commands.push(Command::Tap(number));
        }
        let mut wishes: Vec<Wish> = menu::show(frame, number, &response).into_iter().collect();
        wishes.extend(keys(ui, frame, number, &response, commands));
        let look = Look {
            selected,
            made: self.is_made(ui, number, pad),
            glow: self.glow[number],
            learning: self.learning == Some(number),
            naming: self.naming.as_ref().is_some_and(|naming| naming.pad == number),
        };
        if face::show(ui, cell, number, pad, look, &response) {
            wishes.push(Wish::Send(Command::Lock { pad: number, on: !pad.locked }));
        }
        wishes.into_iter().for_each(|wish| commands.extend(self.grant(ui, frame, number, wish)));
        let shown = !response.context_menu_opened() && !response.dragged();
        if shown { response.on_hover_text(face::tip(frame, number)) } else { response }
    }

    /// It takes a while until its sound is the one that is asked for.
    fn is_made(&mut self, ui: &Ui, number: usize, pad: &crate::view::Pad) -> bool {
        let since = &mut self.made_since_s[number];
        if !pad.filled || pad.settled {
            *since = None;
            return false;
        }
        let now = ui.input(|input| input.time);
        let made_s = now - *since.get_or_insert(now);
        if made_s < SOON_S {
            ui.ctx().request_repaint_after_secs((SOON_S - made_s) as f32);
        }
        made_s >= SOON_S
    }

    fn grant(&mut self, ui: &Ui, frame: &Frame<'_>, pad: usize, wish: Wish) -> Option<Command> {
        match wish {
            Wish::Send(command) => return Some(command),
            Wish::Name => self.naming = Some(Naming::of(pad, &frame.view.pads[pad].name)),
            Wish::Learn => self.learning = if self.learning == Some(pad) { None } else { Some(pad) },
            Wish::Copy => ui.ctx().copy_text(frame.view.pads[pad].text.to_string()),
            Wish::Paste => {
                self.pasting = Some(pad);
                ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
            }
        }
        None
    }

    /// A pad that learns its note takes the next key that is played; Escape ends it.
    fn learn(&mut self, ui: &Ui, frame: &Frame<'_>) {
        let Some(pad) = self.learning else { return };
        if let Some(key) = frame.meters.key {
            let note = &frame.params.pads()[pad].note;
            frame.control(note).put(nice_plug::prelude::Param::preview_normalized(note, i32::from(key)));
            self.learning = None;
        } else if ui.input(|input| input.key_pressed(Key::Escape)) {
            self.learning = None;
        }
    }

    /// What the clipboard held, on the pad that asked for it.
    fn pasted(&mut self, ui: &Ui) -> Option<Command> {
        let pad = self.pasting?;
        let text = ui.input(|input| {
            input.events.iter().find_map(|event| match event {
                Event::Paste(text) => Some(text.clone()),
                _ => None,
            })
        })?;
        self.pasting = None;
        Some(Command::Paste { pad, text })
    }

    fn title(&mut self, ui: &mut Ui, frame: &Frame<'_>, inside: Rect) {
        let y = inside.top() + 6.0;
        theme::write(ui.painter(), pos2(inside.left(), y), Align2::LEFT_CENTER, "Pads", Type::Label, theme::QUIET);
        let keys = self.favourites.button(ui, frame);
        let at = pos2(keys - 12.0, y);
        theme::write(ui.painter(), at, Align2::RIGHT_CENTER, notes(frame), Type::Label, theme::QUIET);
    }
}

/// Where a pad is in their panel.
pub(super) fn cell(place: Rect, pad: usize) -> Rect {
    let inside = place.shrink(theme::PADDING);
    let inside = inside.with_min_y(inside.top() + TITLE);
    let rows = PADS / COLUMNS;
    let size = vec2(
        (inside.width() - (COLUMNS - 1) as f32 * GAP) / COLUMNS as f32,
        (inside.height() - (rows - 1) as f32 * GAP) / rows as f32,
    );
    let (column, row) = ((pad % COLUMNS) as f32, (pad / COLUMNS) as f32);
    Rect::from_min_size(inside.min + vec2(column * (size.x + GAP), row * (size.y + GAP)), size)
}

/// The pad under a place of the window, if there is one.
pub(super) fn at(frame: &Frame<'_>, place: egui::Pos2) -> Option<usize> {
    (0..PADS).find(|&pad| cell(frame.layout.pads, pad).contains(place))
}

/// The lowest and the highest key that plays a pad.
fn notes(frame: &Frame<'_>) -> String {
    let notes = frame.params.pads().map(|pad| &pad.note);
    let text = |note: Option<&&nice_plug::prelude::IntParam>| note.map(|note| note.to_string()).unwrap_or_default();
    let lowest = notes.iter().min_by_key(|note| note.value());
    let highest = notes.iter().max_by_key(|note| note.value());
    format!("{} – {}", text(lowest), text(highest))
}

/// Copies where one of these keys is held.
fn copies(ui: &Ui) -> bool {
    ui.input(|input| input.modifiers.alt || input.modifiers.command)
}

/// A pad in the hand: it changes places with the one that it is let go over, or is copied there.
fn carried(ui: &Ui, frame: &Frame<'_>, from: usize, response: &Response) -> Option<Command> {
    let pointer = ui.input(|input| input.pointer.latest_pos())?;
    let to = at(frame, pointer).filter(|to| *to != from);
    let copy = copies(ui);
    if response.dragged() {
        face::carried(ui, frame, from, pointer, to, copy);
    }
    let to = to.filter(|_| response.drag_stopped())?;
    Some(if copy { Command::CopyPad { from, to } } else { Command::SwapPads(from, to) })
}

/// What the keys ask of the pad that has the focus; arrows go to its neighbours.
fn keys(ui: &Ui, frame: &Frame<'_>, number: usize, response: &Response, commands: &mut Vec<Command>) -> Option<Wish> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let (column, row) = (number % COLUMNS, number / COLUMNS);
    let next = [
        (Key::ArrowLeft, (column > 0).then(|| number - 1)),
        (Key::ArrowRight, (column + 1 < COLUMNS).then_some(number + 1)),
        (Key::ArrowUp, (row > 0).then(|| number - COLUMNS)),
        (Key::ArrowDown, (number + COLUMNS < PADS).then_some(number + COLUMNS)),
    ];
    // Taken away, or the next pad would pass it on.
    let taken = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if let Some(next) = next.into_iter().find_map(|(key, next)| next.filter(|_| taken(key))) {
        ui.memory_mut(|memory| memory.request_focus(ui.scope_id().with(("pad", next))));
        commands.push(Command::Select(next));
    }
    let pad = &frame.view.pads[number];
    let event = |wanted: fn(&Event) -> bool| ui.input(|input| input.events.iter().any(wanted));
    if event(|event| matches!(event, Event::Copy)) && !pad.text.is_empty() {
        return Some(Wish::Copy);
    }
    if let Some(Event::Paste(text)) =
        ui.input(|input| input.events.iter().find(|event| matches!(event, Event::Paste(_))).cloned())
        && text.contains("timbrel_point")
    {
        return Some(Wish::Send(Command::Paste { pad: number, text }));
    }
    match pressed {
        pressed if pressed(Key::F2) => Some(Wish::Name),
        pressed if pressed(Key::L) => Some(Wish::Send(Command::Lock { pad: number, on: !pad.locked })),
        pressed if pressed(Key::R) => Some(Wish::Send(Command::Random(Some(number)))),
        pressed if pressed(Key::Delete) || pressed(Key::Backspace) => Some(Wish::Send(Command::ClearPad(number))),
        _ => None,
    }
}
