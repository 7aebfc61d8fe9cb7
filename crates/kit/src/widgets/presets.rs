//! The small field in the header that says which preset was chosen, walks through the others, and opens their list.

mod foot;
mod list;

use std::sync::Arc;

use egui::{
    Align2, EventFilter, Id, Key, Order as Layer, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};
use nice_plug::prelude::{ParamSetter, Params};

use super::{Icon, focus_ring, icon_button};
use crate::knobs::Knobs;
use crate::persisted::Persisted;
use crate::presets::{Book, Listed, Order, PresetView, Recall, Turn, taken};
use crate::theme::{self, Type};
use foot::Foot;
use list::Search;

/// Below this width the field is only a name and a list; arrow keys walk all the same.
const WALKS: f32 = 210.0;
/// Of the list.
const LIST: [f32; 2] = [470.0, 450.0];

/// What the editor remembers of presets. The project remembers which one was chosen.
pub struct PresetPicker {
    /// What stands in the field where none was chosen.
    title: &'static str,
    knobs: Knobs,
    book: &'static Book,
    chosen: Persisted<String>,
    /// Where the chosen preset wants the knobs, worked out once for this list.
    recalled: Option<Recalled>,
    before: Option<Before>,
    /// The last [`Turn`](crate::presets::Turn) of the worker's that was done.
    turned: u32,
    open: Option<Open>,
}

/// The list while it is open.
#[derive(Default)]
struct Open {
    search: Search,
    foot: Foot,
}

struct Recalled {
    id: String,
    list: Arc<Vec<Listed>>,
    recall: Option<Recall>,
}

/// What was heard before the last choice.
struct Before {
    id: String,
    travels: Vec<f32>,
    /// The choice changed models.
    models: bool,
}

/// What was asked of the list or the field.
enum Wish {
    Choose(usize),
    Undo,
    Save(String),
}

impl PresetPicker {
    /// For the parameters of an instance; `chosen` is where its project keeps the id of the preset.
    pub fn new(params: Arc<dyn Params>, book: &'static Book, chosen: Persisted<String>) -> Self {
        let (title, knobs) = ("Presets", Knobs::of(params));
        Self { title, knobs, book, chosen, recalled: None, before: None, turned: 0, open: None }
    }

    /// By another name than `Presets`.
    #[must_use]
    pub fn called(self, title: &'static str) -> Self {
        Self { title, ..self }
    }

    /// Whether the list is shown.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Shows or hides the list.
    pub fn toggle(&mut self) {
        self.open = if self.open.is_some() { None } else { Some(Open::default()) };
    }

    /// Hides the list.
    pub fn close(&mut self) {
        self.open = None;
    }

    /// Draws the field into `place`.
    pub fn field(&mut self, ui: &mut Ui, place: Rect, view: &PresetView, setter: &ParamSetter<'_>) -> Vec<Order> {
        ui.painter().rect_filled(place, theme::RADIUS, theme::FIELD);
        let here = self.here(view);
        let mut walked = None;
        let size = place.height() - 8.0;
        let mut right = place.right() - 4.0;
        let mut button = |ui: &mut Ui, icon, name: &str, tip: &str, usable| {
            let at = Rect::from_min_size(pos2(right - size, place.top() + 4.0), vec2(size, size));
            right = at.left() - 3.0;
            icon_button(ui, at, icon, name, tip, usable).clicked()
        };
        let lists = button(ui, Icon::Down, "Presets", "All presets", true);
        if place.width() >= WALKS {
            let usable = view.list.iter().any(|preset| preset.preset.is_ok());
            if button(ui, Icon::Next, "Next preset", "The preset after this in the list", usable) {
                walked = neighbour(view, here, 1);
            }
            if button(ui, Icon::Previous, "Previous preset", "The preset before this in the list", usable) {
                walked = neighbour(view, here, -1);
            }
        }
        let name = self.name(ui, place, right - 2.0, view, here);
        if let Some(step) = arrows(ui, &name) {
            walked = neighbour(view, here, step);
        }
        let opens = name.clicked();
        let mut orders = Vec::from_iter(self.turn_as_wanted(view, setter));
        if lists || opens {
            self.toggle();
            orders.push(Order::Rescan);
        }
        orders.extend(walked.into_iter().flat_map(|index| self.choose(index, view, setter)));
        orders
    }

