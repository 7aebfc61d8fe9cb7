//! Keys, buttons and cursors of the window layer and of egui, one against the other.

use baseview::MouseCursor;
use egui::{CursorIcon, PointerButton};
use keyboard_types::{Key, NamedKey};

pub(super) fn button(button: baseview::MouseButton) -> Option<PointerButton> {
    match button {
        baseview::MouseButton::Left => Some(PointerButton::Primary),
        baseview::MouseButton::Right => Some(PointerButton::Secondary),
        baseview::MouseButton::Middle => Some(PointerButton::Middle),
        _ => None,
    }
}

/// The keys that the widgets know; egui names them as they are written on the keyboard.
pub(super) fn key(key: &Key) -> Option<egui::Key> {
    match key {
        Key::Character(text) if text == " " => Some(egui::Key::Space),
        Key::Character(text) => egui::Key::from_name(&text.to_uppercase()),
        Key::Named(named) => self::named(*named),
    }
}

fn named(key: NamedKey) -> Option<egui::Key> {
    let pairs = [
        (NamedKey::ArrowDown, egui::Key::ArrowDown),
        (NamedKey::ArrowLeft, egui::Key::ArrowLeft),
        (NamedKey::ArrowRight, egui::Key::ArrowRight),
        (NamedKey::ArrowUp, egui::Key::ArrowUp),
        (NamedKey::Escape, egui::Key::Escape),
        (NamedKey::Tab, egui::Key::Tab),
        (NamedKey::Backspace, egui::Key::Backspace),
        (NamedKey::Enter, egui::Key::Enter),
        (NamedKey::Insert, egui::Key::Insert),
        (NamedKey::Delete, egui::Key::Delete),
        (NamedKey::Home, egui::Key::Home),
        (NamedKey::End, egui::Key::End),
        (NamedKey::PageUp, egui::Key::PageUp),
        (NamedKey::PageDown, egui::Key::PageDown),
    ];
    pairs.into_iter().find(|(ours, _)| *ours == key).map(|(_, theirs)| theirs)
}

/// The cursors that the widgets use.
pub(super) fn cursor(icon: CursorIcon) -> MouseCursor {
    let pairs = [
        (CursorIcon::PointingHand, MouseCursor::Hand),
        (CursorIcon::Text, MouseCursor::Text),
        (CursorIcon::ResizeVertical, MouseCursor::NsResize),
        (CursorIcon::ResizeHorizontal, MouseCursor::EwResize),
        (CursorIcon::Grabbing, MouseCursor::HandGrabbing),
        (CursorIcon::Crosshair, MouseCursor::Crosshair),
        (CursorIcon::NotAllowed, MouseCursor::NotAllowed),
        (CursorIcon::None, MouseCursor::Hidden),
    ];
    pairs.into_iter().find(|(theirs, _)| *theirs == icon).map_or(MouseCursor::Default, |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_figures_have_their_keys() {
        assert_eq!(key(&Key::Character("a".into())), Some(egui::Key::A));
        assert_eq!(key(&Key::Character("7".into())), Some(egui::Key::Num7));
        assert_eq!(key(&Key::Character(" ".into())), Some(egui::Key::Space));
        assert_eq!(key(&Key::Named(NamedKey::Tab)), Some(egui::Key::Tab));
        assert_eq!(key(&Key::Character("é".into())), None);
    }
}
