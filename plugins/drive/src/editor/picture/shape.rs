//! The wave over time, held still by a trigger: the window begins where the input rises through zero.

use egui::{Align2, Painter, Rect, Shape as Drawn, Stroke, Ui, pos2};
use kit::theme::{self, Type};

use super::{Colours, SILENCE, grid_line};
use crate::view::Scope;

const SHORTEST_MS: f32 = 4.0;
const LONGEST_MS: f32 = 80.0;
/// The trigger looks at what is left below about this.
const TRIGGER_HZ: f32 = 300.0;

pub(super) struct Shape {
    length_ms: f32,
    /// Full scale is this far from the middle, in halves of the height.
    gain: f32,
    points: Vec<egui::Pos2>,
}

impl Default for Shape {
    fn default() -> Self {
        Self { length_ms: 20.0, gain: 0.75, points: Vec::new() }
    }
}

impl Shape {
    /// More or less time.
    pub(super) fn zoom(&mut self, wheel: f32) {
        self.length_ms = (self.length_ms * (-wheel * 0.005).exp()).clamp(SHORTEST_MS, LONGEST_MS);
    }

    pub(super) fn paint(
        &mut self,
        ui: &Ui,
        painter: &Painter,
        place: Rect,
        scope: &Scope,
        colours: Colours,
        seconds: f32,
    ) {
        let count = self.samples(scope);
        let start = trigger(&scope.input, &scope.output, count, scope.rate_hz as f32);
        self.follow(
            &scope.input[start.min(scope.input.len())..],
            &scope.output[start.min(scope.output.len())..],
            seconds,
        );
        self.grid(painter, place);
        for (side, colour, width) in [(&scope.input, colours.input, 1.5), (&scope.output, colours.output, 2.2)] {
            self.trace(painter, place, side, start, count, Stroke::new(width, theme::faint(colour, 0.95)));
        }
        let label = pos2(place.right(), place.bottom() - 7.0);
        let length = format!("{:.0} ms", self.length_ms);
        theme::write(ui.painter(), label, Align2::RIGHT_CENTER, length, Type::Small, theme::QUIET);
    }

    fn samples(&self, scope: &Scope) -> usize {
        let rate_hz = if scope.rate_hz > 0.0 { scope.rate_hz } else { 48_000.0 };
        ((f64::from(self.length_ms) * rate_hz / 1e3) as usize).clamp(2, scope.input.len().max(2))
    }

    /// A quiet sound is drawn larger, in steps of 3 dB, so that its shape can be seen.
    fn follow(&mut self, input: &[f32], output: &[f32], seconds: f32) {
        let peak = input.iter().chain(output).fold(0.0_f32, |peak, x| peak.max(x.abs()));
        if peak < SILENCE {
            return;
        }
        let wanted = 0.9 / peak;
        let step = (0.75 * (((wanted / 0.75).log2() * 2.0).floor() / 2.0).exp2()).clamp(0.1875, 48.0);
        // A step back at once, a step closer only when there is room for it, and neither in a jump.
        let target = if step < self.gain || wanted > self.gain * 1.7 { step } else { self.gain };
        let share = 1.0 - (-seconds / theme::EASE_S * 3.0).exp();
        self.gain *= (target / self.gain).powf(share);
    }

    fn grid(&self, painter: &Painter, place: Rect) {
        let middle = place.center().y;
        grid_line(painter, [pos2(place.left(), middle), pos2(place.right(), middle)]);
        // The highest line of 12 dB steps that fits.
        let mut level_db = 0.0_f32;
        let height = |db: f32| 10.0_f32.powf(db / 20.0) * self.gain * place.height() / 2.0;
        while height(level_db) > place.height() / 2.0 - 8.0 {
            level_db -= 6.0;
        }
        for side in [-1.0, 1.0] {
            let y = middle + side * height(level_db);
            grid_line(painter, [pos2(place.left(), y), pos2(place.right(), y)]);
        }
        let at = pos2(place.left() + 2.0, middle - height(level_db) - 7.0);
        let words = format!("{level_db:.0} dB").replace('-', "−");
        theme::write(painter, at, Align2::LEFT_CENTER, words, Type::Small, theme::QUIET);
    }

    /// A point every half a logical point, between samples where those are farther apart.
    fn trace(&mut self, painter: &Painter, place: Rect, side: &[f32], start: usize, count: usize, stroke: Stroke) {
        let (middle, scale) = (place.center().y, self.gain * place.height() / 2.0);
        let steps = (place.width() * 2.0).max(2.0) as usize;
        let y = |x: f32| (middle - x * scale).clamp(place.top(), place.bottom());
        self.points.clear();
        self.points.extend((0..=steps).map(|step| {
            let at = start as f32 + step as f32 / steps as f32 * (count - 1) as f32;
            pos2(place.left() + step as f32 / 2.0, y(between(side, at)))
        }));
        painter.add(Drawn::line(self.points.clone(), stroke));
    }
}

fn between(side: &[f32], at: f32) -> f32 {
    let (index, share) = (at as usize, at.fract());
    let sample = |index: usize| side.get(index).copied().unwrap_or(0.0);
    sample(index) + share * (sample(index + 1) - sample(index))
}

fn smoothed<'a>(side: impl Iterator<Item = &'a mut f32>, share: f32) {
    let mut low = 0.0;
    for x in side {
        low += share * (*x - low);
        *x = low;
    }
}

/// Where to begin, so that the picture stands still: the latest strong rise through zero that leaves a whole window.
fn trigger(input: &[f32], output: &[f32], count: usize, rate_hz: f32) -> usize {
    let last = input.len().saturating_sub(count);
    let side = if input.iter().any(|x| x.abs() > SILENCE) { input } else { output };
    let share = 1.0 - (-std::f32::consts::TAU * TRIGGER_HZ / rate_hz.max(8000.0)).exp();
    let mut smooth = side.to_vec();
    smoothed(smooth.iter_mut(), share);
    // Backwards as well, so that nothing is shifted.
    smoothed(smooth.iter_mut().rev(), share);
    let peak = smooth.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    let mut armed = false;
    let mut found = last;
    for index in 1..last {
        armed |= smooth[index] < -0.3 * peak;
        if armed && smooth[index - 1] < 0.0 && smooth[index] >= 0.0 {
            (found, armed) = (index, false);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_wave_stands_still() {
        let wave = |phase: f32| -> Vec<f32> {
            let angle = |n: usize| n as f32 / 48_000.0 * 110.0 * std::f32::consts::TAU + phase;
            (0..8192).map(|n| 0.3 * angle(n).sin() + 0.1 * (3.0 * angle(n)).sin()).collect()
        };
        let value_at_start = |phase: f32| {
            let wave = wave(phase);
            let start = trigger(&wave, &wave, 960, 48_000.0);
            assert!(start + 960 <= wave.len());
            wave[start]
        };
        let first = value_at_start(0.0);
        for phase in [0.5, 1.7, 3.0, 4.4, 6.0] {
            assert!((value_at_start(phase) - first).abs() < 0.02, "phase {phase}");
        }
    }

    #[test]
    fn silence_has_a_window_too() {
        assert_eq!(trigger(&[0.0; 100], &[0.0; 100], 40, 48_000.0), 60);
        assert_eq!(trigger(&[], &[], 40, 0.0), 0);
    }
}