    /// What was chosen, up to `right`, with a dot where something was changed since.
    fn name(&mut self, ui: &Ui, field: Rect, right: f32, view: &PresetView, here: Option<usize>) -> Response {
        let place = field.with_max_x(right);
        let response = ui.interact(place, ui.scope_id().with("preset field"), Sense::CLICK);
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        if response.hovered() || self.is_open() {
            let line = if self.is_open() { theme::faint(theme::accent(ui), 0.6) } else { theme::HOVERED };
            ui.painter().rect_stroke(field, theme::RADIUS, Stroke::new(1.0, line), StrokeKind::Inside);
        }
        if response.has_focus() {
            focus_ring(ui, place, 7.0);
        }
        let id = self.chosen.read(Clone::clone);
        let (name, colour) = match Listed::name_in(&id) {
            "" => (self.title, theme::QUIET),
            name => (name, theme::TEXT),
        };
        let changed = here.is_some_and(|index| !self.holds(index, view));
        let inside = place.shrink2(vec2(10.0, 0.0));
        let room = inside.width() - if changed { 10.0 } else { 0.0 };
        let words = theme::elided(ui, name, Type::Value, colour, room);
        let at = Align2::LEFT_CENTER.anchor_size(inside.left_center(), words.size());
        ui.painter().galley(at.min, words, colour);
        if changed {
            ui.painter().circle_filled(pos2(at.right() + 7.0, at.center().y), 2.5, theme::accent(ui));
        }
        let about = here.and_then(|index| view.list[index].preset.as_ref().ok());
        let tip = match (about.map(|preset| preset.description.as_str()), changed) {
            (None | Some(""), false) => name.to_owned(),
            (None | Some(""), true) => format!("{name}, changed since"),
            (Some(about), false) => format!("{name}\n{about}"),
            (Some(about), true) => format!("{name}, changed since\n{about}"),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tip.as_str()));
        response.on_hover_text(&tip)
    }

    /// Draws the list below the field at `field`, no further than `bottom`, on top of everything.
    pub fn list(
        &mut self,
        ui: &Ui,
        field: Rect,
        bottom: f32,
        view: &PresetView,
        setter: &ParamSetter<'_>,
    ) -> Vec<Order> {
        let here = self.here(view);
        let undoes = self.before.is_some() || view.undoes;
        let Some(open) = &mut self.open else { return Vec::new() };
        let size = vec2(LIST[0].max(field.width()), LIST[1].min(bottom - field.bottom() - 6.0));
        let left = field.left().min(ui.max_rect().right() - size.x - theme::MARGIN);
        let place = Rect::from_min_size(pos2(left, field.bottom() + 6.0), size);
        let area = egui::Area::new(Id::unique("presets")).order(Layer::Foreground).fixed_pos(place.min);
        let wish = area
            .constrain(false)
            .show(ui.ctx(), |ui| {
                super::browser::surface(ui, place);
                open.contents(ui, place.shrink(12.0), view, here, undoes)
            })
            .inner;
        let outside = ui.input(|input| {
            input.pointer.any_pressed()
                && input.pointer.interact_pos().is_some_and(|at| at.y > theme::HEADER && !place.contains(at))
        });
        if outside || ui.input(|input| input.key_pressed(Key::Escape)) || matches!(wish, Some(Wish::Choose(_))) {
            self.open = None;
        }
        wish.map(|wish| self.grant(wish, view, setter)).unwrap_or_default()
    }

    fn grant(&mut self, wish: Wish, view: &PresetView, setter: &ParamSetter<'_>) -> Vec<Order> {
        match wish {
            Wish::Choose(index) => self.choose(index, view, setter),
            Wish::Undo => self.undo(setter),
            Wish::Save(name) => {
                let preset = taken(&name, &self.knobs, self.book, view.models.clone());
                self.chosen.edit(|chosen| *chosen = Listed::own_id(&preset.name));
                vec![Order::Save(preset)]
            }
        }
    }

    /// Turns the knobs as the preset wants them, and has its models loaded.
    fn choose(&mut self, index: usize, view: &PresetView, setter: &ParamSetter<'_>) -> Vec<Order> {
        let Some(Listed { id, preset: Ok(preset), .. }) = view.list.get(index) else { return Vec::new() };
        let recall = match Recall::of(preset, &self.knobs, self.book) {
            Ok(recall) => recall,
            Err(why) => return vec![Order::Refuse(format!("{}: {why}", preset.name))],
        };
        if preset.kit.is_some() {
            self.before = None;
            return vec![Order::Perform { id: id.clone(), preset: Box::new(preset.clone()) }];
        }
        let before = Before { id: id.clone(), travels: self.travels(), models: !preset.models.is_empty() };
        self.turn(&recall.travels, setter);
        self.remember(before);
        if preset.models.is_empty() { Vec::new() } else { vec![Order::Play(preset.models.clone())] }
    }

    /// Back to what was heard before the last choice; again, and it is undone.
    fn undo(&mut self, setter: &ParamSetter<'_>) -> Vec<Order> {
        let Some(before) = self.before.take() else { return vec![Order::Back] };
        let now = Before { travels: self.travels(), ..before };
        self.turn(&before.travels.iter().copied().map(Some).collect::<Vec<_>>(), setter);
        let models = now.models;
        self.remember(now);
        if models { vec![Order::Back] } else { Vec::new() }
    }

    /// Names the preset of `before` as the chosen one, and keeps the one that was.
    fn remember(&mut self, before: Before) {
        let id = self.chosen.edit(|chosen| std::mem::replace(chosen, before.id));
        self.before = Some(Before { id, ..before });
    }

    fn travels(&self) -> Vec<f32> {
        self.knobs.iter().map(|knob| knob.travel()).collect()
    }

    fn turn(&self, travels: &[Option<f32>], setter: &ParamSetter<'_>) {
        Turn { number: 0, travels: travels.to_vec() }.through(&self.knobs, setter);
    }

    /// Turns the knobs that the worker wants turned, once.
    fn turn_as_wanted(&mut self, view: &PresetView, setter: &ParamSetter<'_>) -> Option<Order> {
        let wanted = view.turn.as_ref().filter(|turn| turn.number != self.turned)?;
        wanted.through(&self.knobs, setter);
        self.turned = wanted.number;
        Some(Order::Turned(wanted.number))
    }

    /// Where the chosen one is in the list.
    fn here(&self, view: &PresetView) -> Option<usize> {
        self.chosen.read(|id| view.list.iter().position(|preset| preset.id == *id))
    }

    fn holds(&mut self, index: usize, view: &PresetView) -> bool {
        let Listed { id, preset: Ok(preset), .. } = &view.list[index] else { return true };
        let known = self.recalled.as_ref().is_some_and(|it| it.id == *id && Arc::ptr_eq(&it.list, &view.list));
        if !known {
            let recall = Recall::of(preset, &self.knobs, self.book).ok();
            self.recalled = Some(Recalled { id: id.clone(), list: view.list.clone(), recall });
        }
        let recall = self.recalled.as_ref().and_then(|it| it.recall.as_ref());
        !view.changed && recall.is_none_or(|recall| recall.holds(&self.knobs, preset, view))
    }
}

