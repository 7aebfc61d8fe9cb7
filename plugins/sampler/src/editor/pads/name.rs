//! Typing a pad's name where it is written.

use egui::{Key, Rect, TextEdit, Ui, pos2, text::CCursor, text::CCursorRange, vec2};
use kit::theme::{self, Type};

use crate::editor::Frame;
use crate::view::Command;

/// A name that is being typed.
#[derive(Debug, Clone)]
pub(super) struct Naming {
    pub(super) pad: usize,
    text: String,
    fresh: bool,
}

impl Naming {
    pub(super) fn of(pad: usize, name: &str) -> Self {
        Self { pad, text: name.to_owned(), fresh: true }
    }
}

/// Draws the field over its pad. Escape leaves the name as it was; anything else takes it.
pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, naming: &mut Option<Naming>) -> Option<Command> {
    let now = naming.as_mut()?;
    let cell = super::cell(frame.layout.pads, now.pad);
    let line = Rect::from_min_size(pos2(cell.left() + 3.0, cell.top() + 3.0), vec2(cell.width() - 6.0, 22.0));
    ui.painter().rect_filled(line, 5.0, theme::WINDOW);
    let id = ui.scope_id().with("pad name");
    let output = ui
        .scope_builder(egui::UiBuilder::new().max_rect(line), |ui| {
            TextEdit::singleline(&mut now.text)
                .id(id)
                .font(Type::Label.font())
                .char_limit(60)
                .margin(egui::Margin::symmetric(5, 3))
                .desired_width(line.width() - 10.0)
                .show(ui)
        })
        .inner;
    if std::mem::take(&mut now.fresh) {
        output.response.request_focus();
        let mut state = output.state;
        let whole = CCursorRange::two(CCursor::new(0), CCursor::new(now.text.chars().count()));
        state.cursor.set_char_range(Some(whole));
        state.store(ui.ctx(), id);
    } else if output.response.lost_focus() {
        let done = naming.take()?;
        let kept = ui.input(|input| input.key_pressed(Key::Escape)) || done.text == frame.view.pads[done.pad].name;
        return (!kept).then(|| Command::Rename { pad: done.pad, name: done.text.trim().to_owned() });
    }
    None
}
