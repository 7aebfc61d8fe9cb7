//! Typing a value in place of the one that is shown.

use egui::{Event, Id, Key, Rect, Response, Sense, TextEdit, Ui};

use crate::theme::{self, Type};
use crate::widgets::Control;

#[derive(Clone)]
struct Typing {
    text: String,
    fresh: bool,
    /// It began with what the musician typed, and not with the value that was shown.
    typed: bool,
}

/// Shows the field while a value is being typed, and says whether it did.
pub(in crate::widgets) fn show(ui: &mut Ui, line: Rect, id: Id, knob: &Response, control: &dyn Control) -> bool {
    let id = id.with("typed");
    let typing: Option<Typing> = ui.data(|data| data.get_temp(id));
    let Some(typing) = typing.or_else(|| start(ui, line, id, knob, control)) else { return false };
    field(ui, line, id, knob, control, typing);
    true
}

/// Begins on a click on the value, on Enter, or with the first figure.
fn start(ui: &Ui, line: Rect, id: Id, knob: &Response, control: &dyn Control) -> Option<Typing> {
    let click = ui.interact(line, id.with("click"), Sense::CLICK).on_hover_cursor(egui::CursorIcon::Text);
    if click.clicked() || (knob.has_focus() && ui.input(|input| input.key_pressed(Key::Enter))) {
        return Some(Typing { text: theme::legible(&control.text(control.travel())), fresh: true, typed: false });
    }
    let figure = ui.input(|input| input.events.iter().find_map(figure));
    figure.filter(|_| knob.has_focus()).map(|text| Typing { text, fresh: true, typed: true })
}

/// What a value can begin with.
fn figure(event: &Event) -> Option<String> {
    let Event::Text(text) = event else { return None };
    let begins = text.len() == 1 && text.contains(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    begins.then(|| text.clone())
}

fn field(ui: &mut Ui, line: Rect, id: Id, knob: &Response, control: &dyn Control, mut typing: Typing) {
    let edit = id.with("edit");
    let output = ui
        .scope_builder(egui::UiBuilder::new().max_rect(line), |ui| {
            TextEdit::singleline(&mut typing.text)
                .id(edit)
                .font(Type::Value.font())
                .align(egui::Align2::CENTER_CENTER)
                .margin(egui::Margin::symmetric(2, 1))
                .desired_width(line.width() - 4.0)
                .text_color(theme::TEXT)
                .show(ui)
        })
        .inner;
    if typing.fresh {
        output.response.request_focus();
        let from = if typing.typed { 1 } else { 0 };
        select(ui, edit, output.state, from, typing.text.chars().count());
        typing.fresh = false;
    } else if output.response.lost_focus() {
        return finish(ui, id, knob, control, &typing.text);
    }
    ui.data_mut(|data| data.insert_temp(id, typing));
}

fn select(ui: &Ui, edit: Id, mut state: egui::text_edit::TextEditState, from: usize, to: usize) {
    use egui::text::{CCursor, CCursorRange};
    state.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(from), CCursor::new(to))));
    state.store(ui.ctx(), edit);
}

/// Escape leaves the value as it was; anything else takes what can be read.
fn finish(ui: &Ui, id: Id, knob: &Response, control: &dyn Control, text: &str) {
    ui.data_mut(|data| data.remove::<Typing>(id));
    if !ui.input(|input| input.key_pressed(Key::Escape))
        && let Some(travel) = control.read(text)
    {
        control.put(travel);
    }
    if ui.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Escape)) {
        knob.request_focus();
    }
}
