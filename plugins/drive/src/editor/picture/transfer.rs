//! What goes out for what comes in. A clean sound is the diagonal, clipping bends it, memory opens it into loops.

use egui::{Align2, Mesh, Painter, Pos2, Rect, pos2, vec2};
use kit::theme::{self, Type};

use super::{Colours, SILENCE, grid_line};
use crate::view::Scope;

/// How much of the past is drawn.
const POINTS: usize = 4096;

pub(super) struct Transfer {
    /// Level at the right and at the upper edge.
    reach: [f32; 2],
}

impl Default for Transfer {
    fn default() -> Self {
        Self { reach: [1.0; 2] }
    }
}

impl Transfer {
    pub(super) fn paint(&mut self, painter: &Painter, place: Rect, scope: &Scope, colours: Colours, seconds: f32) {
        let plot = place.shrink2(vec2(0.0, 4.0));
        let [input, output] = [&scope.input, &scope.output].map(|side| &side[side.len().saturating_sub(POINTS)..]);
        self.follow([input, output], seconds);
        self.grid(painter, plot, colours);
        let mut mesh = Mesh::default();
        for (index, (x, y)) in input.iter().zip(output).enumerate() {
            // The newest are the brightest.
            let age = index as f32 / POINTS as f32;
            let at = self.at(plot, *x, *y);
            if plot.contains(at) && (x.abs() > SILENCE || y.abs() > SILENCE) {
                let colour = theme::faint(colours.output, 0.1 + 0.5 * age * age);
                mesh.add_colored_rect(Rect::from_center_size(at, vec2(1.8, 1.8)), colour);
            }
        }
        painter.add(mesh);
    }

    fn at(&self, plot: Rect, x: f32, y: f32) -> Pos2 {
        let half = plot.size() / 2.0;
        plot.center() + vec2(x / self.reach[0] * half.x, -y / self.reach[1] * half.y)
    }

    /// The edges follow the loudest point: outwards fast, inwards slowly.
    fn follow(&mut self, sides: [&[f32]; 2], seconds: f32) {
        for (reach, side) in self.reach.iter_mut().zip(sides) {
            let peak = side.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
            if peak < SILENCE {
                continue;
            }
            let target = (peak * 1.15).clamp(1e-3, 16.0);
            let pace = if target > *reach { 20.0 } else { 1.5 };
            *reach *= (target / *reach).powf(1.0 - (-seconds * pace).exp());
        }
    }

    fn grid(&self, painter: &Painter, plot: Rect, colours: Colours) {
        let centre = plot.center();
        grid_line(painter, [pos2(plot.left(), centre.y), pos2(plot.right(), centre.y)]);
        grid_line(painter, [pos2(centre.x, plot.top()), pos2(centre.x, plot.bottom())]);
        let clean = self.reach[0].max(self.reach[1]);
        let line = [self.at(plot, -clean, -clean), self.at(plot, clean, clean)];
        painter.with_clip_rect(plot).line_segment(line, egui::Stroke::new(1.0, theme::TRACK));
        let words = |at, anchor, words: &str, colour| theme::write(painter, at, anchor, words, Type::Small, colour);
        let right = pos2(plot.right(), centre.y + 9.0);
        words(right, Align2::RIGHT_CENTER, &format!("in {}", decibels(self.reach[0])), theme::QUIET);
        let top = pos2(centre.x + 7.0, plot.top() + 7.0);
        words(top, Align2::LEFT_CENTER, &format!("out {}", decibels(self.reach[1])), colours.output);
    }
}

/// A level as an edge is named.
fn decibels(level: f32) -> String {
    match (20.0 * level.log10()).round() as i32 {
        db if db < 0 => format!("−{} dB", -db),
        0 => "0 dB".into(),
        db => format!("+{db} dB"),
    }
}
