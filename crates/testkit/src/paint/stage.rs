//! An editor on a canvas, and the hands that work it.

use std::ops::{Deref, DerefMut};

use egui::{Context, Event, Key, Modifiers, Pos2, Ui, Vec2, vec2};

use super::Canvas;

/// What can be drawn, with all that the test asks it afterwards.
pub trait Scene {
    /// Draws one frame into the whole of `ui`.
    fn draw(&mut self, ui: &mut Ui);
}

/// A scene on a canvas.
pub struct Stage<S> {
    /// What was drawn.
    pub canvas: Canvas,
    scene: S,
}

impl<S: Scene> Stage<S> {
    /// After its first frames. `size`: width and height in logical points, and pixels of each; `install` gives the
    /// canvas its look.
    pub fn new(scene: S, size: (f32, f32, f32), install: impl FnOnce(&Context)) -> Self {
        let mut stage = Self { canvas: Canvas::new(size.0, size.1, size.2, install), scene };
        stage.frames(3);
        stage
    }

    fn with<R>(&mut self, act: impl FnOnce(&mut Canvas, &mut dyn FnMut(&mut Ui)) -> R) -> R {
        let scene = &mut self.scene;
        act(&mut self.canvas, &mut |ui| scene.draw(ui))
    }

    /// Runs some frames.
    pub fn frames(&mut self, count: usize) {
        self.with(|canvas, draw| (0..count).for_each(|_| canvas.frame(draw)));
    }

    /// Runs one frame and draws it.
    pub fn paint(&mut self) {
        self.with(|canvas, draw| canvas.paint(draw));
    }

    /// Clicks at a place.
    pub fn click(&mut self, at: Pos2) {
        self.with(|canvas, draw| canvas.click(at, draw));
    }

    /// Clicks on the first text that is just `words`.
    pub fn click_words(&mut self, words: &str) {
        self.click(self.place(words).center());
    }

    /// Where the first text that is just `words` is.
    pub fn place(&self, words: &str) -> egui::Rect {
        self.canvas.find(words).unwrap_or_else(|| panic!("no text {words:?} on the screen"))
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) {
        self.with(|canvas, draw| canvas.press(key, Modifiers::NONE, draw));
    }

    /// Types words.
    pub fn type_words(&mut self, words: &str) {
        self.happen(Event::Text(words.into()));
    }

    /// Anything else that happens.
    pub fn happen(&mut self, event: Event) {
        self.canvas.happen(event);
        self.frames(2);
    }

    /// Presses at `from`, moves by `by` and lets go.
    pub fn drag(&mut self, from: Pos2, by: Vec2) {
        self.with(|canvas, draw| canvas.drag(from, by, draw));
    }

    /// The middle of the ring above a knob's name.
    pub fn knob(&self, name: &str) -> Pos2 {
        self.place(name).center() - vec2(0.0, 60.0)
    }
}

impl<S> Deref for Stage<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.scene
    }
}

impl<S> DerefMut for Stage<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.scene
    }
}
