//! Every parameter of a plugin by its id, for what treats all alike: presets, and the two sides of a comparison.
//!
//! Unsafe where the framework's pointers to parameters are.
#![allow(unsafe_code)]

use std::sync::Arc;

use nice_plug::prelude::{ParamPtr, ParamSetter, Params};

use crate::widgets::{Control, Gesture, shown_text, typed_travel};

/// The parameters of one instance, in their order.
pub struct Knobs {
    all: Vec<Entry>,
    /// What the pointers point into.
    _params: Arc<dyn Params>,
}

struct Entry {
    id: String,
    param: ParamPtr,
}

/// One parameter; it cannot outlive its [`Knobs`].
#[derive(Clone, Copy)]
pub struct Knob<'a> {
    entry: &'a Entry,
}

/// One parameter in the musician's hand.
#[derive(Clone, Copy)]
pub struct Held<'a> {
    knob: Knob<'a>,
    setter: &'a ParamSetter<'a>,
}

/// What kind of values a parameter has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On or off.
    Switch,
    /// A number.
    Number,
    /// One of a few with names.
    Choice,
}

impl Knobs {
    /// Of these parameters, which live as long.
    pub fn of(params: Arc<dyn Params>) -> Self {
        let all = params.param_map().into_iter().map(|(id, param, _)| Entry { id, param }).collect();
        Self { all, _params: params }
    }

    /// All, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Knob<'_>> {
        self.all.iter().map(|entry| Knob { entry })
    }

    /// The one that goes by `id`.
    pub fn get(&self, id: &str) -> Option<Knob<'_>> {
        self.iter().find(|knob| knob.id() == id)
    }
}

// SAFETY, for every block below: the pointer points into parameters that `Knobs` keeps alive, and a `Knob` borrows from it.
impl<'a> Knob<'a> {
    /// Forever.
    pub fn id(self) -> &'a str {
        &self.entry.id
    }

    /// Such as `Transpose`.
    pub fn name(self) -> &'a str {
        // SAFETY: as above.
        unsafe { self.entry.param.name() }
    }

    /// What it takes.
    pub fn kind(self) -> Kind {
        match self.entry.param {
            ParamPtr::BoolParam(_) => Kind::Switch,
            ParamPtr::EnumParam(_) => Kind::Choice,
            ParamPtr::FloatParam(_) | ParamPtr::IntParam(_) => Kind::Number,
        }
    }

    /// Where it stands, 0–1, without the host's modulation.
    pub fn travel(self) -> f32 {
        // SAFETY: as above.
        unsafe { self.entry.param.unmodulated_normalized_value() }
    }

    /// Where it stands in a new instance.
    pub fn rest(self) -> f32 {
        // SAFETY: as above.
        unsafe { self.entry.param.default_normalized_value() }
    }

    /// The value in its own unit at a travel.
    pub fn value_at(self, travel: f32) -> f32 {
        // SAFETY: as above.
        unsafe { self.entry.param.preview_plain(travel) }
    }

    /// The travel at which it has a value of its own unit; none where it has none such.
    pub fn travel_of(self, value: f32) -> Option<f32> {
        // SAFETY: as above.
        let travel = unsafe { self.entry.param.preview_normalized(value) };
        let near = (self.value_at(travel) - value).abs() <= 1e-3 * value.abs().max(1.0);
        (near && (0.0..=1.0).contains(&travel)).then_some(travel)
    }

    /// A place as the musician reads it.
    pub fn text(self, travel: f32) -> String {
        // SAFETY: as above.
        shown_text(unsafe { self.entry.param.normalized_value_to_string(travel, true) })
    }

    /// The travel of what is written.
    pub fn read(self, text: &str) -> Option<f32> {
        // SAFETY: as above.
        typed_travel(text, |typed| unsafe { self.entry.param.string_to_normalized_value(typed) })
    }

    /// To be turned through the host.
    pub fn held(self, setter: &'a ParamSetter<'a>) -> Held<'a> {
        Held { knob: self, setter }
    }
}

impl Control for Held<'_> {
    fn travel(&self) -> f32 {
        self.knob.travel()
    }

    fn rest(&self) -> f32 {
        self.knob.rest()
    }

    fn text(&self, travel: f32) -> String {
        self.knob.text(travel)
    }

    fn read(&self, text: &str) -> Option<f32> {
        self.knob.read(text)
    }

    fn steps(&self) -> Option<usize> {
        // SAFETY: as above.
        unsafe { self.knob.entry.param.step_count() }
    }

    fn turn(&self, gesture: Gesture) {
        let (host, param) = (self.setter.raw_context, self.knob.entry.param);
        // SAFETY: the host's own rule is the same: the parameter lives.
        unsafe {
            match gesture {
                Gesture::Begin => host.raw_begin_set_parameter(param),
                Gesture::Set(travel) => host.raw_set_parameter_normalized(param, travel),
                Gesture::End => host.raw_end_set_parameter(param),
            }
        }
    }
}
