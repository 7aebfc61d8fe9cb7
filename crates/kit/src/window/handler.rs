//! One open window: events go in, frames come out.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use baseview::{
    DamageArea, Event, EventStatus, HandlerError, MouseCursor, TimerHandle, WindowContext, WindowHandler, WindowSize,
};
use copypasta::{ClipboardContext, ClipboardProvider};
use egui::{Context, OutputCommand, ViewportCommand, ViewportId};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;

use super::input::{Input, Taken};
use super::overdue::Overdue;
use super::surface::Surface;
use super::{App, WindowState, keys};
use crate::theme;

/// Between two questions whether anything stirs.
const TICK: Duration = Duration::from_millis(33);

pub(super) struct Handler<A: App> {
    window: WindowContext,
    app: Arc<Mutex<A>>,
    host: GuiContext,
    state: Arc<WindowState>,
    wake: Arc<AtomicBool>,
    context: Context,
    input: RefCell<Input>,
    surface: RefCell<Surface>,
    clipboard: RefCell<Option<ClipboardContext>>,
    cursor: Cell<MouseCursor>,
    opened: Instant,
    overdue: Overdue,
    _tick: TimerHandle,
}

impl<A: App> Handler<A> {
    pub(super) fn new(
        window: WindowContext,
        app: Arc<Mutex<A>>,
        host: GuiContext,
        state: Arc<WindowState>,
        wake: Arc<AtomicBool>,
    ) -> Result<Self, HandlerError> {
        let surface = Surface::new(&window)?;
        let context = Context::default();
        let waker = window.waker();
        context.set_request_repaint_callback(move |info| waker.request_redraw_after(info.delay));
        app.lock().unwrap_or_else(PoisonError::into_inner).opened(&context);
        let tick = window.create_timer(TICK)?;
        state.open.store(true, Ordering::Release);
        let handler = Self {
            input: RefCell::new(Input::new(surface.largest_texture())),
            surface: RefCell::new(surface),
            clipboard: RefCell::new(ClipboardContext::new().ok()),
            cursor: Cell::new(MouseCursor::Default),
            opened: Instant::now(),
            overdue: Overdue::opening(),
            _tick: tick,
            window,
            app,
            host,
            state,
            wake,
            context,
        };
        handler.measure(handler.window.size());
        Ok(handler)
    }

    fn redraw(&self) {
        self.overdue.ask();
        self.window.request_redraw();
    }

    fn measure(&self, size: WindowSize) {
        let logical = LogicalSize::new(size.logical.width as f32, size.logical.height as f32);
        self.state.change(|geometry| (geometry.size, geometry.scale) = (logical, Some(size.scale_factor)));
        self.input.borrow_mut().resize(logical.width, logical.height, size.scale_factor as f32);
    }

    fn app(&self) -> std::sync::MutexGuard<'_, A> {
        self.app.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What egui wants of the system: a cursor, a copy, a web page never.
    fn serve(&self, output: &egui::PlatformOutput) -> Result<(), HandlerError> {
        for command in &output.commands {
            if let OutputCommand::CopyText(text) = command
                && let Some(clipboard) = self.clipboard.borrow_mut().as_mut()
                && let Err(error) = clipboard.set_contents(text.clone())
            {
                tracing::warn!("the clipboard took nothing: {error}");
            }
        }
        let cursor = keys::cursor(output.cursor_icon);
        if self.cursor.replace(cursor) != cursor {
            self.window.set_mouse_cursor(cursor)?;
        }
        // Some hosts never give the keyboard to a plugin's window unless it asks.
        if self.context.text_edit_focused() && !self.window.has_focus() {
            self.window.focus()?;
        }
        Ok(())
    }

    fn paste(&self) -> Option<String> {
        self.clipboard.borrow_mut().as_mut()?.get_contents().ok()
    }
}

impl<A: App> WindowHandler for Handler<A> {
    fn damage(&self, _area: DamageArea) {
        self.overdue.ask();
    }

    fn draw(&self) -> Result<(), HandlerError> {
        self.overdue.drawn();
        let input = self.input.borrow_mut().take(self.opened.elapsed().as_secs_f64());
        let mut output = self.context.run_ui(input, |ui| self.app().draw(ui, &self.host));
        let size = self.window.size();
        self.surface.borrow_mut().paint(&self.window, size, &self.context, &mut output, theme::WINDOW)?;
        let asked = output.viewport_output.values().flat_map(|window| &window.commands);
        if asked.into_iter().any(|command| *command == ViewportCommand::RequestPaste)
            && let Some(text) = self.paste()
        {
            self.input.borrow_mut().paste(text);
            self.redraw();
        }
        self.serve(&output.platform_output)
    }

    fn resized(&self, new_size: WindowSize) -> Result<(), HandlerError> {
        self.measure(new_size);
        self.redraw();
        Ok(())
    }

    fn on_event(&self, event: Event) -> EventStatus {
        // A host's window does not always get the keyboard with a click.
        if matches!(event, Event::Mouse(baseview::MouseEvent::ButtonPressed { .. }))
            && !self.window.has_focus()
            && let Err(error) = self.window.focus()
        {
            tracing::debug!("the window got no keyboard: {error}");
        }
        let taken = self.input.borrow_mut().take_event(&event, || self.paste());
        if taken != Taken::Nothing {
            self.redraw();
        }
        match taken {
            Taken::Nothing => EventStatus::Ignored,
            Taken::Files => EventStatus::AcceptDrop(baseview::DropEffect::Copy),
            Taken::Pointer => EventStatus::Captured,
            // Keys that no control waits for are the host's: space plays, letters are notes.
            Taken::Key if self.context.egui_wants_keyboard_input() => EventStatus::Captured,
            Taken::Key => EventStatus::Ignored,
        }
    }

    fn on_timer(&self, _timer: &TimerHandle) {
        let asked = self.wake.swap(false, Ordering::AcqRel);
        if asked || self.app().stirs() {
            self.redraw();
        }
        if self.overdue.is_it()
            && let Err(error) = self.draw()
        {
            tracing::warn!("the editor could not be drawn: {error}");
        }
    }
}

impl<A: App> Drop for Handler<A> {
    fn drop(&mut self) {
        self.surface.borrow_mut().destroy(&self.window);
        self.state.open.store(false, Ordering::Release);
        self.app().closed();
    }
}

impl Input {
    /// Egui's own name for the only window that there is.
    pub(super) const VIEWPORT: ViewportId = ViewportId::ROOT;
}
