//! A switch with a place for each choice, and its quiet cousin of words alone.

use egui::{Align2, CornerRadius, Key, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::focus_ring;
use crate::theme::{self, Type};

/// One place of a switch.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// Shown.
    pub words: &'a str,
    /// A sentence about it.
    pub tip: &'a str,
    /// It cannot be chosen now, because of this.
    pub refused: Option<&'a str>,
}

impl<'a> Choice<'a> {
    /// A choice that can be made.
    pub fn new(words: &'a str, tip: &'a str) -> Self {
        Self { words, tip, refused: None }
    }

    /// Cannot be chosen where there is a reason.
    pub fn refused(mut self, reason: Option<&'a str>) -> Self {
        self.refused = reason;
        self
    }
}

/// Draws the switch and gives the choice that was made, if one was.
pub fn segments(ui: &mut Ui, place: Rect, name: &str, choices: &[Choice<'_>], now: usize) -> Option<usize> {
    ui.painter().rect_filled(place, theme::RADIUS, theme::FIELD);
    let widths = widths(ui, place, choices);
    let mut left = place.left();
    let mut chosen = None;
    for (index, (choice, width)) in choices.iter().zip(widths).enumerate() {
        let cell = Rect::from_min_size(pos2(left, place.top()), vec2(width, place.height())).shrink(2.0);
        left += width;
        let response = cell_response(ui, cell, name, index, choice, index == now);
        paint_cell(ui, cell, choice, index == now, &response);
        if response.clicked() || stepped(ui, &response, choices, index, now) {
            chosen = Some(index).filter(|_| index != now);
        }
        let tip = choice.refused.unwrap_or(choice.tip);
        response.on_hover_text(format!("{name}: {tip}"));
    }
    chosen
}

/// Words side by side, the one that holds in the accent; right-aligned at `right`. Gives the choice that was made.
pub fn words_switch(
    ui: &mut Ui,
    right: f32,
    centre_y: f32,
    name: &str,
    choices: &[Choice<'_>],
    now: usize,
) -> Option<usize> {
    let mut right = right;
    let mut chosen = None;
    for (index, choice) in choices.iter().enumerate().rev() {
        let width = theme::galley(ui, choice.words, Type::Label, theme::TEXT).size().x;
        let place = Rect::from_min_max(pos2(right - width, centre_y - 11.0), pos2(right, centre_y + 11.0));
        right = place.left() - 14.0;
        let response = cell_response(ui, place.expand2(vec2(5.0, 0.0)), name, index, choice, index == now);
        let colour = match index == now {
            true => theme::accent(ui),
            false if response.hovered() => theme::TEXT,
            false => theme::QUIET,
        };
        theme::write(ui.painter(), place.center(), Align2::CENTER_CENTER, choice.words, Type::Label, colour);
        if response.has_focus() {
            focus_ring(ui, place.expand2(vec2(4.0, -2.0)), 5.0);
        }
        if response.clicked() {
            chosen = Some(index).filter(|_| index != now);
        }
        response.on_hover_text(choice.tip);
    }
    chosen
}

/// Room in proportion to the words.
fn widths(ui: &Ui, place: Rect, choices: &[Choice<'_>]) -> Vec<f32> {
    let wanted: Vec<f32> = choices
        .iter()
        .map(|choice| theme::galley(ui, choice.words, Type::Label, theme::TEXT).size().x + 16.0)
        .collect();
    let spare = (place.width() - wanted.iter().sum::<f32>()) / choices.len().max(1) as f32;
    wanted.into_iter().map(|width| width + spare).collect()
}

fn cell_response(ui: &Ui, cell: Rect, name: &str, index: usize, choice: &Choice<'_>, on: bool) -> Response {
    let usable = choice.refused.is_none();
    let sense = if usable { Sense::click() } else { Sense::hover() };
    let response = ui.interact(cell, ui.scope_id().with((name, index)), sense);
    let label = format!("{name}: {}", choice.words);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, usable, on, &label));
    response
}

fn paint_cell(ui: &Ui, cell: Rect, choice: &Choice<'_>, on: bool, response: &Response) {
    let radius = CornerRadius::same(5);
    if on {
        ui.painter().rect_filled(cell, radius, theme::HOVERED);
    } else if response.hovered() && choice.refused.is_none() {
        ui.painter().rect_filled(cell, radius, theme::tinted(theme::FIELD, theme::RAISED, 0.7));
    }
    let colour = match (choice.refused, on) {
        (Some(_), _) => theme::DIM,
        (None, true) => theme::TEXT,
        (None, false) => theme::QUIET,
    };
    let words = theme::elided(ui, choice.words, Type::Label, colour, cell.width() - 4.0);
    ui.painter().galley(Align2::CENTER_CENTER.align_size_within_rect(words.size(), cell).min, words, colour);
    if response.has_focus() {
        focus_ring(ui, cell, 5.0);
    }
}

/// Space and Enter choose the place that has the focus.
fn stepped(ui: &Ui, response: &Response, choices: &[Choice<'_>], index: usize, now: usize) -> bool {
    response.has_focus()
        && index != now
        && choices[index].refused.is_none()
        && ui.input(|input| input.key_pressed(Key::Space) || input.key_pressed(Key::Enter))
}
