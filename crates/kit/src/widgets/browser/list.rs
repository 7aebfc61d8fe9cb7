//! The cards of the list.

use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Asked, Entry, Library};
use crate::theme::{self, Type};
use crate::widgets::{Icon, focus_ring};

const CARD: f32 = 46.0;
const GAP: f32 = 4.0;

/// Draws the cards and gives what was asked of one.
pub(super) fn show(
    ui: &mut Ui,
    place: Rect,
    found: &[&Entry],
    marked: usize,
    reveal: bool,
    playing: Option<&str>,
) -> Option<Asked> {
    let mut asked = None;
    ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
        ui.spacing_mut().item_spacing.y = GAP;
        ScrollArea::vertical().auto_shrink(false).max_height(place.height()).show_rows(
            ui,
            CARD,
            found.len(),
            |ui, range| {
                for index in range {
                    let entry = found[index];
                    let (card, _) = ui.allocate_exact_size(vec2(ui.available_width() - 4.0, CARD), Sense::hover());
                    let plays = playing == Some(entry.id.as_str());
                    asked = self::card(ui, card, entry, index == marked, plays).or(asked.take());
                }
            },
        );
        if reveal {
            let top = place.top() + marked as f32 * (CARD + GAP);
            ui.scroll_to_rect(Rect::from_min_size(pos2(place.left(), top), vec2(10.0, CARD)), None);
        }
    });
    asked
}

fn card(ui: &Ui, place: Rect, entry: &Entry, marked: bool, plays: bool) -> Option<Asked> {
    let usable = entry.refused.is_none();
    let heart = Rect::from_center_size(pos2(place.right() - 20.0, place.center().y), vec2(28.0, 28.0));
    let sense = if usable { Sense::click() } else { Sense::hover() };
    let response = ui.interact(place, ui.scope_id().with(("entry", &entry.id)), sense);
    response.widget_info(|| WidgetInfo::selected(Role::Button, usable, plays, &entry.name));
    let fill = match (plays, response.hovered() && usable, marked) {
        (true, _, _) => theme::tinted(theme::PANEL, theme::accent(ui), 0.16),
        (false, true, _) => theme::RAISED,
        (false, false, true) => theme::tinted(theme::PANEL, theme::RAISED, 0.75),
        (false, false, false) => theme::FIELD,
    };
    ui.painter().rect_filled(place, theme::RADIUS, fill);
    words(ui, place, entry, heart.left() - 6.0, plays);
    if response.has_focus() {
        focus_ring(ui, place.shrink(1.0), 7.0);
    }
    let heart = ui.interact(heart, ui.scope_id().with(("heart", &entry.id)), Sense::click());
    let colour = match (entry.favourite, heart.hovered()) {
        (true, _) => theme::accent(ui),
        (false, true) => theme::TEXT,
        (false, false) => theme::DIM,
    };
    Icon::Heart { full: entry.favourite }.paint(ui.painter(), heart.rect.center(), colour);
    if heart.has_focus() {
        focus_ring(ui, heart.rect, 7.0);
    }
    if heart.on_hover_text(if entry.favourite { "Forget this favourite" } else { "Make it a favourite" }).clicked() {
        return Some(Asked::Favourite { id: entry.id.clone(), on: !entry.favourite });
    }
    let tip = entry.refused.as_ref().unwrap_or(&entry.description);
    let response = if tip.is_empty() { response } else { response.on_hover_text(tip) };
    response.clicked().then(|| Asked::Choose(entry.id.clone()))
}

fn words(ui: &Ui, place: Rect, entry: &Entry, right: f32, plays: bool) {
    let left = place.left() + 12.0;
    let room = right - left;
    let colour = match (entry.refused.is_some(), plays) {
        (true, _) => theme::QUIET,
        (false, true) => theme::accent(ui),
        (false, false) => theme::TEXT,
    };
    let name = theme::elided(ui, &entry.name, Type::Strong, colour, room);
    ui.painter().galley(Align2::LEFT_CENTER.anchor_size(pos2(left, place.top() + 15.0), name.size()).min, name, colour);
    let (below, colour) = match &entry.refused {
        Some(reason) => (reason.clone(), theme::WARNING),
        None => (detail(entry), theme::QUIET),
    };
    let below = theme::elided(ui, &below, Type::Label, colour, room);
    ui.painter().galley(
        Align2::LEFT_CENTER.anchor_size(pos2(left, place.bottom() - 14.0), below.size()).min,
        below,
        colour,
    );
}

fn detail(entry: &Entry) -> String {
    let parts = [&entry.author, &entry.architecture, &entry.description];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ")
}

/// What to do when the list is empty.
pub(super) fn nothing(ui: &Ui, place: Rect, library: &Library, search: &str) {
    let words = match (library.scanning, search.is_empty()) {
        (true, _) => "Reading the folders…".to_owned(),
        (false, true) => "No models here yet. Drop one on the window, or choose a folder below.".to_owned(),
        (false, false) => format!("Nothing is called “{search}”."),
    };
    let words = theme::wrapped(ui, &words, Type::Value, theme::QUIET, place.width() - 40.0, 3);
    let at = Align2::CENTER_CENTER.align_size_within_rect(words.size(), place).min;
    ui.painter().galley(at, words, theme::QUIET);
}
