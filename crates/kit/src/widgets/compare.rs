//! Two settings side by side: A and B.

use std::sync::Arc;

use egui::{Rect, Ui};
use nice_plug::prelude::{ParamSetter, Params};

use super::{Choice, Control, segments};
use crate::knobs::{Knob, Knobs};

/// No part of a sound.
const BYPASS: &str = "bypass";

/// Which setting is heard, and where every knob stood in the other.
pub struct Compare {
    knobs: Knobs,
    second: bool,
    /// Travels in the order of the knobs; none before the first change of sides, when both are alike.
    other: Option<Vec<f32>>,
}

impl Compare {
    /// How wide its switch is.
    pub const WIDTH: f32 = 66.0;

    /// For the parameters of an instance.
    pub fn new(params: Arc<dyn Params>) -> Self {
        Self { knobs: Knobs::of(params), second: false, other: None }
    }

    /// Draws the switch into `place`.
    pub fn show(&mut self, ui: &mut Ui, place: Rect, setter: &ParamSetter<'_>) {
        let tip = "hear the other of two settings of every knob. Turn knobs on one side, switch, and compare.";
        let choices = [Choice::new("A", tip), Choice::new("B", tip)];
        if segments(ui, place, "Compare", &choices, usize::from(self.second)).is_some() {
            self.swap(setter);
        }
    }

    /// Puts every knob where it stood when the other side was last heard.
    fn swap(&mut self, setter: &ParamSetter<'_>) {
        let now = self.sound().map(Knob::travel).collect();
        let before = self.other.replace(now);
        for (knob, travel) in self.sound().zip(before.unwrap_or_default()) {
            if travel != knob.travel() {
                knob.held(setter).put(travel);
            }
        }
        self.second = !self.second;
    }

    fn sound(&self) -> impl Iterator<Item = Knob<'_>> {
        self.knobs.iter().filter(|knob| knob.id() != BYPASS)
    }
}
