//! The knobs of the instrument: the envelope, the hand, the voice, the way out.

use egui::Ui;
use kit::widgets::Tint;

use super::{Row, zero_db};
use crate::params::SynthParams;

pub(super) fn show(ui: &mut Ui, row: &mut Row<'_, '_>, params: &SynthParams) {
    row.show(ui, &params.amp_attack, Tint::Grey, |knob| knob.tip("Time from silence to full level."));
    row.show(ui, &params.amp_decay, Tint::Grey, |knob| knob.tip("Time to fall to the sustained level, by 60 dB."));
    row.named(ui, "Sustain", &params.amp_sustain, Tint::Grey, |knob| knob.tip("Level while a key is held."));
    row.show(ui, &params.amp_release, Tint::Grey, |knob| {
        knob.tip("Time to fall by 60 dB once a key is let go. The model grows softer with it.")
    });
    row.show(ui, &params.velocity, Tint::Accent, |knob| {
        knob.tip("How much softer, and darker, a key plays that is struck gently.")
    });
    row.show(ui, &params.vibrato_depth, Tint::Accent, |knob| {
        knob.tip("Vibrato of a note that is held a while. The mod wheel adds to it.")
    });
    row.show(ui, &params.spread, Tint::Accent, |knob| knob.tip("How far the voices are apart, from side to side."));
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
    row.show(ui, &params.out.output_db, Tint::Grey, |knob| {
        knob.from_centre(zero_db(&params.out.output_db)).tip("Level of what the model plays.")
    });
}
