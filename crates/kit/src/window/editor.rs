//! What the plugin framework asks of an editor.

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use baseview::host::{Host, HostCallbacks, HostMainThreadCaller};
use baseview::{HandlerError, Window, WindowSettings, WindowSize};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::{LogicalSize, NativeSize};
use nice_plug::editor::{Editor, EditorHandle, HostMethods, ParentWindowHandle, ResizeHint, SpawnedEditor};
use nice_plug::prelude::{Modifiers, VirtualKeyCode};

use super::handler::Handler;
use super::{App, WindowState};

/// An editor that opens `A` in a window.
pub struct HostEditor<A> {
    app: Arc<Mutex<A>>,
    state: Arc<WindowState>,
    wake: Arc<AtomicBool>,
}

/// One open window, as the host holds it.
pub struct HostHandle {
    state: Arc<WindowState>,
    wake: Arc<AtomicBool>,
    resize: ResizeHint,
}

impl<A: App> HostEditor<A> {
    /// An editor that shows `app`.
    pub fn new(app: A, state: Arc<WindowState>) -> Self {
        Self { app: Arc::new(Mutex::new(app)), state, wake: Arc::new(AtomicBool::new(false)) }
    }

    fn settings(&self, parent: Option<&ParentWindowHandle>, wait: bool, fallback_scale: Option<f64>) -> WindowSettings {
        let state = &self.state;
        let mut settings = WindowSettings::new()
            .with_title(state.title)
            .with_size(state.geometry().size)
            .with_min_size::<LogicalSize<f32>>(state.smallest)
            .with_max_size::<LogicalSize<f32>>(state.largest)
            .with_resizable(true)
            .with_wait_for_parent(wait)
            .with_fallback_scale_factor(fallback_scale)
            .with_gl_config(baseview::gl::GlConfig::default());
        settings.parent = parent.map(baseview::ParentWindowHandle::from_window);
        settings
    }
}

impl<A: App> Editor for HostEditor<A> {
    type Handle = HostHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        gui_context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<HostHandle>, Box<dyn Error>> {
        self.state.change(|geometry| geometry.fallback_scale = fallback_scale_factor.or(geometry.fallback_scale));
        let settings = self.settings(parent.as_ref(), wait_for_parent, fallback_scale_factor);
        let (app, state, wake) = (self.app.clone(), self.state.clone(), self.wake.clone());
        let build = move |window| Handler::new(window, app, gui_context, state, wake);
        let window = Window::create_with_host(settings, build, host.map(adapted))?;
        let handle = HostHandle { state: self.state.clone(), wake: self.wake.clone(), resize: self.resize_hint() };
        Ok(SpawnedEditor { handle, window })
    }

    fn size(&self) -> NativeSize<u32> {
        NativeSize::from_size(self.state.geometry().size.into(), self.state.scale())
    }

    fn resize_hint(&self) -> ResizeHint {
        ResizeHint::RESIZABLE.with_min_max_logical_size(Some(self.state.smallest), Some(self.state.largest))
    }

    #[allow(unsafe_code)]
    unsafe fn assume_standalone_in_process(&self) {
        // SAFETY: the caller promises the same.
        unsafe { baseview::assume_standalone_in_process() };
    }
}

impl EditorHandle for HostHandle {
    type Window = Window;
    type Error = baseview::Error;

    fn run_until_closed(window: Window) -> Result<(), baseview::Error> {
        window.run_until_closed()
    }

    fn set_parent(&self, parent: ParentWindowHandle, window: &Window) -> Result<(), baseview::Error> {
        window.set_parent(&parent)
    }

    fn show(&self, window: &Window) -> Result<(), baseview::Error> {
        let shown = window.show();
        self.wake();
        shown
    }

    fn hide(&self, window: &Window) -> Result<(), baseview::Error> {
        window.hide()
    }

    fn host_main_thread_callback(&self, window: &Window) {
        window.host_main_thread_callback();
    }

    fn set_size(&self, new_size: NativeSize<u32>, window: &Window) -> Result<(), baseview::Error> {
        window.resize(new_size)
    }

    fn set_fallback_scale_factor(&self, scale_factor: f64, window: &Window) -> Result<(), baseview::Error> {
        self.state.change(|geometry| geometry.fallback_scale = Some(scale_factor));
        window.suggest_fallback_scale_factor(scale_factor)
    }

    fn adjust_size(&self, new_size: NativeSize<u32>, window: &Window) -> Option<NativeSize<u32>> {
        let now = window.size();
        let size = NativeSize::from_logical_or_physical(now.logical, now.physical);
        Some(self.resize.adjust_size(new_size, size, now.scale_factor))
    }

    fn on_virtual_key_from_host(&self, _key: VirtualKeyCode, _is_down: bool, _modifiers: Modifiers) -> bool {
        // Keys come through the window itself.
        false
    }

    fn state_changed(&self) {
        self.wake();
    }

    fn param_value_changed(&self, _id: &str, _normalized_value: f32) {
        self.wake();
    }

    fn param_modulation_changed(&self, _id: &str, _modulation_offset: f32) {
        self.wake();
    }
}

impl HostHandle {
    /// Has the next tick of the window's timer draw.
    fn wake(&self) {
        self.wake.store(true, Ordering::Release);
    }
}

/// The host's side as the window layer wants it.
fn adapted(host: HostMethods) -> Host {
    Host::new().with_callbacks(Callbacks(host.callbacks)).with_main_thread(MainThread(host.main_thread_caller))
}

struct Callbacks(Box<dyn nice_plug::editor::HostCallbacks>);

impl HostCallbacks for Callbacks {
    fn request_resize(&mut self, new_size: WindowSize) -> Result<(), HandlerError> {
        self.0.request_resize(new_size.physical.into(), new_size.scale_factor).map_err(HandlerError::from_boxed)
    }

    fn destroyed(&mut self) {
        self.0.destroyed();
    }
}

struct MainThread(Box<dyn nice_plug::editor::HostMainThreadCaller>);

impl HostMainThreadCaller for MainThread {
    fn call_main_thread(&mut self) {
        self.0.call_main_thread();
    }
}
