//! The presets that a search finds.

use egui::{Align2, Id, Key, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::presets::{Listed, PresetView};
use crate::theme::{self, Type};
use crate::widgets::{browser, focus_ring};

const CARD: f32 = 40.0;
const GAP: f32 = 4.0;

/// What is searched for, and the row that the arrow keys are at.
#[derive(Default)]
pub(super) struct Search {
    words: String,
    marked: usize,
    reveal: bool,
}

impl Search {
    /// Draws field and rows, and gives the preset that was chosen. Keys count only where `listens`.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        place: Rect,
        view: &PresetView,
        here: Option<usize>,
        listens: bool,
    ) -> Option<usize> {
        let field = Rect::from_min_size(place.min, vec2(place.width(), 30.0));
        let before = self.words.clone();
        browser::search_field(ui, field, &mut self.words, "Search presets", Id::unique("preset search"));
        let wanted = self.words.to_lowercase();
        let found: Vec<usize> = (0..view.list.len()).filter(|index| matches(&view.list[*index], &wanted)).collect();
        if self.words != before {
            self.marked = 0;
        }
        let mut entered = None;
        if listens {
            self.keys(ui, found.len());
            let enter = ui.input(|input| input.key_pressed(Key::Enter));
            entered = enter.then(|| found.get(self.marked).copied()).flatten();
        }
        let rows = place.with_min_y(field.bottom() + 10.0);
        if found.is_empty() {
            let words = theme::wrapped(ui, "No preset is called that.", Type::Value, theme::QUIET, rows.width(), 2);
            let at = Align2::CENTER_CENTER.align_size_within_rect(words.size(), rows).min;
            ui.painter().galley(at, words, theme::QUIET);
        }
        let clicked = self.rows(ui, rows, view, &found, here);
        clicked.or(entered.filter(|index| view.list[*index].preset.is_ok()))
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        place: Rect,
        view: &PresetView,
        found: &[usize],
        here: Option<usize>,
    ) -> Option<usize> {
        let mut chosen = None;
        ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
            ui.spacing_mut().item_spacing.y = GAP;
            let area = ScrollArea::vertical().auto_shrink(false).max_height(place.height());
            area.show_rows(ui, CARD, found.len(), |ui, range| {
                for row in range {
                    let index = found[row];
                    let (card, _) = ui.allocate_exact_size(vec2(ui.available_width() - 4.0, CARD), Sense::hover());
                    if self::card(ui, card, &view.list[index], row == self.marked, here == Some(index)) {
                        chosen = Some(index);
                    }
                }
            });
            if std::mem::take(&mut self.reveal) {
                let top = place.top() + self.marked as f32 * (CARD + GAP);
                ui.scroll_to_rect(Rect::from_min_size(pos2(place.left(), top), vec2(10.0, CARD)), None);
            }
        });
        chosen
    }

    fn keys(&mut self, ui: &Ui, found: usize) {
        let pressed = |key| ui.input(|input| input.num_presses(key));
        let (up, down) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
        let last = found.saturating_sub(1);
        self.marked = self.marked.min(last).saturating_add(down).saturating_sub(up).min(last);
        self.reveal |= up + down > 0;
    }
}

/// Whether every word of `search` (lower case) is somewhere in it.
fn matches(listed: &Listed, search: &str) -> bool {
    let about = listed.preset.as_ref().map(|preset| format!("{} {}", preset.author, preset.description));
    let text = format!("{} {}", listed.name, about.unwrap_or_default()).to_lowercase();
    search.split_whitespace().all(|word| text.contains(word))
}

/// One row; says whether it was clicked.
fn card(ui: &Ui, place: Rect, listed: &Listed, marked: bool, chosen: bool) -> bool {
    let usable = listed.preset.is_ok();
    let sense = if usable { Sense::click() } else { Sense::hover() };
    let response = ui.interact(place, ui.scope_id().with(("preset", &listed.id)), sense);
    response.widget_info(|| WidgetInfo::selected(Role::Button, usable, chosen, &listed.name));
    let fill = match (chosen, response.hovered() && usable, marked) {
        (true, _, _) => theme::tinted(theme::PANEL, theme::accent(ui), 0.16),
        (false, true, _) => theme::RAISED,
        (false, false, true) => theme::tinted(theme::PANEL, theme::RAISED, 0.75),
        (false, false, false) => theme::FIELD,
    };
    ui.painter().rect_filled(place, theme::RADIUS, fill);
    if response.has_focus() {
        focus_ring(ui, place.shrink(1.0), 7.0);
    }
    let inside = place.shrink2(vec2(12.0, 0.0));
    let mut room = inside.width();
    if listed.own {
        let yours = theme::galley(ui, "yours", Type::Small, theme::QUIET);
        let at = Align2::RIGHT_CENTER.anchor_size(pos2(inside.right(), place.top() + 13.0), yours.size());
        room = at.left() - inside.left() - 8.0;
        ui.painter().galley(at.min, yours, theme::QUIET);
    }
    let name = if chosen { theme::accent(ui) } else { theme::TEXT };
    write(ui, pos2(inside.left(), place.top() + 13.0), &listed.name, Type::Strong, name, room);
    let (words, colour) = match &listed.preset {
        Ok(preset) => (preset.description.as_str(), theme::QUIET),
        Err(reason) => (reason.as_str(), theme::WARNING),
    };
    write(ui, pos2(inside.left(), place.bottom() - 11.0), words, Type::Label, colour, inside.width());
    response.on_hover_text(words).clicked()
}

fn write(ui: &Ui, at: egui::Pos2, words: &str, look: Type, colour: egui::Color32, room: f32) {
    let words = theme::elided(ui, words, look, colour, room);
    ui.painter().galley(Align2::LEFT_CENTER.anchor_size(at, words.size()).min, words, colour);
}
