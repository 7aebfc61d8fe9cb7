//! The knobs of the selected pad: what its sound is, and below how it plays.

use egui::{Rect, Ui};
use kit::grid::Strip;
use kit::widgets::{Columns, Figure, HostParam, Knob, panel};
use nice_plug::prelude::Param;

use super::Frame;

const SOUND: usize = 9;
const VOICE: usize = 14;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, strip: Strip) {
    panel(ui, strip.whole());
    let pad = frame.knobs();
    let mut row = Row::of(frame, strip.knobs, SOUND);
    row.show(ui, &pad.pc1, "Colour 1", |knob| knob.from_centre(0.5).tip("Along what differs most between sounds."));
    row.show(ui, &pad.pc2, "Colour 2", |knob| knob.from_centre(0.5).tip("Along what differs most after that."));
    row.show(ui, &pad.frequency, "Frequency", |knob| knob.from_centre(0.5).tip("How high the sound's energy lies."));
    row.show(ui, &pad.attack, "Attack", |knob| knob.from_centre(0.5).tip("How long until it is loudest."));
    row.show(ui, &pad.release, "Release", |knob| knob.from_centre(0.5).tip("How long it lasts."));
    row.show(ui, &pad.wander, "Wander", |knob| knob.tip("A random way from its point; the seed says which."));
    row.show(ui, &pad.morph, "Morph", |knob| knob.tip("Along the path that leads from its point."));
    row.show(ui, &pad.original, "Original", |knob| knob.tip("From what the model makes to the sample itself."));
    row.show(ui, &pad.velocity_tone, "Vel. tone", |knob| {
        knob.from_centre(0.5).tip("Soft notes are darker to the right, brighter to the left.")
    });
    voice(ui, frame, strip.options);
}

fn voice(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let pad = frame.knobs();
    let mut row = Row::of(frame, place, VOICE);
    row.grey(ui, &pad.note, "Note", "The key that plays it.");
    row.grey(ui, &pad.tune, "Tune", "Pitch, in semitones.");
    row.grey(ui, &pad.start, "Start", "Where it begins.");
    row.grey(ui, &pad.end, "End", "Where it ends.");
    row.grey(ui, &pad.amp_attack, "Amp att.", "Time to come.");
    row.grey(ui, &pad.amp_decay, "Amp dec.", "Time to fall to the sustained level.");
    row.grey(ui, &pad.amp_sustain, "Amp sus.", "Level while the key is held.");
    row.grey(ui, &pad.amp_release, "Amp rel.", "Time to go, for gated and looped pads.");
    row.grey(ui, &pad.filter, "Filter", "What goes through.");
    row.grey(ui, &pad.cutoff, "Cutoff", "The filter's corner.");
    row.grey(ui, &pad.resonance, "Reson.", "The filter's peak.");
    row.grey(ui, &pad.pan, "Pan", "From left to right.");
    row.grey(ui, &pad.choke, "Choke", "Pads of one group silence each other.");
    row.grey(ui, &pad.gain, "Level", "How loud it is.");
}

struct Row<'r, 'a> {
    columns: Columns,
    frame: &'r Frame<'a>,
}

impl<'r, 'a> Row<'r, 'a> {
    fn of(frame: &'r Frame<'a>, place: Rect, count: usize) -> Self {
        Self { columns: Columns::of(place, count), frame }
    }

    fn show<P: Param>(&mut self, ui: &mut Ui, param: &P, name: &str, set_up: impl Fn(Knob<'_>) -> Knob<'_>) {
        let control = HostParam::new(param, self.frame.setter);
        set_up(Knob::new(&control, name)).show(ui, self.columns.take());
    }

    fn grey<P: Param>(&mut self, ui: &mut Ui, param: &P, name: &str, tip: &'static str) {
        let control = HostParam::new(param, self.frame.setter);
        let place = self.columns.take();
        Figure::new(&control, name, tip).show(ui, place.with_min_y(place.top() - 10.0));
    }
}
