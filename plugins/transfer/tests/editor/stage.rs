//! An editor with its mock desk and host, on a canvas.

use std::sync::Arc;

use egui::{Event, Key, Modifiers, Pos2, Ui};
use kit::mock_host::MockHost;
use kit::theme;
use nice_plug::prelude::ParamSetter;
use testkit::paint::Canvas;
use timbrel_transfer::editor::Editor;
use timbrel_transfer::params::TransferParams;
use timbrel_transfer::view::View;

use super::mock::{self, MockDesk};

pub struct Stage {
    pub desk: Arc<MockDesk>,
    pub params: Arc<TransferParams>,
    pub host: MockHost,
    pub editor: Editor,
    pub canvas: Canvas,
}

impl Stage {
    /// `size`: width and height in logical points, and pixels of each.
    pub fn new(view: View, loudness: f32, size: (f32, f32, f32)) -> Self {
        let (desk, params) = (MockDesk::new(view, loudness), mock::params());
        let editor = Editor::new(desk.clone(), params.clone());
        let canvas = Canvas::new(size.0, size.1, size.2, |context| theme::install(context, theme::TRANSFER));
        let mut stage = Self { desk, params, host: MockHost::default(), editor, canvas };
        stage.frames(3);
        stage
    }

    fn with<R>(&mut self, act: impl FnOnce(&mut Canvas, &mut dyn FnMut(&mut Ui)) -> R) -> R {
        let setter = ParamSetter::new(&self.host);
        let editor = &mut self.editor;
        act(&mut self.canvas, &mut |ui| editor.show(ui, &setter))
    }

    pub fn frames(&mut self, count: usize) {
        self.with(|canvas, draw| (0..count).for_each(|_| canvas.frame(draw)));
    }

    pub fn paint(&mut self) {
        self.with(|canvas, draw| canvas.paint(draw));
    }

    pub fn click(&mut self, at: Pos2) {
        self.with(|canvas, draw| canvas.click(at, draw));
    }

    /// Clicks on the first text that is just `words`.
    pub fn click_words(&mut self, words: &str) {
        let place = self.canvas.find(words).unwrap_or_else(|| panic!("no text {words:?} on the screen"));
        self.click(place.center());
    }

    pub fn press(&mut self, key: Key) {
        self.with(|canvas, draw| canvas.press(key, Modifiers::NONE, draw));
    }

    pub fn happen(&mut self, event: Event) {
        self.canvas.happen(event);
        self.frames(2);
    }

    /// Presses at `from`, moves by `by` and lets go.
    pub fn drag(&mut self, from: Pos2, by: egui::Vec2) {
        self.with(|canvas, draw| canvas.drag(from, by, draw));
    }

    /// The middle of the ring above a knob's name.
    pub fn knob(&self, name: &str) -> Pos2 {
        let name = self.canvas.find(name).unwrap_or_else(|| panic!("no knob {name:?}"));
        name.center() - egui::vec2(0.0, 60.0)
    }
}
