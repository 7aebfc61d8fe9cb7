//! The player's own range beside the model's, as things to take hold of: the ends of the notes, and the loudness.

use dsp::tuning::{hz_from_note, note_from_hz};
use egui::{CursorIcon, EventFilter, Id, Key, Painter, Rect, Response, Sense, Stroke, Ui, Vec2, pos2, vec2};
use kit::theme;
use kit::widgets::{Control, Gesture, HostParam, focus_ring};
use nice_plug::prelude::{FloatParam, Param};

use super::pitch::Roll;
use crate::editor::{Frame, notes};
use crate::params::TransferParams;
use crate::view::Listening;

/// The ends are never closer, in semitones.
const CLOSEST: f32 = 2.0;
/// Points of a handle.
const HANDLE: Vec2 = vec2(30.0, 16.0);
/// From the beginning of the time that is shown.
const BAR: f32 = 8.0;
/// Change of a drag by a point, and of an arrow key.
const DB_A_POINT: f32 = 0.25;
const SCALE_A_POINT: f32 = 0.005;
const DB_A_STEP: f32 = 1.0;
const SCALE_A_STEP: f32 = 0.05;

/// The player's lowest and highest note as they count now: learnt, or set by hand.
pub(super) fn range(params: &TransferParams, listening: &Listening) -> Option<[f32; 2]> {
    if params.learn_range.value() {
        return listening.range;
    }
    let [low, high] = [&params.f0_low, &params.f0_high].map(|param| note_from_hz(param.value()));
    Some([low.min(high), low.max(high)])
}

/// From learning to setting by hand, without a jump: what was learnt is what is set.
fn take_over(frame: &Frame<'_>, params: &TransferParams, listening: &Listening) {
    if !params.learn_range.value() {
        return;
    }
    if let Some([low, high]) = listening.range {
        put(frame, &params.f0_low, hz_from_note(low - CLOSEST / 2.0));
        put(frame, &params.f0_high, hz_from_note(high + CLOSEST / 2.0));
        put(frame, &params.loudness_shift_db, listening.shift_db);
        put(frame, &params.loudness_scale, 1.0);
    }
    frame.control(&params.learn_range).put(0.0);
}

fn put(frame: &Frame<'_>, param: &FloatParam, value: f32) {
    frame.control(param).put(param.preview_normalized(value));
}

/// A bar from the player's lowest to their highest note, with an end to drag on both.
pub(super) fn pitch_handles(ui: &Ui, frame: &Frame<'_>, params: &TransferParams, listening: &Listening, roll: &Roll) {
    let Some(range) = range(params, listening) else { return };
    let learns = params.learn_range.value();
    let ends = [(range[0], &params.f0_low, "Lowest note"), (range[1], &params.f0_high, "Highest note")];
    let x = roll.span.left() + BAR;
    let [bottom, top] = range.map(|note| roll.y(note).clamp(roll.place.top() + 4.0, roll.place.bottom() - 4.0));
    let colour = if learns { theme::GREY } else { theme::TEXT };
    let bar = Rect::from_min_max(pos2(x - 1.5, top), pos2(x + 1.5, bottom));
    ui.painter().rect_filled(bar, 1.5, theme::faint(colour, if learns { 0.35 } else { 0.7 }));
    for (index, (note, param, name)) in ends.into_iter().enumerate() {
        let at = pos2(x, if index == 0 { bottom } else { top });
        let response = handle(ui, Rect::from_center_size(at, HANDLE), name);
        if response.drag_started() || stepped(ui, &response).is_some() {
            take_over(frame, params, listening);
        }
        let other = range[1 - index];
        let limit = |note: f32| if index == 0 { note.min(other - CLOSEST) } else { note.max(other + CLOSEST) };
        let control = frame.control(param);
        let travel = |note: f32| param.preview_normalized(hz_from_note(limit(note)));
        drag(&response, &control, |moved| travel(note - moved.y / roll.semitone()));
        if let Some(step) = stepped(ui, &response).filter(|step| step.y != 0.0) {
            control.put(travel(note + step.y));
        }
        paint(ui, &response, at, learns);
        let how = if learns {
            "Learnt from you. Drag to set it by hand."
        } else {
            "Drag; arrow keys; Learn range learns again."
        };
        response.on_hover_text(format!("Your {}: {}\n{how}", name.to_lowercase(), notes::name(note.round() as i32)));
    }
}

