//! The sound file that a pad was made of: which part of it the model was given, and how near its version comes.

use egui::{Align2, Color32, CursorIcon, EventFilter, Key, Rect, Sense, Ui, WidgetInfo, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{focus_ring, text_button, text_button_width};

use super::{BETWEEN, Frame, SWITCH, cells};
use crate::view::{Command, Dialog, Sample};

const WORDS: f32 = 180.0;
const BAR: f32 = 200.0;
/// One press of an arrow key.
const STEP_S: f64 = 0.005;

pub(super) const LEAST: f32 = WORDS + BAR + BETWEEN;

/// The part while a hand moves it: it is given to the model when the hand lets go.
#[derive(Debug, Default)]
pub(super) struct Slide {
    held_s: Option<f64>,
}

impl Slide {
    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<Command> {
        let Some(sample) = frame.pad().sample.as_ref() else {
            write(ui, place, "This pad was not made of a sound file. Drop one on it.", theme::QUIET);
            return None;
        };
        let [about, bar] = cells(place, [WORDS, 0.0], BETWEEN);
        words(ui, about, sample);
        if sample.missing {
            return missing(ui, frame, bar);
        }
        let whole_s = frame.view.place.card().map_or(0.5, |card| card.length_s);
        self.bar(ui, frame.selected(), Rect::from_center_size(bar.center(), vec2(bar.width(), 36.0)), sample, whole_s)
    }

    /// The file from its onset on, and over it the part that the model was given.
    fn bar(&mut self, ui: &mut Ui, pad: usize, place: Rect, sample: &Sample, part_s: f64) -> Option<Command> {
        let response = ui.interact(place, ui.scope_id().with("slide"), Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal);
        let length_s = sample.length_s.max(part_s);
        let last_s = (sample.length_s - 0.01).max(0.0);
        if response.dragged() {
            let way_s = f64::from(response.drag_delta().x / place.width()) * length_s;
            let from_s = self.held_s.unwrap_or(sample.slide_s);
            self.held_s = Some((from_s + way_s).clamp(0.0, last_s));
        }
        let dropped = response.drag_stopped().then(|| self.held_s.take()).flatten();
        let stepped = stepped(ui, &response).map(|step_s| (sample.slide_s + step_s).clamp(0.0, last_s));
        let slide_s = self.held_s.unwrap_or(sample.slide_s);
        let x = |at_s: f64| place.left() + place.width() * (at_s / length_s).clamp(0.0, 1.0) as f32;
        let rail = place.with_max_y(place.top() + 16.0);
        ui.painter().rect_filled(rail, 4.0, theme::WINDOW);
        let whole = rail.with_max_x(x(sample.length_s)).shrink2(vec2(2.0, 5.0));
        ui.painter().rect_filled(whole, 3.0, theme::TRACK);
        let part = Rect::from_min_max(pos2(x(slide_s), rail.top()), pos2(x(slide_s + part_s), rail.bottom()));
        let lively = response.hovered() || response.dragged();
        let fill = theme::tinted(theme::WINDOW, theme::accent(ui), if lively { 0.75 } else { 0.55 });
        ui.painter().rect_filled(part, 4.0, fill);
        let from =
            if slide_s < 5e-4 { "from its onset".into() } else { format!("{:.0} ms after its onset", 1e3 * slide_s) };
        let said = format!("{:.2} s, {from}, of {:.2} s", part_s.min(sample.length_s - slide_s), sample.length_s);
        write(ui, place.with_min_y(rail.bottom()), &said, theme::QUIET);
        if response.has_focus() {
            focus_ring(ui, rail, 4.0);
        }
        response.widget_info(|| WidgetInfo::slider(true, slide_s, "Part of the sample"));
        response.on_hover_text(
            "The part of the file that the model hears. Drag it; arrow keys step; double-click: from its onset.",
        );
        dropped.or(stepped).map(|slide_s| Command::Slide { pad, slide_s })
    }
}

/// How far the keys, or a double click, want it.
fn stepped(ui: &Ui, response: &egui::Response) -> Option<f64> {
    if response.double_clicked() {
        return Some(f64::NEG_INFINITY);
    }
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key| ui.input(|input| input.num_presses(key)) as f64;
    if pressed(Key::Home) > 0.0 {
        return Some(f64::NEG_INFINITY);
    }
    let steps = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
    (steps != 0.0).then_some(steps * STEP_S)
}

/// Its name, and how near the model comes.
fn words(ui: &mut Ui, place: Rect, sample: &Sample) {
    let place = Rect::from_center_size(place.center(), vec2(place.width(), 34.0));
    let (above, below) = (place.with_max_y(place.center().y), place.with_min_y(place.center().y));
    write(ui, above, &sample.name, theme::TEXT);
    let (said, colour) = match (sample.missing, sample.error_db) {
        (true, _) => ("not on this computer".to_owned(), theme::WARNING),
        (false, Some(error_db)) => (format!("the model is {error_db:.1} dB away"), theme::QUIET),
        (false, None) => ("not measured".to_owned(), theme::QUIET),
    };
    write(ui, below, &said, colour);
    let tip = match sample.missing {
        true => format!(
            "{}\nThe file is gone. The pad keeps the model's version of it; Original does nothing.",
            sample.name
        ),
        false => format!(
            "{}\nThe mean distance between the spectra of the file and of the model's version of it. Where it is too far, \
             Original brings the file itself.",
            sample.name
        ),
    };
    ui.interact(place, ui.scope_id().with("sample"), Sense::hover()).on_hover_text(tip);
}

fn missing(ui: &mut Ui, frame: &Frame<'_>, place: Rect) -> Option<Command> {
    let words = "Find it…";
    let size = vec2(text_button_width(ui, words), SWITCH);
    let at = Rect::from_min_size(pos2(place.left(), place.center().y - SWITCH / 2.0), size);
    let tip = "Say where the file is now, or choose another";
    let asked = text_button(ui, at, words, tip).clicked();
    asked.then_some(Command::OpenDialog(Dialog::Sample(frame.selected())))
}

fn write(ui: &Ui, place: Rect, words: &str, colour: Color32) {
    let words = theme::elided(ui, words, Type::Label, colour, place.width());
    let at = Align2::LEFT_CENTER.align_size_within_rect(words.size(), place).min;
    ui.painter().galley(at, words, colour);
}
