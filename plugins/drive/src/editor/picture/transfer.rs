//! What goes out for what comes in. A clean sound is the diagonal, clipping bends it, memory opens it into loops.

use egui::{Align2, Mesh, Painter, Rect, pos2, vec2};
use kit::theme::{self, Type};

use super::{Colours, SILENCE, grid_line};
use crate::view::Scope;

/// How much of the past is drawn.
const POINTS: usize = 4096;

pub(super) struct Transfer {
    /// Level at the edge of the plot.
    reach: f32,
}

impl Default for Transfer {
    fn default() -> Self {
        Self { reach: 1.0 }
    }
}

impl Transfer {
    pub(super) fn paint(&mut self, painter: &Painter, place: Rect, scope: &Scope, colours: Colours, seconds: f32) {
        let width = place.width().min(place.height() * 1.7);
        let plot = Rect::from_center_size(place.center(), vec2(width, place.height() - 4.0));
        let newest = scope.input.len().saturating_sub(POINTS);
        let pairs = || scope.input[newest..].iter().zip(scope.output.get(newest..).unwrap_or_default());
        self.follow(pairs().fold(0.0_f32, |peak, (x, y)| peak.max(x.abs()).max(y.abs())), seconds);
        self.grid(painter, plot, colours);
        let mut mesh = Mesh::default();
        for (index, (x, y)) in pairs().enumerate() {
            // The newest are the brightest.
            let age = index as f32 / POINTS as f32;
            let colour = theme::faint(colours.output, 0.08 + 0.42 * age * age);
            let at = pos2(
                plot.center().x + x / self.reach * plot.width() / 2.0,
                plot.center().y - y / self.reach * plot.height() / 2.0,
            );
            if plot.contains(at) && (x.abs() > SILENCE || y.abs() > SILENCE) {
                mesh.add_colored_rect(Rect::from_center_size(at, vec2(1.6, 1.6)), colour);
            }
        }
        painter.add(mesh);
    }

    /// The edge follows the loudest point: outwards fast, inwards slowly.
    fn follow(&mut self, peak: f32, seconds: f32) {
        if peak < SILENCE {
            return;
        }
        let target = (peak * 1.12).clamp(0.01, 16.0);
        let pace = if target > self.reach { 20.0 } else { 1.0 };
        self.reach *= (target / self.reach).powf(1.0 - (-seconds * pace).exp());
    }

    fn grid(&self, painter: &Painter, plot: Rect, colours: Colours) {
        let centre = plot.center();
        grid_line(painter, [pos2(plot.left(), centre.y), pos2(plot.right(), centre.y)]);
        grid_line(painter, [pos2(centre.x, plot.top()), pos2(centre.x, plot.bottom())]);
        painter.line_segment([plot.left_bottom(), plot.right_top()], egui::Stroke::new(1.0, theme::TRACK));
        let words = |at, anchor, words: &str, colour| theme::write(painter, at, anchor, words, Type::Small, colour);
        words(pos2(plot.right(), centre.y + 8.0), Align2::RIGHT_CENTER, "in", colours.input);
        words(pos2(centre.x + 6.0, plot.top() + 7.0), Align2::LEFT_CENTER, "out", colours.output);
        let edge_db = 20.0 * self.reach.log10();
        let edge = format!("edge {edge_db:+.0} dB").replace('-', "−");
        words(pos2(plot.left(), centre.y + 8.0), Align2::LEFT_CENTER, &edge, theme::QUIET);
    }
}
