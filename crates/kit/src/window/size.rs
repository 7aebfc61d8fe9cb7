//! The window's size as a project remembers it.

use std::sync::Arc;

use nice_plug::params::persist::PersistentField;

use super::WindowState;

/// The window of a plugin as a persisted field: its width and height in logical points.
#[derive(Debug, Clone)]
pub struct WindowSize(pub Arc<WindowState>);

impl PersistentField<'_, (f32, f32)> for WindowSize {
    fn set(&self, size: (f32, f32)) {
        self.0.set_size(size);
    }
    fn map<F: Fn(&(f32, f32)) -> R, R>(&self, look: F) -> R {
        look(&self.0.size())
    }
}
