//! What sounds now: a bar for each harmonic, and beside them one for each band of noise.

use egui::{Align2, Color32, CornerRadius, Mesh, Painter, Rect, Stroke, pos2};
use kit::theme::{self, Type};

use crate::view::Trail;

const TOP_DB: f32 = 0.0;
const FLOOR_DB: f32 = -72.0;
/// Bars fall no faster, so that the eye can follow.
const FALL_DB_PER_S: f32 = 90.0;
/// Below this height there is no room for a scale.
const SCALED: f32 = 110.0;

/// Levels as they are shown, dB.
#[derive(Default)]
pub(super) struct Spectrum {
    harmonics_db: Vec<f32>,
    bands_db: Vec<f32>,
    /// The harmonics as the models gave them.
    own_db: Vec<f32>,
}

impl Spectrum {
    /// Takes what sounds now, `seconds` after the last.
    pub(super) fn follow(&mut self, trail: &Trail, seconds: f32) {
        fall(&mut self.harmonics_db, &trail.harmonics, seconds);
        fall(&mut self.bands_db, &trail.bands, seconds);
        fall(&mut self.own_db, &trail.own, seconds);
    }

    /// It still sinks after the sound has ended.
    pub(super) fn falls(&self) -> bool {
        self.harmonics_db.iter().chain(&self.bands_db).chain(&self.own_db).any(|level| *level > FLOOR_DB)
    }

    pub(super) fn paint(&self, painter: &Painter, place: Rect, accent: Color32) {
        let scaled = place.height() > SCALED;
        let (left, below) = if scaled { (40.0, 18.0) } else { (0.0, 0.0) };
        let bars =
            Rect::from_min_max(pos2(place.left() + left, place.top()), pos2(place.right(), place.bottom() - below));
        let split = bars.left() + bars.width() * 0.72;
        let harmonics = Rect::from_min_max(bars.min, pos2(split - 5.0, bars.bottom()));
        let noise = Rect::from_min_max(pos2(split + 5.0, bars.top()), bars.max);
        if scaled {
            scale(painter, place, bars);
            self.names(painter, harmonics, noise, place.bottom() - 6.0);
        }
        paint_marks(painter, harmonics, &self.own_db);
        paint_bars(painter, harmonics, &self.harmonics_db, 1.8, |share| theme::faint(accent, 1.0 - 0.45 * share));
        paint_bars(painter, noise, &self.bands_db, 3.2, |_| theme::faint(theme::GREY, 0.65));
    }

    /// Numbers of harmonics, and what the grey bars are.
    fn names(&self, painter: &Painter, harmonics: Rect, noise: Rect, y: f32) {
        let count = self.harmonics_db.len();
        let column = harmonics.width() / count.max(1) as f32;
        let mut free = harmonics.left();
        for number in [1, 2, 4, 8, 16, 32, 64, 128, 256].into_iter().filter(|number| *number <= count) {
            let x = harmonics.left() + column * (number as f32 - 0.5);
            if x >= free && x + 6.0 <= noise.left() {
                let at = theme::write(painter, pos2(x, y), Align2::CENTER_CENTER, number, Type::Small, theme::QUIET);
                free = at.right() + 12.0;
            }
        }
        theme::write(painter, pos2(noise.center().x, y), Align2::CENTER_CENTER, "noise", Type::Small, theme::QUIET);
    }
}

/// Rises at once and falls slowly. Where the model has changed, the bars begin anew.
fn fall(shown_db: &mut Vec<f32>, now: &[f32], seconds: f32) {
    shown_db.resize(now.len(), FLOOR_DB);
    for (shown, now) in shown_db.iter_mut().zip(now) {
        let now = 20.0 * now.abs().max(1e-6).log10();
        *shown = now.max(*shown - FALL_DB_PER_S * seconds).max(FLOOR_DB);
    }
}

fn scale(painter: &Painter, place: Rect, bars: Rect) {
    for step in 0..=3 {
        let db = TOP_DB - 18.0 * step as f32;
        let y = height(bars, db);
        painter.hline(bars.x_range(), y, Stroke::new(1.0, theme::HAIRLINE));
        let words = if step == 0 { "0 dB".to_owned() } else { format!("−{:.0}", -db) };
        theme::write(
            painter,
            pos2(place.left(), y.max(place.top() + 6.0)),
            Align2::LEFT_CENTER,
            words,
            Type::Small,
            theme::QUIET,
        );
    }
}

/// What the models gave, faintly, behind what became of it: a column as wide as there is room, with an edge on top.
fn paint_marks(painter: &Painter, place: Rect, levels_db: &[f32]) {
    let column = place.width() / levels_db.len().max(1) as f32;
    for (index, level) in levels_db.iter().enumerate().filter(|(_, level)| **level > FLOOR_DB) {
        let left = place.left() + column * index as f32;
        let bar = Rect::from_min_max(pos2(left, height(place, *level)), pos2(left + column, place.bottom()));
        painter.rect_filled(bar, 0.0, theme::faint(theme::GREY, 0.10));
        painter.hline(bar.x_range(), bar.top(), Stroke::new(1.0, theme::faint(theme::GREY, 0.5)));
    }
}

/// One shape where bars are closer than `close` points. `colour` is asked with how far along the row a bar is, 0–1.
fn paint_bars(painter: &Painter, place: Rect, levels_db: &[f32], close: f32, colour: impl Fn(f32) -> Color32) {
    let column = place.width() / levels_db.len().max(1) as f32;
    let width = (column - if column > 4.0 { 2.0 } else { column * 0.3 }).min(14.0);
    let radius = CornerRadius::same((width / 2.0).min(2.0) as u8);
    painter.hline(place.x_range(), place.bottom(), Stroke::new(1.0, theme::TRACK));
    if column < close {
        return paint_silhouette(painter, place, levels_db, colour);
    }
    for (index, level) in levels_db.iter().enumerate().filter(|(_, level)| **level > FLOOR_DB) {
        let centre = place.left() + column * (index as f32 + 0.5);
        let top = height(place, *level);
        let bar = Rect::from_min_max(pos2(centre - width / 2.0, top), pos2(centre + width / 2.0, place.bottom()));
        painter.rect_filled(bar, radius, colour(index as f32 / levels_db.len() as f32));
    }
}

/// Bars that are too close to be told apart: one shape.
fn paint_silhouette(painter: &Painter, place: Rect, levels_db: &[f32], colour: impl Fn(f32) -> Color32) {
    let column = place.width() / levels_db.len().max(1) as f32;
    let mut mesh = Mesh::default();
    for (index, level) in levels_db.iter().enumerate() {
        let left = place.left() + column * index as f32;
        let bar = Rect::from_min_max(pos2(left, height(place, *level)), pos2(left + column, place.bottom()));
        mesh.add_colored_rect(bar, colour(index as f32 / levels_db.len() as f32));
    }
    painter.add(mesh);
}

fn height(place: Rect, db: f32) -> f32 {
    place.bottom() - ((db - FLOOR_DB) / (TOP_DB - FLOOR_DB)).clamp(0.0, 1.0) * place.height()
}
