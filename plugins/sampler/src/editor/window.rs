//! The editor in a window of the host.

use std::sync::Arc;

use egui::{Context, Ui};
use kit::theme;
use kit::window::{App, HostEditor, WindowState};
use nice_plug::context::gui::GuiContext;

use super::{DEFAULT_SIZE, Editor, LARGEST_SIZE, SMALLEST_SIZE};
use crate::params::SamplerParams;
use crate::view::{Command, Desk};

/// The size of a window that may be opened and closed many times.
pub fn window_state() -> Arc<WindowState> {
    WindowState::new("Timbrel Sampler", DEFAULT_SIZE, SMALLEST_SIZE, LARGEST_SIZE)
}

/// The editor for the host.
pub fn window(desk: Arc<Desk>, params: Arc<SamplerParams>, state: Arc<WindowState>) -> HostEditor<Editor> {
    HostEditor::new(Editor::new(desk, params), state)
}

impl App for Editor {
    fn opened(&mut self, context: &Context) {
        theme::install(context, theme::SAMPLER);
        self.desk.send(Command::Watch(true));
    }

    fn closed(&mut self) {
        self.desk.send(Command::Watch(false));
    }

    fn draw(&mut self, ui: &mut Ui, host: &GuiContext) {
        self.show(ui, &host.param_setter());
    }

    fn stirs(&mut self) -> bool {
        self.listen(0.0);
        let view = self.desk.view();
        let news = !self.shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, &view));
        news || self.moves()
    }
}
