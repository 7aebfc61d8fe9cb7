//! The row of knobs, in the order of the signal: input, gate, the model's own, tone, mix, output.

use egui::{Rect, Ui};
use kit::widgets::{Columns, Control, Gesture, HostParam, Knob, Tint, panel};
use nice_plug::prelude::FloatParam;

use super::Frame;
use crate::view::ModelKnob;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>) {
    panel(ui, frame.layout.strip.whole());
    let knobs = frame.view.card(frame.slot).map(|card| card.knobs.as_slice()).unwrap_or_default();
    let mut columns = Columns::of(frame.layout.strip.knobs, 7 + knobs.len());
    let params = frame.params;
    let zero = 0.5;

    let tip = "Level into the model. More drives it harder.";
    knob(ui, frame, columns.take(), &params.input_db, "Input", Tint::Grey, Some(zero), tip);
    let tip = "Below this level the input is closed, so that the model does not amplify hum. All the way down is off.";
    knob(ui, frame, columns.take(), &params.gate_db, "Gate", Tint::Grey, None, tip);
    for (own, param) in knobs.iter().zip(params.knobs()) {
        model_knob(ui, frame, columns.take(), own, param);
    }
    let tip = "Low end after the model.";
    knob(ui, frame, columns.take(), &params.bass, "Bass", Tint::Accent, Some(zero), tip);
    let tip = "Middle after the model.";
    knob(ui, frame, columns.take(), &params.mid, "Mid", Tint::Accent, Some(zero), tip);
    let tip = "High end after the model.";
    knob(ui, frame, columns.take(), &params.treble, "Treble", Tint::Accent, Some(zero), tip);
    let tip = "From the dry sound to the model's. Both arrive at the same time.";
    knob(ui, frame, columns.take(), &params.mix, "Mix", Tint::Accent, None, tip);
    let tip = "Level of what leaves the plugin.";
    knob(ui, frame, columns.take(), &params.output_db, "Output", Tint::Grey, None, tip);
}

#[expect(clippy::too_many_arguments, reason = "a line per knob reads best")]
fn knob(
    ui: &mut Ui,
    frame: &Frame<'_>,
    place: Rect,
    param: &FloatParam,
    name: &str,
    tint: Tint,
    centre: Option<f32>,
    tip: &str,
) {
    let control = frame.control(param);
    let knob = Knob::new(&control, name).tint(tint).tip(tip);
    match centre {
        Some(travel) => knob.from_centre(travel).show(ui, place),
        None => knob.show(ui, place),
    };
}

fn model_knob(ui: &mut Ui, frame: &Frame<'_>, place: Rect, own: &ModelKnob, param: &FloatParam) {
    let control = Own { knob: own, param: frame.control(param) };
    let tip = if own.description.is_empty() { "One of the model's own knobs." } else { own.description.as_str() };
    let knob = Knob::new(&control, &own.name).tip(tip);
    // The arc starts where nothing happens, if that is inside the range.
    let bipolar = own.range[0] < 0.0 && own.range[1] > 0.0;
    let knob = if bipolar { knob.from_centre(own.travel(0.0) as f32) } else { knob };
    knob.show(ui, place);
}

/// A model's knob: the host knows its travel, the model its meaning.
struct Own<'a> {
    knob: &'a ModelKnob,
    param: HostParam<'a, FloatParam>,
}

impl Control for Own<'_> {
    fn travel(&self) -> f32 {
        self.param.travel()
    }

    fn heard(&self) -> f32 {
        self.param.heard()
    }

    fn rest(&self) -> f32 {
        self.knob.travel(self.knob.default) as f32
    }

    fn text(&self, travel: f32) -> String {
        self.knob.text(self.knob.value(f64::from(travel)))
    }

    fn read(&self, text: &str) -> Option<f32> {
        self.knob.parse(text).map(|value| self.knob.travel(value) as f32)
    }

    fn steps(&self) -> Option<usize> {
        self.knob.positions().map(|positions| positions.saturating_sub(1).max(1))
    }

    fn turn(&self, gesture: Gesture) {
        self.param.turn(gesture);
    }
}
