//! A parameter of the host as a control.

use nice_plug::prelude::{Param, ParamSetter};

use super::{Control, Gesture};

/// Turns one parameter through the host, so that automation is recorded.
#[derive(Clone, Copy)]
pub struct HostParam<'a, P: Param> {
    param: &'a P,
    setter: &'a ParamSetter<'a>,
}

impl<'a, P: Param> HostParam<'a, P> {
    /// `param` as the host of `setter` knows it.
    pub fn new(param: &'a P, setter: &'a ParamSetter<'a>) -> Self {
        Self { param, setter }
    }
}

impl<P: Param> Control for HostParam<'_, P> {
    fn travel(&self) -> f32 {
        self.param.unmodulated_normalized_value()
    }

    fn heard(&self) -> f32 {
        self.param.modulated_normalized_value()
    }

    fn rest(&self) -> f32 {
        self.param.default_normalized_value()
    }

    fn text(&self, travel: f32) -> String {
        shown_text(self.param.normalized_value_to_string(travel, true))
    }

    fn read(&self, text: &str) -> Option<f32> {
        typed_travel(text, |typed| self.param.string_to_normalized_value(typed))
    }

    fn steps(&self) -> Option<usize> {
        self.param.step_count()
    }

    fn turn(&self, gesture: Gesture) {
        match gesture {
            Gesture::Begin => self.setter.begin_set_parameter(self.param),
            Gesture::Set(travel) => self.setter.set_parameter_normalized(self.param, travel),
            Gesture::End => self.setter.end_set_parameter(self.param),
        }
    }
}

/// A parameter's text with a real minus sign.
pub(crate) fn shown_text(text: String) -> String {
    match text.strip_prefix('-') {
        Some(figures) => format!("−{figures}"),
        None => text,
    }
}

/// What was typed or shown, as the parameter reads it: with a hyphen, and with a sharp where `#` was typed.
pub(crate) fn typed_travel(text: &str, read: impl Fn(&str) -> Option<f32>) -> Option<f32> {
    let typed = text.replace('−', "-");
    read(&typed).or_else(|| read(&typed.replace('#', "♯")))
}
