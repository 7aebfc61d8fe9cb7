//! Below the list: undo, and saving under a name.

use egui::{Align2, Id, Key, Rect, TextEdit, Ui, pos2, vec2};

use super::Wish;
use crate::theme::{self, Type};
use crate::widgets::{Icon, icon_button, text_button, text_button_width};

const SAVE: &str = "Save as…";

/// A name that is being typed, if one is.
#[derive(Default)]
pub(super) struct Foot {
    name: Option<String>,
}

impl Foot {
    /// Whether a name is being typed.
    pub(super) fn names(&self) -> bool {
        self.name.is_some()
    }

    pub(super) fn show(&mut self, ui: &mut Ui, place: Rect, undoes: bool) -> Option<Wish> {
        if self.name.is_some() {
            return self.naming(ui, place);
        }
        let undo = Rect::from_min_size(place.min, vec2(theme::ROW, theme::ROW));
        let tip = "Back to what you heard before the last choice; again, and it is undone";
        let undone = icon_button(ui, undo, Icon::Reset, "Undo the choice", tip, undoes).clicked();
        let width = text_button_width(ui, SAVE);
        let save = place.with_min_x(place.right() - width);
        if text_button(ui, save, SAVE, "Keep every knob and the models under a name of your own").clicked() {
            self.name = Some(String::new());
        }
        undone.then_some(Wish::Undo)
    }

    /// Enter keeps it, Escape (which closes the list) does not.
    fn naming(&mut self, ui: &mut Ui, place: Rect) -> Option<Wish> {
        let name = self.name.get_or_insert_default();
        let width = text_button_width(ui, "Save");
        let save = place.with_min_x(place.right() - width);
        let cancel =
            Rect::from_min_size(pos2(save.left() - 6.0 - theme::ROW, place.top()), vec2(theme::ROW, theme::ROW));
        let field = place.with_max_x(cancel.left() - 6.0);
        ui.painter().rect_filled(field, theme::RADIUS, theme::WINDOW);
        let text = field.shrink2(vec2(8.0, 0.0));
        let edit = TextEdit::singleline(name)
            .id(Id::unique("preset name"))
            .char_limit(60)
            .hint_text("Name")
            .frame(egui::Frame::NONE)
            .font(Type::Value.font())
            .align(Align2::LEFT_CENTER)
            .min_size(text.size())
            .desired_width(text.width());
        let response = ui.put(text, edit);
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if !response.has_focus() && !entered {
            response.request_focus();
        }
        let named = !name.trim().is_empty();
        let saves = text_button(ui, save, "Save", "Keep it").clicked() || entered;
        let wish = (saves && named).then(|| Wish::Save(name.trim().to_owned()));
        let cancels = icon_button(ui, cancel, Icon::Cross, "Do not save", "Do not save", true).clicked();
        if cancels || wish.is_some() {
            self.name = None;
        }
        wish
    }
}
