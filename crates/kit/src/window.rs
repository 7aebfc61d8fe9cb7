//! An egui editor in a window of the host.
//!
//! `baseview` opens the window and delivers its events; this hands them to egui and paints what egui draws with OpenGL.
//! Files that are dropped on the window reach the editor on X11, Windows and macOS, as far as the host lets its windows
//! see them. Nothing is drawn while nothing changes: a timer asks [`App::stirs`] thirty times a second, which is cheap.

mod editor;
mod handler;
mod input;
mod keys;
mod overdue;
mod size;
mod surface;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;

pub use editor::{HostEditor, HostHandle};
pub use size::WindowSize;

/// What a window shows. It lives as long as the plugin; its window may be opened and closed many times.
pub trait App: Send + 'static {
    /// A window was opened: the place for fonts and style.
    fn opened(&mut self, context: &egui::Context);

    /// Draws a frame. `host` is only lent: who kept it would keep the plugin alive.
    fn draw(&mut self, ui: &mut egui::Ui, host: &GuiContext);

    /// Whether something is to be seen that was not in the last frame. Called often, while nothing is drawn.
    fn stirs(&mut self) -> bool;

    /// The window was closed.
    fn closed(&mut self) {}
}

/// What the window of a plugin is like, shared with the plugin.
#[derive(Debug)]
pub struct WindowState {
    title: &'static str,
    smallest: LogicalSize<f32>,
    largest: LogicalSize<f32>,
    open: AtomicBool,
    geometry: Mutex<Geometry>,
}

#[derive(Debug, Clone, Copy)]
struct Geometry {
    size: LogicalSize<f32>,
    /// Of the screen that it is on, once that is known.
    scale: Option<f64>,
    /// What the host says, for systems that do not.
    fallback_scale: Option<f64>,
}

impl WindowState {
    /// A window of `size`, between `smallest` and `largest`: width and height in logical points.
    pub fn new(title: &'static str, size: (f32, f32), smallest: (f32, f32), largest: (f32, f32)) -> Arc<Self> {
        let logical = |(width, height)| LogicalSize::new(width, height);
        let geometry = Geometry { size: logical(size), scale: None, fallback_scale: None };
        let (smallest, largest) = (logical(smallest), logical(largest));
        Arc::new(Self { title, smallest, largest, open: AtomicBool::new(false), geometry: Mutex::new(geometry) })
    }

    /// Somebody looks at it.
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// Width and height in logical points: worth keeping in the session.
    pub fn size(&self) -> (f32, f32) {
        let size = self.geometry().size;
        (size.width, size.height)
    }

    /// The size for the next time that it is opened, brought inside its limits.
    pub fn set_size(&self, (width, height): (f32, f32)) {
        let width = width.clamp(self.smallest.width, self.largest.width);
        let height = height.clamp(self.smallest.height, self.largest.height);
        self.change(|geometry| geometry.size = LogicalSize::new(width, height));
    }

    fn geometry(&self) -> Geometry {
        *self.geometry.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Geometry)) {
        change(&mut self.geometry.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }

    /// Pixels of one logical point.
    fn scale(&self) -> f64 {
        let geometry = self.geometry();
        geometry.scale.or(geometry.fallback_scale).unwrap_or(1.0)
    }
}
