//! The quiet row below the knobs: the player's range, the scale, the envelope, the noise. Where it is crowded, what is
//! wanted least is left to the host.

use egui::{Align2, Rect, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Choice, Control, Figure, HostParam, hairline, segments, toggle};
use nice_plug::prelude::Param;

use super::Frame;
use crate::params::{SnapParam, SourceParam};

const HEIGHT: f32 = 26.0;
/// Between two options: at least, and at most.
const BETWEEN: [f32; 2] = [12.0, 56.0];

/// One option of the row.
struct Item<'a> {
    width: f32,
    /// The least wanted has the highest.
    spare: u8,
    face: Face<'a>,
}

enum Face<'a> {
    Learn,
    Snap,
    Figure { control: Box<dyn Control + 'a>, name: &'a str, tip: &'a str, disabled: Option<&'a str> },
}

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>) {
    let place = frame.layout.strip.options;
    hairline(ui, place.left() + theme::PADDING, place.right() - theme::PADDING, place.top());
    let row = place.shrink2(vec2(theme::PADDING + 6.0, 0.0));
    let items = fitting(items(frame), row.width());
    let taken: f32 = items.iter().map(|item| item.width).sum();
    let gaps = items.len().saturating_sub(1).max(1) as f32;
    let between = ((row.width() - taken) / gaps).clamp(BETWEEN[0], BETWEEN[1]);
    let mut left = row.center().x - (taken + between * gaps) / 2.0;
    for item in &items {
        let at = Rect::from_min_size(pos2(left, row.top()), vec2(item.width, row.height()));
        one(ui, frame, at, &item.face);
        left += item.width + between;
    }
}

/// Leaves out what is wanted least until the rest fits.
fn fitting(mut items: Vec<Item<'_>>, room: f32) -> Vec<Item<'_>> {
    let wanted = |items: &[Item<'_>]| items.iter().map(|item| item.width + BETWEEN[0]).sum::<f32>() - BETWEEN[0];
    while wanted(&items) > room {
        let least = items.iter().map(|item| item.spare).max().unwrap_or(0);
        if least == 0 {
            break;
        }
        items.retain(|item| item.spare < least);
    }
    items
}

fn items<'a>(frame: &Frame<'a>) -> Vec<Item<'a>> {
    let params = frame.params;
    let mut items = match params.source.value() {
        SourceParam::Audio => listening(frame),
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
    let off = (params.line.snap.value() != SnapParam::Scale).then_some("Choose Scale beside it to play in a scale.");
    items.extend([
        Item { width: 192.0, spare: 0, face: Face::Snap },
        figure(frame, &params.line.root, 30.0, 0, "The scale's root.").disabled(off),
        figure(frame, &params.line.scale, 92.0, 0, "The notes that are played.").disabled(off),
        figure(frame, &params.attack_ms, 46.0, 0, "Time for a tone to come."),
        figure(frame, &params.release_ms, 46.0, 0, "Time for a tone to go."),
        figure(
            frame,
            &params.tone.stretch,
            42.0,
            3,
            "Narrow or wide octaves between the harmonics: from a bell to a piano.",
        ),
        figure(frame, &params.out.seed, 34.0, 5, "Which noise is heard: the same number, the same sound."),
    ]);
    items
}

/// How the player's range meets the model's.
fn listening<'a>(frame: &Frame<'a>) -> Vec<Item<'a>> {
    let params = frame.params;
    let mut items = vec![Item { width: 88.0, spare: 0, face: Face::Learn }];
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

fn figure<'a, P: Param>(frame: &Frame<'a>, param: &'a P, width: f32, spare: u8, tip: &'a str) -> Item<'a> {
    let control: Box<dyn Control + 'a> = Box::new(HostParam::new(param, frame.setter));
    Item { width, spare, face: Face::Figure { control, name: param.name(), tip, disabled: None } }
}

impl<'a> Item<'a> {
    /// Shorter than the host calls it.
    fn named(mut self, words: &'a str) -> Self {
        if let Face::Figure { name, .. } = &mut self.face {
            *name = words;
        }
        self
    }

    fn disabled(mut self, reason: Option<&'a str>) -> Self {
        if let Face::Figure { disabled, .. } = &mut self.face {
            *disabled = reason;
        }
        self
    }
}

fn one(ui: &mut Ui, frame: &Frame<'_>, place: Rect, face: &Face<'_>) {
    let middle = Rect::from_center_size(place.center(), vec2(place.width(), HEIGHT));
    match face {
        Face::Learn => learn(ui, frame, middle),
        Face::Snap => snap(ui, frame, middle),
        Face::Figure { control, name, tip, disabled } => {
            let place = Rect::from_center_size(place.center(), vec2(place.width(), 34.0));
            Figure::new(control.as_ref(), name, tip).disabled(*disabled).show(ui, place);
        }
    }
}

fn learn(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let on = frame.params.learn_range.value();
    let tip = match on {
        true => "Your range of pitch and loudness is learnt and brought to the model's. Click to set it by hand.",
        false => "Your range is as it is set beside. Click to let it be learnt while you play.",
    };
    if toggle(ui, place, "Learn range", on, "Learn range", tip).clicked() {
        frame.control(&frame.params.learn_range).put(if on { 0.0 } else { 1.0 });
    }
}

fn snap(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let choices = [
        Choice::new("Off", "pitch as it is played"),
        Choice::new("Chromatic", "to the nearest semitone"),
        Choice::new("Scale", "to the nearest note of the scale"),
    ];
    let label = theme::write(ui.painter(), place.left_center(), Align2::LEFT_CENTER, "Snap", Type::Label, theme::QUIET);
    let place = place.with_min_x(label.right() + 8.0);
    let control = frame.control(&frame.params.line.snap);
    if let Some(chosen) = segments(ui, place, "Snap", &choices, (control.travel() * 2.0).round() as usize) {
        control.put(chosen as f32 / 2.0);
    }
}
