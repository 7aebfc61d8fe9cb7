//! The knobs of the selected pad: what its sound is made of. Frequency, attack and release are shown as they sound.

mod measured;

use egui::{Align2, Ui, pos2};
use kit::theme::{self, Type};
use kit::widgets::{Columns, Control, Knob, Tint, panel};
use nice_plug::prelude::Param;

use super::Frame;
use crate::params::PADS;
use crate::view::Pad;
use measured::Measured;

pub(super) use measured::Unit;

const KNOBS: usize = 10;
/// What was got is shown where it is farther than this from what was asked for: a share of it.
const NOTICED: f64 = 0.04;

/// What the strip remembers: frequency in Hz, attack and release in s of each pad where no knob turns them.
#[derive(Debug, Default)]
pub(super) struct Strip {
    rest: [[f64; 3]; PADS],
}

impl Strip {
    pub(super) fn show(&mut self, ui: &mut Ui, frame: &Frame<'_>) {
        self.follow(frame);
        let strip = frame.layout.strip;
        panel(ui, strip.whole());
        let (pad, knobs) = (frame.pad(), frame.knobs());
        let mut row = Row { columns: Columns::of(strip.knobs, KNOBS), frame };
        let tip = "Along what differs most between all the sounds.";
        row.show(ui, &knobs.pc1, "Colour 1", |knob| knob.from_centre(0.5).tip(tip));
        let tip = "Along what differs most between all the sounds after that.";
        row.show(ui, &knobs.pc2, "Colour 2", |knob| knob.from_centre(0.5).tip(tip));
        let rest = self.rest[frame.selected()];
        let tip = "How high the sound's energy lies. The sound is corrected until it has it.";
        row.measured(ui, &knobs.frequency, "Frequency", tip, Feature::of(0, rest, pad, Unit::Frequency));
        let tip = "How long until it is loudest. The sound is corrected until it has it.";
        row.measured(ui, &knobs.attack, "Attack", tip, Feature::of(1, rest, pad, Unit::Time));
        let tip = "How long it lasts. The sound is corrected until it has it.";
        row.measured(ui, &knobs.release, "Release", tip, Feature::of(2, rest, pad, Unit::Time));
        row.show(ui, &knobs.wander, "Wander", |knob| knob.tip("A random way from its point; the seed says which."));
        let tip = "Along the path that leads from its point. Draw one on the map.";
        row.show(ui, &knobs.morph, "Morph", |knob| knob.tip(tip).disabled(pathless(pad)));
        let tip = "From what the model makes of the sample to the sample itself.";
        row.show(ui, &knobs.original, "Original", |knob| knob.tip(tip).disabled(sampleless(pad)));
        let tip = "Pitch of the finished sound, as of a tape that runs faster or slower.";
        row.show(ui, &knobs.tune, "Pitch", |knob| knob.tint(Tint::Grey).from_centre(0.5).tip(tip));
        row.show(ui, &knobs.gain, "Level", |knob| knob.tint(Tint::Grey).tip("How loud this pad is."));
    }

    /// A sound that is still being corrected says nothing of what it will be.
    fn follow(&mut self, frame: &Frame<'_>) {
        for (rest, pad) in self.rest.iter_mut().zip(&frame.view.pads) {
            if !pad.filled || pad.asked == [0.0; 3] {
                *rest = [0.0; 3];
            } else if pad.settled || *rest == [0.0; 3] {
                *rest = std::array::from_fn(|n| pad.asked[n] / pad.turned[n].exp2());
            }
        }
    }
}

fn pathless(pad: &Pad) -> Option<&'static str> {
    pad.path.is_empty().then_some("There is no path from this pad's point yet. Draw one on the map.")
}

fn sampleless(pad: &Pad) -> Option<&'static str> {
    match &pad.sample {
        None => Some("This pad was not made of a sample. Drop a sound on it."),
        Some(sample) if sample.missing => Some("The sample is not on this computer; the model's version of it plays."),
        Some(_) => None,
    }
}

/// A feature of the selected pad's sound.
struct Feature {
    unit: Unit,
    /// Where no knob turns it.
    rest: f64,
    /// What the sound has; none where that is what was asked for.
    got: Option<f64>,
}

impl Feature {
    fn of(number: usize, rest: [f64; 3], pad: &Pad, unit: Unit) -> Self {
        let (asked, got) = (pad.asked[number], pad.got[number]);
        let missed = pad.settled && asked > 0.0 && (got / asked - 1.0).abs() > NOTICED;
        let missed = missed && unit.text(got) != unit.text(asked);
        Self { unit, rest: rest[number], got: missed.then_some(got) }
    }
}

struct Row<'r, 'a> {
    columns: Columns,
    frame: &'r Frame<'a>,
}

impl<'a> Row<'_, 'a> {
    fn show<P: Param>(&mut self, ui: &mut Ui, param: &'a P, name: &str, set_up: impl Fn(Knob<'_>) -> Knob<'_>) {
        let control = self.frame.control(param);
        set_up(Knob::new(&control, name)).show(ui, self.columns.take());
    }

    /// A knob whose value is what it asks of the sound; below it what the sound has, where that differs.
    fn measured<P: Param<Plain = f32>>(&mut self, ui: &mut Ui, param: &'a P, name: &str, tip: &str, feature: Feature) {
        let place = self.columns.take();
        let octave = if feature.unit == Unit::Frequency { 12.0 } else { 1.0 };
        let control =
            Measured { param, host: self.frame.control(param), rest: feature.rest, unit: feature.unit, octave };
        let reached = feature.got.map(|got| control.travel_of(got));
        let got = feature.got.map(|got| feature.unit.text(got));
        let asked = control.text(control.travel());
        let tip = got.as_ref().map_or(tip.to_owned(), |got| format!("{tip}\nAsked for {asked}, got {got}."));
        Knob::new(&control, name).from_centre(0.5).reached(reached).tip(&tip).show(ui, place);
        if let Some(got) = got {
            let at = pos2(place.center().x, place.bottom() + 1.0);
            theme::write(ui.painter(), at, Align2::CENTER_CENTER, format!("got {got}"), Type::Small, theme::accent(ui));
        }
    }
}
