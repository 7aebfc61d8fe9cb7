//! The knobs of the effect: what is listened to, the line, the voice, the way out.

use egui::Ui;
use kit::widgets::Tint;

use super::{Row, zero_db};
use crate::params::{SourceParam, TransferParams};

pub(super) fn show(ui: &mut Ui, row: &mut Row<'_, '_>, params: &TransferParams) {
    let listens = params.source.value() == SourceParam::Audio;
    let deaf = (!listens).then_some("Only the source Audio listens to the sound that comes in.");
    row.show(ui, &params.input_db, Tint::Grey, |knob| {
        knob.from_centre(0.5).tip("Level of what is listened to. The dry sound of Mix follows it.")
    });
    row.show(ui, &params.gate_db, Tint::Grey, |knob| {
        knob.disabled(deaf).tip("Below this level nothing is heard. All the way down is off.")
    });
    row.show(ui, &params.gate_confidence, Tint::Grey, |knob| {
        knob.disabled(deaf).tip("How sure of a pitch it has to be for a tone to sound. Breath and noise have none.")
    });
    row.show(ui, &params.line.transpose, Tint::Accent, |knob| {
        knob.from_centre(0.5).tip("Moves the line up or down, in semitones.")
    });
    row.show(ui, &params.line.glide_ms, Tint::Accent, |knob| knob.tip("Time to a new note."));
    row.show(ui, &params.tone.harmonics, Tint::Accent, |knob| {
        knob.from_centre(0.5).tip("How loud the tone is. 1 is as the model plays it.")
    });
    row.show(ui, &params.tone.noise, Tint::Accent, |knob| {
        knob.from_centre(0.5).tip("How loud breath, bow and hiss are. 1 is as the model plays them.")
    });
    row.show(ui, &params.tone.brightness, Tint::Accent, |knob| {
        knob.from_centre(0.5).tip("Tilts the harmonics: darker to the left, brighter to the right.")
    });
    row.show(ui, &params.tone.odd_even, Tint::Accent, |knob| {
        knob.from_centre(0.5).tip("To the left only odd harmonics, hollow; to the right only even ones.")
    });
    row.show(ui, &params.tone.reverb, Tint::Accent, |knob| {
        knob.tip("How much of the room is heard that the model was recorded in.")
    });
    row.show(ui, &params.mix, Tint::Accent, |knob| {
        knob.tip("From the dry sound to the model's. Both arrive at the same time.")
    });
    row.show(ui, &params.out.output_db, Tint::Grey, |knob| {
        knob.from_centre(zero_db(&params.out.output_db)).tip("Level of what the model plays.")
    });
}