/// Left and up are before, right and down are after.
fn arrows(ui: &Ui, field: &Response) -> Option<isize> {
    if !field.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(field.id, filter));
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    match (pressed(Key::ArrowLeft) || pressed(Key::ArrowUp), pressed(Key::ArrowRight) || pressed(Key::ArrowDown)) {
        (true, false) => Some(-1),
        (false, true) => Some(1),
        _ => None,
    }
}

/// The next that can be used, around the end; the first one where none is chosen.
fn neighbour(view: &PresetView, here: Option<usize>, step: isize) -> Option<usize> {
    let usable: Vec<usize> = (0..view.list.len()).filter(|index| view.list[*index].preset.is_ok()).collect();
    let count = isize::try_from(usable.len()).ok().filter(|count| *count > 0)?;
    let at = here.and_then(|here| usable.iter().position(|index| *index == here));
    let next = at.map_or(0, |at| (at.cast_signed() + step).rem_euclid(count).cast_unsigned());
    usable.get(next).copied()
}

impl Open {
    fn contents(
        &mut self,
        ui: &mut Ui,
        place: Rect,
        view: &PresetView,
        here: Option<usize>,
        undoes: bool,
    ) -> Option<Wish> {
        let bottom = place.with_min_y(place.bottom() - theme::ROW);
        let rows = place.with_max_y(bottom.top() - 10.0);
        let chosen = self.search.show(ui, rows, view, here, !self.foot.names());
        chosen.map(Wish::Choose).or(self.foot.show(ui, bottom, undoes))
    }
}
