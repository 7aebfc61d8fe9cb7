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
        let text = self.param.normalized_value_to_string(travel, true);
        match text.strip_prefix('-') {
            Some(figures) => format!("−{figures}"),
            None => text,
        }
    }

    fn read(&self, text: &str) -> Option<f32> {
        let typed = text.replace('−', "-");
        let sharp = || self.param.string_to_normalized_value(&typed.replace('#', "♯"));
        self.param.string_to_normalized_value(&typed).or_else(sharp)
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
