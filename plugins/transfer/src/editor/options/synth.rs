//! The options of the instrument: its voices, the wheel, the line, the noise.

use super::{Frame, Item, figure, scale, seed, stretch};
use crate::params::SynthParams;

pub(super) fn items<'a>(frame: &Frame<'a>, params: &'a SynthParams) -> Vec<Item<'a>> {
    let one = "Notes at a time. One alone slides from key to key without a new attack.";
    let mut items = vec![
        figure(frame, &params.voices, 34.0, 0, one),
        figure(frame, &params.line.glide_ms, 40.0, 0, "Time to a new note while a key is held."),
        figure(frame, &params.bend_range, 44.0, 1, "How far the pitch wheel bends.").named("Bend"),
        figure(frame, &params.vibrato_rate, 40.0, 2, "How fast vibrato is.").named("Rate"),
        figure(frame, &params.line.transpose, 52.0, 2, "Moves all notes up or down."),
    ];
    items.extend(scale(frame));
    let harmonics = "How loud the tone is. 1 is as the model plays it.";
    items.extend([figure(frame, &params.tone.harmonics, 54.0, 4, harmonics), stretch(frame), seed(frame)]);
    items
}
