//! The options of the effect: the player's range, the scale, the envelope, the noise.

use egui::{Rect, Ui};
use kit::widgets::{Control, HostParam, toggle};

use super::{Frame, Item, Shape, figure, scale, seed, stretch};
use crate::params::{SourceParam, TransferParams};

pub(super) fn items<'a>(frame: &Frame<'a>, params: &'a TransferParams) -> Vec<Item<'a>> {
    let mut items = match params.source.value() {
        SourceParam::Audio => listening(frame, params),
        SourceParam::Midi => Vec::new(),
        SourceParam::Cv => vec![
            figure(
                frame,
                &params.cv_pitch,
                66.0,
                0,
                "The note that is played: 60 is C4. Channel 1 of the sidechain moves it by 1 V an octave, where 10 V are full scale.",
            ),
            figure(
                frame,
                &params.cv_loudness,
                66.0,
                0,
                "How loud it is, below the model's loudest. Channel 2 of the sidechain adds 6 dB a volt.",
            ),
        ],
    };
    items.extend(scale(frame));
    items.extend([
        figure(frame, &params.attack_ms, 46.0, 0, "Time for a tone to come."),
        figure(frame, &params.release_ms, 46.0, 0, "Time for a tone to go."),
        stretch(frame),
        seed(frame),
    ]);
    items
}

/// How the player's range meets the model's.
fn listening<'a>(frame: &Frame<'a>, params: &'a TransferParams) -> Vec<Item<'a>> {
    let mut items = vec![Item { width: 88.0, spare: 0, shape: Shape::Learn(params) }];
    if !params.learn_range.value() {
        items.extend([
            figure(frame, &params.f0_low, 46.0, 2, "The lowest note that you play.").named("Lowest"),
            figure(frame, &params.f0_high, 52.0, 2, "The highest note that you play.").named("Highest"),
            figure(frame, &params.loudness_shift_db, 48.0, 4, "Plays the model quieter or louder.").named("Louder"),
            figure(frame, &params.loudness_scale, 52.0, 4, "Less or more between quiet and loud.").named("Dynamics"),
        ]);
    }
    items
}

pub(super) fn learn(ui: &mut Ui, frame: &Frame<'_>, place: Rect, params: &TransferParams) {
    let on = params.learn_range.value();
    let tip = match on {
        true => "Your range of pitch and loudness is learnt and brought to the model's. Click to set it by hand.",
        false => "Your range is as it is set beside. Click to let it be learnt while you play.",
    };
    if toggle(ui, place, "Learn range", on, "Learn range", tip).clicked() {
        HostParam::new(&params.learn_range, frame.setter).put(if on { 0.0 } else { 1.0 });
    }
}
