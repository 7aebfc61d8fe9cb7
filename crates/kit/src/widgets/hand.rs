//! How a control is turned by pointer, wheel and keys. The slider uses it too.

use egui::{Event, EventFilter, Id, Key, MouseWheelUnit, Response, Ui};

use crate::widgets::{Control, Gesture};

/// Points of dragging from one end to the other.
const DRAG: f32 = 200.0;
/// Travel of one notch of the wheel and of one arrow key.
const NOTCH: f32 = 0.02;
/// What shift leaves of a movement.
const FINE: f32 = 0.1;

/// Applies what the musician did to `response` in this frame.
pub(super) fn turn(ui: &Ui, response: &mut Response, control: &dyn Control) {
    if response.clicked() {
        response.request_focus();
    }
    if resets(ui, response) {
        control.put(control.rest());
        response.mark_changed();
    } else if drag(ui, response, control, |delta| -delta.y / DRAG)
        || wheel(ui, response, control)
        || keys(ui, response, control)
    {
        response.mark_changed();
    }
}

/// A double click, or a click with Ctrl (the command key on a Mac).
pub(super) fn resets(ui: &Ui, response: &Response) -> bool {
    response.double_clicked() || (response.clicked() && ui.input(|input| input.modifiers.command))
}

/// Follows a drag. The way so far is kept apart from the control, so that slow drags reach the next step.
pub(super) fn drag(ui: &Ui, response: &Response, control: &dyn Control, travel_of: impl Fn(egui::Vec2) -> f32) -> bool {
    let way: Id = response.id.with("way");
    if response.drag_started() {
        response.request_focus();
        ui.data_mut(|data| data.insert_temp(way, control.travel()));
        control.turn(Gesture::Begin);
    }
    let mut moved = false;
    if response.dragged() {
        let fine = if ui.input(|input| input.modifiers.shift) { FINE } else { 1.0 };
        let so_far = ui.data(|data| data.get_temp(way)).unwrap_or_else(|| control.travel());
        let travel = (so_far + travel_of(response.drag_delta()) * fine).clamp(0.0, 1.0);
        ui.data_mut(|data| data.insert_temp(way, travel));
        moved = set(control, travel);
    }
    if response.drag_stopped() {
        control.turn(Gesture::End);
    }
    moved
}

pub(super) fn wheel(ui: &Ui, response: &Response, control: &dyn Control) -> bool {
    if !response.hovered() {
        return false;
    }
    let notches = ui.input(|input| input.events.iter().filter_map(notches).sum::<f32>());
    notches != 0.0 && step(ui, control, notches)
}

/// Notches of a wheel event; a touchpad's points count in part. Shift turns the wheel sideways on some systems.
fn notches(event: &Event) -> Option<f32> {
    let Event::MouseWheel { unit, delta, .. } = event else { return None };
    let way = if delta.y == 0.0 { delta.x } else { delta.y };
    Some(match unit {
        MouseWheelUnit::Line => way,
        MouseWheelUnit::Point => way / 40.0,
        MouseWheelUnit::Page => way * 5.0,
    })
}

pub(super) fn keys(ui: &Ui, response: &Response, control: &dyn Control) -> bool {
    if !response.has_focus() {
        return false;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input(|input| input.num_presses(key)) as f32;
    let up = pressed(Key::ArrowUp) + pressed(Key::ArrowRight) + 5.0 * pressed(Key::PageUp);
    let down = pressed(Key::ArrowDown) + pressed(Key::ArrowLeft) + 5.0 * pressed(Key::PageDown);
    if up != down {
        return step(ui, control, up - down);
    }
    let end = [(Key::Home, 0.0), (Key::End, 1.0), (Key::Delete, control.rest()), (Key::Backspace, control.rest())]
        .into_iter()
        .find(|(key, _)| pressed(*key) > 0.0);
    if let Some((_, travel)) = end {
        control.put(travel);
    }
    end.is_some()
}

fn step(ui: &Ui, control: &dyn Control, notches: f32) -> bool {
    let size = match control.steps() {
        Some(steps) if steps > 0 => (1.0 / steps as f32).max(NOTCH / 2.0),
        _ if ui.input(|input| input.modifiers.shift) => NOTCH * FINE,
        _ => NOTCH,
    };
    let whole = if control.steps().is_some() { notches.signum() * notches.abs().ceil() } else { notches };
    let before = control.travel();
    let travel = control.snapped(before + whole * size);
    if travel != before {
        control.put(travel);
    }
    travel != before
}

fn set(control: &dyn Control, travel: f32) -> bool {
    let travel = control.snapped(travel);
    let moved = travel != control.travel();
    if moved {
        control.turn(Gesture::Set(travel));
    }
    moved
}
