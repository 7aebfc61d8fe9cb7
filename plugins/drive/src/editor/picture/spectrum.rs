//! Which frequencies sound: a Hann-windowed FFT of 8192 samples, on a logarithmic scale of frequency.

use std::sync::Arc;

use egui::{Align2, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2};
use kit::theme::{self, Type};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::{Colours, grid_line};
use crate::view::Scope;

const LENGTH: usize = Scope::SAMPLES;
const LOW_HZ: f32 = 20.0;
const HIGH_HZ: f32 = 20_000.0;
const FLOOR_DB: f32 = -90.0;
const FALL_DB_PER_S: f32 = 60.0;

pub(super) struct Spectrum {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    frame: Vec<f32>,
    bins: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// Level of each bin, dB re a full-scale sine, as it is shown: input and output.
    levels_db: [Vec<f32>; 2],
}

impl Default for Spectrum {
    fn default() -> Self {
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(LENGTH);
        let hann = |n: usize| 0.5 - 0.5 * (std::f32::consts::TAU * n as f32 / LENGTH as f32).cos();
        Self {
            window: (0..LENGTH).map(hann).collect(),
            frame: fft.make_input_vec(),
            bins: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            levels_db: std::array::from_fn(|_| vec![-200.0; LENGTH / 2 + 1]),
            fft,
        }
    }
}

impl Spectrum {
    /// It still sinks after the sound has ended.
    pub(super) fn falls(&self) -> bool {
        self.levels_db.iter().flatten().any(|level| *level > FLOOR_DB)
    }

    pub(super) fn paint(&mut self, painter: &Painter, place: Rect, scope: &Scope, colours: Colours, seconds: f32) {
        let plot = Rect::from_min_max(place.min, pos2(place.right(), place.bottom() - 16.0));
        let rate_hz = if scope.rate_hz > 0.0 { scope.rate_hz as f32 } else { 48_000.0 };
        self.measure(0, &scope.input, seconds);
        self.measure(1, &scope.output, seconds);
        grid(painter, plot);
        for (levels, colour, width) in
            [(&self.levels_db[0], colours.input, 1.3), (&self.levels_db[1], colours.output, 1.8)]
        {
            let line = curve(plot, levels, rate_hz);
            if width > 1.5 {
                painter.add(below(&line, plot.bottom(), theme::faint(colour, 0.22)));
            }
            painter.add(Shape::line(line, Stroke::new(width, colour)));
        }
    }

    /// Rises at once and sinks slowly.
    fn measure(&mut self, side: usize, sound: &[f32], seconds: f32) {
        let newest = &sound[sound.len().saturating_sub(LENGTH)..];
        let quiet = LENGTH - newest.len();
        self.frame[..quiet].fill(0.0);
        self.frame[quiet..].copy_from_slice(newest);
        self.frame.iter_mut().zip(&self.window).for_each(|(x, w)| *x *= w);
        // The lengths are those that the plan made.
        if self.fft.process_with_scratch(&mut self.frame, &mut self.bins, &mut self.scratch).is_err() {
            return;
        }
        let full_scale = LENGTH as f32 / 4.0;
        for (level, bin) in self.levels_db[side].iter_mut().zip(&self.bins) {
            let db = 20.0 * (bin.norm() / full_scale).max(1e-10).log10();
            *level = db.max(*level - FALL_DB_PER_S * seconds);
        }
    }
}

/// One point for each logical point across: the loudest bin in reach, or between two where bins are farther apart.
fn curve(plot: Rect, levels: &[f32], rate_hz: f32) -> Vec<Pos2> {
    let bin_hz = rate_hz / LENGTH as f32;
    let columns = plot.width().max(2.0) as usize;
    let bin = |column: f32| LOW_HZ * (HIGH_HZ / LOW_HZ).powf(column / columns as f32) / bin_hz;
    let level = |index: usize| levels.get(index).copied().unwrap_or(-200.0);
    (0..=columns)
        .map(|column| {
            let (from, to) = (bin(column as f32 - 0.5), bin(column as f32 + 0.5));
            let db = if to - from < 1.0 {
                let at = bin(column as f32);
                let (index, share) = (at as usize, at.fract());
                between([level(index.saturating_sub(1)), level(index), level(index + 1), level(index + 2)], share)
            } else {
                (from.round() as usize..=to.round() as usize).map(level).fold(-200.0, f32::max)
            };
            pos2(plot.left() + column as f32, height(plot, db))
        })
        .collect()
}

/// A cubic through the two in the middle (Catmull and Rom, 1974), so that the few low bins do not look like a fence.
fn between([a, b, c, d]: [f32; 4], share: f32) -> f32 {
    let (slope_b, slope_c) = ((c - a) / 2.0, (d - b) / 2.0);
    let t = share;
    b + t * (slope_b + t * (3.0 * (c - b) - 2.0 * slope_b - slope_c + t * (2.0 * (b - c) + slope_b + slope_c)))
}

fn height(plot: Rect, db: f32) -> f32 {
    plot.bottom() - plot.height() * ((db - FLOOR_DB) / -FLOOR_DB).clamp(0.0, 1.0)
}

fn below(line: &[Pos2], bottom: f32, colour: egui::Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for (index, point) in line.iter().enumerate() {
        mesh.colored_vertex(*point, colour);
        mesh.colored_vertex(pos2(point.x, bottom), theme::faint(colour, 0.15));
        if index > 0 {
            let now = 2 * index as u32;
            mesh.add_triangle(now - 2, now - 1, now);
            mesh.add_triangle(now - 1, now, now + 1);
        }
    }
    mesh
}

fn grid(painter: &Painter, plot: Rect) {
    for (hz, words) in [
        (50.0, "50"),
        (100.0, "100"),
        (200.0, "200"),
        (500.0, "500"),
        (1e3, "1 k"),
        (2e3, "2 k"),
        (5e3, "5 k"),
        (1e4, "10 k"),
    ] {
        let x = plot.left() + plot.width() * (hz / LOW_HZ as f64).ln() as f32 / (HIGH_HZ / LOW_HZ).ln();
        grid_line(painter, [pos2(x, plot.top()), pos2(x, plot.bottom())]);
        theme::write(painter, pos2(x, plot.bottom() + 9.0), Align2::CENTER_CENTER, words, Type::Small, theme::QUIET);
    }
    for db in [0.0, -30.0, -60.0, FLOOR_DB] {
        let y = height(plot, db);
        grid_line(painter, [pos2(plot.left(), y), pos2(plot.right(), y)]);
        if db < 0.0 && db > FLOOR_DB {
            let words = format!("−{:.0} dB", -db);
            let at = pos2(plot.right(), y - 7.0);
            theme::write(painter, at, Align2::RIGHT_CENTER, words, Type::Small, theme::QUIET);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_reaches_zero_decibels() {
        let mut spectrum = Spectrum::default();
        let bin = 100;
        let sine: Vec<f32> =
            (0..2 * LENGTH).map(|n| (std::f32::consts::TAU * bin as f32 * n as f32 / LENGTH as f32).sin()).collect();
        spectrum.measure(0, &sine, 0.016);
        assert!(spectrum.levels_db[0][bin].abs() < 0.05, "{}", spectrum.levels_db[0][bin]);
        assert!(spectrum.levels_db[0][bin + 10] < -100.0);
        assert!(spectrum.falls());
    }
}
