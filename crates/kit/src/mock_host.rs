//! A host that only writes parameters down. Unsafe where the framework's pointers to parameters are.
#![allow(unsafe_code)]

use std::sync::Mutex;

use nice_plug::context::gui::GuiContextInner;
use nice_plug::prelude::{Param, ParamPtr, PluginApi, PluginState};

/// Writes parameters where the editor reads them, and notes the gestures.
#[derive(Debug, Default)]
pub struct MockHost {
    /// `begin`, `set` and `end`, in order.
    pub gestures: Mutex<Vec<&'static str>>,
}

impl MockHost {
    fn note(&self, gesture: &'static str) {
        self.gestures.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(gesture);
    }
}

impl GuiContextInner for MockHost {
    fn plugin_api(&self) -> PluginApi {
        PluginApi::Clap
    }

    unsafe fn raw_begin_set_parameter(&self, _param: ParamPtr) {
        self.note("begin");
    }

    unsafe fn raw_set_parameter_normalized(&self, param: ParamPtr, normalized: f32) {
        self.note("set");
        // SAFETY: the parameters outlive the editor that gave this pointer, which the test holds.
        unsafe { param._internal_set_normalized_value(normalized) };
    }

    unsafe fn raw_end_set_parameter(&self, _param: ParamPtr) {
        self.note("end");
    }

    fn get_state(&self) -> PluginState {
        PluginState { version: String::new(), params: Default::default(), fields: Default::default() }
    }

    fn set_state(&self, _state: PluginState) {}

    fn request_restart(&self) {}
}

/// Puts a parameter at a plain value, as automation would.
pub fn set<P: Param>(param: &P, value: P::Plain) {
    // SAFETY: the parameter is borrowed for the call.
    unsafe { param.as_ptr()._internal_set_normalized_value(param.preview_normalized(value)) };
}
