//! The editor in a window of the host.

use std::sync::Arc;

use egui::{Id, Ui};
use kit::theme;
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::ResizeHint;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug_egui::baseview::HandlerError;
use nice_plug_egui::{EguiEditor, EguiEditorState, EguiNiceSettings, NiceEguiApp, RepaintNotifier, create_egui_editor};

use super::{DEFAULT_SIZE, Editor, LARGEST_SIZE, SMALLEST_SIZE};
use crate::params::DriveParams;
use crate::view::Desk;

/// The editor, as the framework calls it.
pub struct Window(Editor);

/// The size and the state of a window that may be opened and closed many times; `is_open` says whether anyone looks.
pub fn window_state() -> Arc<EguiEditorState> {
    EguiEditorState::from_size(LogicalSize::new(DEFAULT_SIZE.0, DEFAULT_SIZE.1), 1.0)
}

/// The editor for the host. `repaint` wakes it between its own looks, four a second while nothing sounds.
pub fn window(
    desk: Arc<dyn Desk>,
    params: Arc<DriveParams>,
    state: Arc<EguiEditorState>,
    repaint: RepaintNotifier,
) -> Option<EguiEditor<Window>> {
    let logical = |(width, height)| Some(LogicalSize::new(width, height));
    let hint = ResizeHint::RESIZABLE.with_min_max_logical_size(logical(SMALLEST_SIZE), logical(LARGEST_SIZE));
    let settings = EguiNiceSettings::new().with_tile("Timbrel Drive").with_resize_hint(hint);
    create_egui_editor(state, repaint, settings, Window(Editor::new(desk, params)))
}

impl NiceEguiApp for Window {
    fn build(
        &mut self,
        context: egui::Context,
        host: GuiContext,
        frame: &mut nice_plug_egui::Frame,
    ) -> Result<(), HandlerError> {
        theme::install(&context, theme::DRIVE);
        frame.set_clear_color(theme::WINDOW.into());
        // The host's side goes into the window's memory and ends with it. Kept here it would keep the plugin alive,
        // as nobody says when a window is closed.
        context.data_mut(|data| data.insert_temp(host_id(), host));
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut nice_plug_egui::Frame) {
        let host: Option<GuiContext> = ui.data(|data| data.get_temp(host_id()));
        if let Some(host) = host {
            self.0.draw(ui, &host.param_setter());
        }
    }
}

fn host_id() -> Id {
    Id::unique("host")
}
