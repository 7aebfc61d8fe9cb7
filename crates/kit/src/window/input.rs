//! Events of the window in egui's words.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use baseview::{DropData, Event, MouseEvent, ScrollDelta, WindowEvent};
use egui::{DroppedFile, HoveredFile, Modifiers, MouseWheelUnit, Pos2, RawInput, Rect, Vec2, ViewportInfo, pos2, vec2};
use keyboard_types::{Code, Key, KeyState, KeyboardEvent};

use super::keys;

/// Who an event was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    Nothing,
    Pointer,
    Key,
    Files,
}

/// What has happened since the last frame.
pub(super) struct Input {
    raw: RawInput,
    scale: f32,
    pointer: Option<Pos2>,
    modifiers: Modifiers,
}

impl Input {
    pub(super) fn new(largest_texture: usize) -> Self {
        let mut raw = RawInput { max_texture_side: Some(largest_texture), ..RawInput::default() };
        raw.viewports.insert(Self::VIEWPORT, ViewportInfo { focused: Some(true), ..ViewportInfo::default() });
        Self { raw, scale: 1.0, pointer: None, modifiers: Modifiers::NONE }
    }

    pub(super) fn resize(&mut self, width: f32, height: f32, scale: f32) {
        let place = Rect::from_min_size(Pos2::ZERO, vec2(width, height));
        self.scale = scale;
        self.raw.screen_rect = Some(place);
        let window = self.raw.viewports.entry(Self::VIEWPORT).or_default();
        window.native_pixels_per_point = Some(scale);
        window.inner_rect = Some(place);
    }

    pub(super) fn take(&mut self, time_s: f64) -> RawInput {
        self.raw.time = Some(time_s);
        self.raw.take()
    }

    /// What the clipboard holds, to a control that asked for it.
    pub(super) fn paste(&mut self, text: String) {
        self.raw.events.push(egui::Event::Paste(text));
    }

    pub(super) fn take_event(&mut self, event: &Event, paste: impl FnOnce() -> Option<String>) -> Taken {
        match event {
            Event::Mouse(event) => self.mouse(event),
            Event::Keyboard(event) => self.key(event, paste),
            Event::Window(WindowEvent::Focused) => self.focus(true),
            Event::Window(WindowEvent::Unfocused) => self.focus(false),
            _ => Taken::Nothing,
        }
    }

    fn focus(&mut self, focused: bool) -> Taken {
        self.raw.events.push(egui::Event::WindowFocused(focused));
        self.raw.focused = focused;
        self.raw.viewports.entry(Self::VIEWPORT).or_default().focused = Some(focused);
        Taken::Pointer
    }

    fn mouse(&mut self, event: &MouseEvent) -> Taken {
        match event {
            MouseEvent::CursorMoved { position, modifiers } => {
                self.press_modifiers(modifiers);
                let at = pos2(position.x as f32, position.y as f32) / self.scale;
                self.pointer = Some(at);
                self.raw.events.push(egui::Event::PointerMoved(at));
            }
            MouseEvent::ButtonPressed { button, modifiers } => {
                self.press_modifiers(modifiers);
                self.button(*button, true);
            }
            MouseEvent::ButtonReleased { button, modifiers } => {
                self.press_modifiers(modifiers);
                self.button(*button, false);
            }
            MouseEvent::WheelScrolled { delta, modifiers } => {
                self.press_modifiers(modifiers);
                self.wheel(*delta);
            }
            MouseEvent::CursorLeft => {
                self.pointer = None;
                self.raw.events.push(egui::Event::PointerGone);
            }
            MouseEvent::DragEntered { data, .. } | MouseEvent::DragMoved { data, .. } => return self.hover(data),
            MouseEvent::DragLeft => self.raw.hovered_files.clear(),
            MouseEvent::DragDropped { data, .. } => return self.drop(data),
            _ => return Taken::Nothing,
        }
        Taken::Pointer
    }

    fn button(&mut self, button: baseview::MouseButton, pressed: bool) {
        if let (Some(pos), Some(button)) = (self.pointer, keys::button(button)) {
            let modifiers = self.modifiers;
            self.raw.events.push(egui::Event::PointerButton { pos, button, pressed, modifiers });
        }
    }

    fn wheel(&mut self, delta: ScrollDelta) {
        let (unit, delta) = match delta {
            ScrollDelta::Lines { x, y } => (MouseWheelUnit::Line, Vec2::new(x, y)),
            ScrollDelta::Pixels { x, y } => (MouseWheelUnit::Point, Vec2::new(x, y)),
        };
        let (phase, source) = (egui::TouchPhase::Move, egui::MouseWheelSource::Unknown);
        let modifiers = self.modifiers;
        self.raw.events.push(egui::Event::MouseWheel { unit, delta, modifiers, phase, source });
    }

    fn hover(&mut self, data: &DropData) -> Taken {
        let DropData::Files(files) = data else { return Taken::Nothing };
        self.raw.hovered_files =
            files.iter().map(|path| HoveredFile { path: Some(path.clone()), ..HoveredFile::default() }).collect();
        Taken::Files
    }

    fn drop(&mut self, data: &DropData) -> Taken {
        self.raw.hovered_files.clear();
        let DropData::Files(files) = data else { return Taken::Nothing };
        self.raw.dropped_files.extend(files.iter().map(|path| Arc::new(Dropped(path.clone())) as _));
        Taken::Files
    }

    fn key(&mut self, event: &KeyboardEvent, paste: impl FnOnce() -> Option<String>) -> Taken {
        self.press_modifiers(&event.modifiers);
        let (pressed, modifiers) = (event.state == KeyState::Down, self.modifiers);
        if let Some(key) = keys::key(&event.key) {
            let repeat = event.repeat;
            self.raw.events.push(egui::Event::Key { key, physical_key: None, pressed, repeat, modifiers });
        }
        let words = match (&event.key, event.code) {
            _ if !pressed => None,
            (_, Code::KeyX) if modifiers.command => Some(egui::Event::Cut),
            (_, Code::KeyC) if modifiers.command => Some(egui::Event::Copy),
            (_, Code::KeyV) if modifiers.command => paste().map(egui::Event::Paste),
            (Key::Character(text), _) if !modifiers.ctrl && !modifiers.command => Some(egui::Event::Text(text.clone())),
            (Key::Character(_) | Key::Named(_), _) => None,
        };
        self.raw.events.extend(words);
        Taken::Key
    }

    fn press_modifiers(&mut self, now: &keyboard_types::Modifiers) {
        let mac = cfg!(target_os = "macos");
        let modifiers = Modifiers {
            alt: now.alt(),
            ctrl: now.ctrl(),
            shift: now.shift(),
            mac_cmd: mac && now.meta(),
            command: if mac { now.meta() } else { now.ctrl() },
        };
        if self.modifiers != modifiers {
            self.modifiers = modifiers;
            self.raw.events.push(egui::Event::ModifiersChanged(modifiers));
        }
    }
}

/// A file that was dropped.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}
