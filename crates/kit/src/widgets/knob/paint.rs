//! The ring, the arc and the pointer.

use std::f32::consts::PI;

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};

use crate::theme;

/// Angles run clockwise from the right, as the screen's y runs down: from lower left over the top to lower right.
const FROM: f32 = 0.75 * PI;
const SWEEP: f32 = 1.5 * PI;
const WIDTH: f32 = 4.0;

/// How a knob looks now.
pub(super) struct Face {
    pub(super) travel: f32,
    pub(super) heard: f32,
    pub(super) centre: f32,
    pub(super) reached: Option<f32>,
    pub(super) arc: Color32,
    pub(super) lively: bool,
    pub(super) usable: bool,
}

pub(super) fn ring(painter: &Painter, place: Rect, face: &Face) {
    let (centre, radius) = (place.center(), place.width() / 2.0 - WIDTH / 2.0);
    arc(painter, centre, radius, 0.0, 1.0, Stroke::new(WIDTH, theme::TRACK));
    if face.usable {
        arc(painter, centre, radius, face.centre, face.travel, Stroke::new(WIDTH, face.arc));
        modulation(painter, centre, radius - WIDTH, face);
        if let Some(travel) = face.reached {
            let way = direction(travel.clamp(0.0, 1.0));
            let ends = [radius - WIDTH / 2.0 - 2.0, radius + WIDTH / 2.0 + 2.0].map(|far| centre + way * far);
            painter.line_segment(ends, Stroke::new(2.0, theme::TEXT));
        }
    }
    let cap = radius * 0.76;
    painter.circle_filled(
        centre,
        cap,
        if face.lively { theme::RAISED } else { theme::tinted(theme::PANEL, theme::RAISED, 0.7) },
    );
    pointer(painter, centre, cap, face);
}

/// The modulated value as a second, thin arc.
fn modulation(painter: &Painter, centre: Pos2, radius: f32, face: &Face) {
    if (face.heard - face.travel).abs() > 1e-3 {
        arc(painter, centre, radius, face.travel, face.heard, Stroke::new(1.5, theme::SECOND));
    }
}

fn pointer(painter: &Painter, centre: Pos2, cap: f32, face: &Face) {
    let way = direction(face.travel);
    let colour = if face.usable { theme::TEXT } else { theme::DIM };
    let stroke = Stroke::new(2.2, colour);
    let (inner, outer) = (centre + way * cap * 0.42, centre + way * cap * 0.86);
    painter.line_segment([inner, outer], stroke);
    for end in [inner, outer] {
        painter.circle_filled(end, stroke.width / 2.0, colour);
    }
}

/// A stroke with round ends from one travel to another; a dot where they meet.
fn arc(painter: &Painter, centre: Pos2, radius: f32, from: f32, to: f32, stroke: Stroke) {
    let (low, high) = (from.min(to).clamp(0.0, 1.0), from.max(to).clamp(0.0, 1.0));
    let points = ((high - low) * 72.0).ceil().max(1.0) as usize;
    let at = |i: usize| centre + direction(low + (high - low) * i as f32 / points as f32) * radius;
    painter.add(Shape::line((0..=points).map(at).collect(), stroke));
    for end in [at(0), at(points)] {
        painter.circle_filled(end, stroke.width / 2.0, stroke.color);
    }
}

fn direction(travel: f32) -> Vec2 {
    let angle = FROM + SWEEP * travel;
    vec2(angle.cos(), angle.sin())
}
