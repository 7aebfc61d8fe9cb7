//! The line that is played, on a piano roll. How bright it is says how sure the pitch is, how thick its shade how loud.

use dsp::tuning::note_from_hz;
use egui::{Align2, Color32, Mesh, Painter, Rect, Shape, Stroke, pos2};
use kit::theme::{self, Type};

use super::{SILENCE, placed, time_span};
use crate::editor::notes;
use crate::view::{self, Card, PLACES, Trail, View};

/// Shown where no model says what it knows: A2 to A5.
const USUAL: [f32; 2] = [45.0, 81.0];
/// Shown beyond the range of the models, in semitones.
const BEYOND: f32 = 2.0;
/// Steps of brightness.
const STEPS: f32 = 10.0;

/// The notes that are shown, lowest and highest.
#[derive(Default)]
pub(super) struct Pitch {
    shown: Option<[f32; 2]>,
    wanted: [f32; 2],
}

impl Pitch {
    /// Shows what the models know and what is played beyond it.
    pub(super) fn follow(&mut self, view: &View, trail: &Trail, player: Option<[f32; 2]>, seconds: f32) {
        let ranges = (0..PLACES).filter_map(|place| range(view.card(place)?));
        let known = ranges.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]).unwrap_or(USUAL);
        let played = trail.lines.iter().flatten().filter_map(note);
        self.wanted =
            played.chain(player.into_iter().flatten()).fold(known, |[low, high], note| [low.min(note), high.max(note)]);
        let share = 1.0 - (-seconds / theme::EASE_S * 2.0).exp();
        let shown = self.shown.get_or_insert(self.wanted);
        for (shown, wanted) in shown.iter_mut().zip(self.wanted) {
            *shown += share * (wanted - *shown);
        }
    }

    /// The range is on its way.
    pub(super) fn moves(&self) -> bool {
        self.shown.is_some_and(|shown| shown.iter().zip(self.wanted).any(|(a, b)| (a - b).abs() > 0.05))
    }

    /// Where notes are in `place`.
    pub(super) fn roll(&self, place: Rect) -> Roll {
        let [low, high] = self.shown.unwrap_or(USUAL);
        Roll { low: low - BEYOND, high: high + BEYOND, place, span: time_span(place) }
    }

    pub(super) fn paint(&self, painter: &Painter, place: Rect, view: &View, trail: &Trail, accent: Color32) {
        let roll = self.roll(place);
        for (place, colour) in [(1, theme::SECOND), (0, accent)] {
            if let Some(range) = view.card(place).and_then(range) {
                roll.known(painter, range, colour);
            }
        }
        roll.keys(painter);
        let most = roll.thickest(trail.lines.len());
        for line in &trail.lines {
            roll.shade(painter, view.card(0), (line, trail.frame_rate_hz), most, accent);
            roll.line(painter, (line, trail.frame_rate_hz), accent);
        }
    }
}

/// Now.
pub(super) fn cursor(painter: &Painter, place: Rect) {
    painter.vline(time_span(place).right(), place.y_range(), Stroke::new(1.0, theme::GREY));
}

/// The frames of one voice, and how many there are a second.
type Line<'a> = (&'a [view::Frame], f64);

/// Where notes are.
pub(super) struct Roll {
    low: f32,
    high: f32,
    pub(super) place: Rect,
    pub(super) span: Rect,
}

impl Roll {
    pub(super) fn y(&self, note: f32) -> f32 {
        self.place.bottom() - (note - self.low) / (self.high - self.low) * self.place.height()
    }

    pub(super) fn semitone(&self) -> f32 {
        self.place.height() / (self.high - self.low)
    }

    /// The range that a model was trained on.
    fn known(&self, painter: &Painter, [low, high]: [f32; 2], colour: Color32) {
        let place =
            Rect::from_min_max(pos2(self.span.left(), self.y(high + 0.5)), pos2(self.span.right(), self.y(low - 0.5)));
        painter.rect_filled(place, 0.0, theme::faint(colour, 0.055));
        for y in [place.top(), place.bottom()] {
            painter.hline(place.x_range(), y, Stroke::new(1.0, theme::faint(colour, 0.28)));
        }
    }

