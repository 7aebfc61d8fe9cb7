//! The packs by name: what their colours mean, and a switch for each.

use egui::{Color32, Galley, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::focus_ring;
use std::sync::Arc;

use super::super::colours;
use super::filter::Filter;
use crate::view::Pack;

/// Height of a row.
pub(super) const ROW: f32 = 20.0;
/// Rows at most; names of models with very many packs are cut shorter then.
const MOST_ROWS: usize = 2;
/// From one name to the next.
const GAP: f32 = 12.0;
/// The dot before a name, and what is left free after it.
const DOT: f32 = 11.0;
/// Names are not cut shorter than this.
const SHORTEST: f32 = 18.0;

/// Names in rows, right-aligned.
pub(super) struct Legend {
    /// From the top; names from the left.
    rows: Vec<Vec<Name>>,
}

struct Name {
    pack: usize,
    words: Arc<Galley>,
}

impl Name {
    fn width(&self) -> f32 {
        self.words.size().x + DOT
    }
}

impl Legend {
    /// Of so many points' width. Long names are cut where there are many.
    pub(super) fn of(ui: &Ui, packs: &[Pack], filter: &Filter, width: f32) -> Self {
        let mut longest = width;
        loop {
            let names = packs.iter().enumerate().map(|(pack, it)| name(ui, pack, it, filter, longest));
            let rows = in_rows(names.collect(), width);
            if rows.len() <= MOST_ROWS || longest <= SHORTEST {
                return Self { rows };
            }
            longest = if longest == width { 72.0 } else { longest * 0.8 };
        }
    }

    /// How high it is.
    pub(super) fn height(&self) -> f32 {
        ROW * self.rows.len().clamp(1, MOST_ROWS) as f32
    }

    /// Draws it with its top right at `corner`. Gives the pack that is pointed at.
    pub(super) fn show(self, ui: &mut Ui, corner: Pos2, packs: &[Pack], filter: &mut Filter) -> Option<usize> {
        let mut lit = None;
        for (row, names) in self.rows.into_iter().take(MOST_ROWS).enumerate() {
            let wide = width(&names);
            let mut left = corner.x - wide;
            let middle = corner.y + (row as f32 + 0.5) * ROW;
            for name in names {
                let place = Rect::from_min_size(pos2(left, middle - ROW / 2.0), vec2(name.width(), ROW));
                left = place.right() + GAP;
                if show_name(ui, place, &name, packs, filter).hovered() {
                    lit = Some(name.pack).filter(|pack| filter.shows(*pack));
                }
            }
        }
        lit
    }
}

fn name(ui: &Ui, pack: usize, it: &Pack, filter: &Filter, longest: f32) -> Name {
    let colour = if filter.shows(pack) { colours::of_pack(Some(pack)) } else { theme::DIM };
    Name { pack, words: theme::elided(ui, &it.name, Type::Label, colour, longest) }
}

fn in_rows(names: Vec<Name>, most: f32) -> Vec<Vec<Name>> {
    let mut rows: Vec<Vec<Name>> = Vec::new();
    for name in names {
        match rows.last_mut() {
            Some(row) if width(row) + GAP + name.width() <= most => row.push(name),
            _ => rows.push(vec![name]),
        }
    }
    rows
}

fn width(names: &[Name]) -> f32 {
    names.iter().map(Name::width).sum::<f32>() + GAP * names.len().saturating_sub(1) as f32
}

fn show_name(ui: &Ui, place: Rect, name: &Name, packs: &[Pack], filter: &mut Filter) -> Response {
    let pack = name.pack;
    let response =
        ui.interact(place.expand2(vec2(GAP / 2.0 - 1.0, 0.0)), ui.scope_id().with(("pack", pack)), Sense::click());
    let on = filter.shows(pack);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, format!("Show {}", packs[pack].name)));
    if response.double_clicked() || (response.clicked() && ui.input(|input| input.modifiers.alt)) {
        filter.solo(pack, packs.len());
    } else if response.clicked() {
        filter.toggle(pack, packs.len());
    }
    paint(ui, place, name, on, response.hovered());
    if response.has_focus() {
        focus_ring(ui, place.expand2(vec2(3.0, -1.0)), 5.0);
    }
    let count = packs[pack].places.len();
    response.on_hover_text(format!(
        "{}: {count} sounds\nA click hides or shows them; a double click, or one with alt, shows them alone.",
        packs[pack].name
    ))
}

fn paint(ui: &Ui, place: Rect, name: &Name, on: bool, hovered: bool) {
    let painter = ui.painter();
    let dot = pos2(place.left() + 3.0, place.center().y);
    let colour = if on { colours::of_pack(Some(name.pack)) } else { theme::DIM };
    if on {
        painter.circle_filled(dot, 3.0, colour);
    } else {
        painter.circle_stroke(dot, 2.5, Stroke::new(1.0, colour));
    }
    let at = pos2(place.left() + DOT, place.center().y - name.words.size().y / 2.0);
    let colour = if hovered { theme::TEXT } else { Color32::PLACEHOLDER };
    match hovered {
        true => painter.galley_with_override_text_color(at, name.words.clone(), colour),
        false => painter.galley(at, name.words.clone(), colour),
    }
}
