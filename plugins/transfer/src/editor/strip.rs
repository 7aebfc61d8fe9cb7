//! The row of knobs, in the order of the signal.

mod effect;
mod synth;

use egui::Ui;
use kit::widgets::{Columns, HostParam, Knob, Tint, panel};
use nice_plug::prelude::{FloatParam, Param};

use super::{Face, Frame};

/// The row has as many.
const KNOBS: usize = 12;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>) {
    panel(ui, frame.layout.strip.whole());
    let mut row = Row { columns: Columns::of(frame.layout.strip.knobs, KNOBS), frame };
    match frame.face {
        Face::Effect(params) => effect::show(ui, &mut row, params),
        Face::Synth(params) => synth::show(ui, &mut row, params),
    }
}

/// Where 0 dB is.
fn zero_db(param: &FloatParam) -> f32 {
    param.preview_normalized(0.0)
}

struct Row<'r, 'a> {
    columns: Columns,
    frame: &'r Frame<'a>,
}

impl Row<'_, '_> {
    /// The next knob, named as the host names it.
    fn show(&mut self, ui: &mut Ui, param: &FloatParam, tint: Tint, set_up: impl Fn(Knob<'_>) -> Knob<'_>) {
        self.named(ui, param.name(), param, tint, set_up);
    }

    /// The next knob, by a name of its own.
    fn named(
        &mut self,
        ui: &mut Ui,
        name: &str,
        param: &FloatParam,
        tint: Tint,
        set_up: impl Fn(Knob<'_>) -> Knob<'_>,
    ) {
        let control = HostParam::new(param, self.frame.setter);
        set_up(Knob::new(&control, name).tint(tint)).show(ui, self.columns.take());
    }
}
