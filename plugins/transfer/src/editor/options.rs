//! The quiet row below the knobs. Where it is crowded, what is wanted least is left to the host.

mod effect;
mod synth;

use egui::{Align2, Rect, Ui, pos2, vec2};
use kit::theme::{self, Type};
use kit::widgets::{Choice, Control, Figure, HostParam, hairline, segments};
use nice_plug::prelude::Param;

use super::Frame;
use crate::params::{SnapParam, TransferParams};

const HEIGHT: f32 = 26.0;
/// Between two options: at least, and at most.
const BETWEEN: [f32; 2] = [12.0, 56.0];

/// One option of the row.
struct Item<'a> {
    width: f32,
    /// The least wanted has the highest.
    spare: u8,
    shape: Shape<'a>,
}

enum Shape<'a> {
    Learn(&'a TransferParams),
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
        one(ui, frame, at, &item.shape);
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
    match frame.face {
        super::Face::Effect(params) => effect::items(frame, params),
        super::Face::Synth(params) => synth::items(frame, params),
    }
}

/// Where notes go.
fn scale<'a>(frame: &Frame<'a>) -> [Item<'a>; 3] {
    let line = frame.face.line();
    let off = (line.snap.value() != SnapParam::Scale).then_some("Choose Scale beside it to play in a scale.");
    [
        Item { width: 192.0, spare: 0, shape: Shape::Snap },
        figure(frame, &line.root, 30.0, 0, "The scale's root.").disabled(off),
        figure(frame, &line.scale, 92.0, 0, "The notes that are played.").disabled(off),
    ]
}

fn stretch<'a>(frame: &Frame<'a>) -> Item<'a> {
    let tip = "Narrow or wide octaves between the harmonics: from a bell to a piano.";
    figure(frame, &frame.face.tone().stretch, 42.0, 3, tip)
}

fn seed<'a>(frame: &Frame<'a>) -> Item<'a> {
    figure(frame, &frame.face.out().seed, 34.0, 5, "Which noise is heard: the same number, the same sound.")
}

fn figure<'a, P: Param>(frame: &Frame<'a>, param: &'a P, width: f32, spare: u8, tip: &'a str) -> Item<'a> {
    let control: Box<dyn Control + 'a> = Box::new(HostParam::new(param, frame.setter));
    Item { width, spare, shape: Shape::Figure { control, name: param.name(), tip, disabled: None } }
}

impl<'a> Item<'a> {
    /// Shorter than the host calls it.
    fn named(mut self, words: &'a str) -> Self {
        if let Shape::Figure { name, .. } = &mut self.shape {
            *name = words;
        }
        self
    }

    fn disabled(mut self, reason: Option<&'a str>) -> Self {
        if let Shape::Figure { disabled, .. } = &mut self.shape {
            *disabled = reason;
        }
        self
    }
}

fn one(ui: &mut Ui, frame: &Frame<'_>, place: Rect, shape: &Shape<'_>) {
    let middle = Rect::from_center_size(place.center(), vec2(place.width(), HEIGHT));
    match shape {
        Shape::Learn(params) => effect::learn(ui, frame, middle, params),
        Shape::Snap => snap(ui, frame, middle),
        Shape::Figure { control, name, tip, disabled } => {
            let place = Rect::from_center_size(place.center(), vec2(place.width(), 34.0));
            Figure::new(control.as_ref(), name, tip).disabled(*disabled).show(ui, place);
        }
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
    let control = frame.control(&frame.face.line().snap);
    if let Some(chosen) = segments(ui, place, "Snap", &choices, (control.travel() * 2.0).round() as usize) {
        control.put(chosen as f32 / 2.0);
    }
}