/// The whole picture of loudness: up and down is louder and softer, sideways is more and less between them.
pub(super) fn loudness_hand(ui: &Ui, frame: &Frame<'_>, params: &TransferParams, listening: &Listening, place: Rect) {
    let response = handle(ui, place, "Loudness");
    let (shift, scale) = (frame.control(&params.loudness_shift_db), frame.control(&params.loudness_scale));
    let before = || [&params.loudness_shift_db, &params.loudness_scale].map(|param| param.value());
    let kept: Id = response.id.with("before");
    if response.drag_started() || stepped(ui, &response).is_some() {
        take_over(frame, params, listening);
        ui.data_mut(|data| data.insert_temp(kept, before()));
        if response.drag_started() {
            response.request_focus();
            [&shift, &scale].into_iter().for_each(|control| control.turn(Gesture::Begin));
        }
    }
    if response.dragged() {
        let way = way(ui, &response);
        let [from_db, from_scale] = ui.data(|data| data.get_temp(kept)).unwrap_or_else(before);
        // What the hand means: the larger of both ways.
        let upright = way.y.abs() >= way.x.abs();
        let (db, stretch) = if upright { (-way.y * DB_A_POINT, 0.0) } else { (0.0, way.x * SCALE_A_POINT) };
        shift.turn(Gesture::Set(params.loudness_shift_db.preview_normalized(from_db + db)));
        scale.turn(Gesture::Set(params.loudness_scale.preview_normalized(from_scale + stretch)));
    }
    if response.drag_stopped() {
        [&shift, &scale].into_iter().for_each(|control| control.turn(Gesture::End));
    }
    if let Some(step) = stepped(ui, &response) {
        let [db, stretch] = before();
        put(frame, &params.loudness_shift_db, db + DB_A_STEP * step.y);
        put(frame, &params.loudness_scale, stretch + SCALE_A_STEP * step.x);
    }
    if response.has_focus() {
        focus_ring(ui, place, 5.0);
    }
    let now = if params.learn_range.value() {
        "Learnt from you. Drag to set it by hand.".to_owned()
    } else {
        let [db, stretch] = before();
        format!("{db:+.1} dB, × {stretch:.2}. Learn range learns again.").replace('-', "−")
    };
    let how = "Drag up or down for louder or softer, sideways for more or less between the two.";
    response.on_hover_text(format!("The loudness that the model is told\n{now}\n{how}"));
}

fn handle(ui: &Ui, place: Rect, name: &str) -> Response {
    let response = ui.interact(place, ui.scope_id().with(("player", name)), Sense::click_and_drag());
    let cursor = if name == "Loudness" { CursorIcon::Move } else { CursorIcon::ResizeVertical };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, name));
    if response.clicked() {
        response.request_focus();
    }
    response.on_hover_cursor(cursor)
}

/// A gesture from where the control stood: `travel` says where it is after so much of a way.
fn drag(response: &Response, control: &HostParam<'_, FloatParam>, travel: impl Fn(Vec2) -> f32) {
    if response.drag_started() {
        response.request_focus();
        control.turn(Gesture::Begin);
    }
    if response.dragged() {
        // The note follows each movement, so that only this frame's counts.
        control.turn(Gesture::Set(travel(response.drag_delta())));
    }
    if response.drag_stopped() {
        control.turn(Gesture::End);
    }
}

/// From where the button went down.
fn way(ui: &Ui, response: &Response) -> Vec2 {
    let origin = ui.input(|input| input.pointer.press_origin());
    origin.zip(response.interact_pointer_pos()).map_or(Vec2::ZERO, |(from, to)| to - from)
}

/// Steps of the arrow keys, up and right positive.
fn stepped(ui: &Ui, response: &Response) -> Option<Vec2> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input(|input| input.num_presses(key)) as f32;
    let step =
        vec2(pressed(Key::ArrowRight) - pressed(Key::ArrowLeft), pressed(Key::ArrowUp) - pressed(Key::ArrowDown));
    (step != Vec2::ZERO).then_some(step)
}

fn paint(ui: &Ui, response: &Response, at: egui::Pos2, learns: bool) {
    let lively = response.hovered() || response.dragged();
    let colour = match (lively, learns) {
        (true, _) => theme::accent(ui),
        (false, true) => theme::GREY,
        (false, false) => theme::TEXT,
    };
    let painter: &Painter = ui.painter();
    painter.circle_filled(at, if lively { 5.0 } else { 4.0 }, colour);
    painter.circle_stroke(at, if lively { 5.0 } else { 4.0 }, Stroke::new(1.5, theme::PANEL));
    if response.has_focus() {
        focus_ring(ui, response.rect.shrink(2.0), 7.0);
    }
}