    /// A line for each white key, names as close as they can be read.
    fn keys(&self, painter: &Painter) {
        let semitone = self.semitone();
        for note in self.low.ceil() as i32..=self.high.floor() as i32 {
            let (y, first) = (self.y(note as f32), note.rem_euclid(12) == 0);
            if first || (semitone > 3.0 && notes::is_natural(note)) {
                let strength = if first { 1.6 } else { 0.8 };
                let colour = theme::tinted(theme::PANEL, theme::TRACK, strength / 1.6);
                painter.hline(self.span.x_range(), y, Stroke::new(1.0, colour));
            }
            let inside = y > self.place.top() + 5.0 && y < self.place.bottom() - 5.0;
            if inside && self.is_named(note) {
                let at = pos2(self.place.left(), y);
                let colour = if first { theme::tinted(theme::QUIET, theme::TEXT, 0.5) } else { theme::QUIET };
                theme::write(painter, at, Align2::LEFT_CENTER, notes::name(note), Type::Small, colour);
            }
        }
    }

    fn is_named(&self, note: i32) -> bool {
        let semitone = self.semitone();
        let degree = note.rem_euclid(12);
        match semitone {
            s if s >= 14.0 => notes::is_natural(note),
            s if s >= 4.5 => [0, 4, 7, 9].contains(&degree) && (degree != 7 || s >= 7.5) && (degree != 9 || s >= 7.5),
            s if s * 12.0 >= 15.0 => degree == 0,
            _ => note.rem_euclid(24) == 0,
        }
    }

    /// To each side of the line of the loudest: beside others, no more than a semitone in all.
    fn thickest(&self, voices: usize) -> f32 {
        let most = (self.place.height() * 0.045).clamp(3.0, 14.0);
        if voices > 1 { most.min((0.5 * self.semitone()).max(2.5)) } else { most }
    }

    /// As thick as it is loud.
    fn shade(&self, painter: &Painter, card: Option<&Card>, line: Line<'_>, most: f32, accent: Color32) {
        let mut mesh = Mesh::default();
        let mut before = None;
        for (x, frame) in placed(line.0, line.1, self.span) {
            let Some(note) = note(frame) else {
                before = None;
                continue;
            };
            let (y, half) = (self.y(note), most * loudness(frame, card));
            let colour = theme::faint(accent, 0.26 * strength(frame));
            let first = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(x, y - half), colour);
            mesh.colored_vertex(pos2(x, y + half), colour);
            if before.is_some_and(|last: f32| (last - note).abs() < 1.0) {
                mesh.add_triangle(first - 2, first - 1, first);
                mesh.add_triangle(first - 1, first, first + 1);
            }
            before = Some(note);
        }
        painter.add(mesh);
    }

    /// Runs of equal brightness, each joined to the one before.
    fn line(&self, painter: &Painter, line: Line<'_>, accent: Color32) {
        let mut run: Vec<egui::Pos2> = Vec::new();
        let mut bright = 0.0;
        let finish = |run: &mut Vec<egui::Pos2>, bright: f32| {
            if run.len() > 1 {
                painter.add(Shape::line(std::mem::take(run), Stroke::new(2.2, theme::faint(accent, bright))));
            }
            run.clear();
        };
        for (x, frame) in placed(line.0, line.1, self.span) {
            let Some(note) = note(frame) else {
                finish(&mut run, bright);
                continue;
            };
            let (at, now) = (pos2(x, self.y(note)), (strength(frame) * STEPS).round() / STEPS);
            run.push(at);
            if now != bright {
                finish(&mut run, bright);
                run.push(at);
                bright = now;
            }
        }
        finish(&mut run, bright);
    }
}

/// The notes of the pitches that a model was trained on.
fn range(card: &Card) -> Option<[f32; 2]> {
    let [low, high] = card.f0_hz;
    (low > 0.0 && low < high).then(|| [note_from_hz(low), note_from_hz(high)])
}

/// The note of a frame in which there is a tone.
fn note(frame: &view::Frame) -> Option<f32> {
    (frame.presence > SILENCE && frame.f0_hz > 0.0).then(|| note_from_hz(frame.f0_hz))
}

/// How bright a frame is drawn: never so faint that a tone that sounds cannot be seen.
fn strength(frame: &view::Frame) -> f32 {
    (0.2 + 0.8 * frame.confidence.clamp(0.0, 1.0)) * frame.presence.clamp(0.0, 1.0).sqrt()
}

/// From the quietest to the loudest that the model knows.
fn loudness(frame: &view::Frame, card: Option<&Card>) -> f32 {
    let [low, high] = super::loudness::range_db(card);
    ((frame.loudness_db - low) / (high - low)).clamp(0.08, 1.0)
}
