//! A vertical level meter: falls at 20 dB a second, holds its peak, remembers a clip until it is clicked.

use egui::{Align2, CornerRadius, Rect, Response, Sense, Stroke, Ui, pos2, vec2};

use crate::theme::{self, Type};

const FLOOR_DB: f32 = -60.0;
const TOP_DB: f32 = 6.0;
const FALL_DB_PER_S: f32 = 20.0;
const HOLD_S: f32 = 1.5;

/// What a meter remembers between frames.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeakHold {
    level_db: f32,
    held_db: f32,
    held_s: f32,
    clipped: bool,
}

impl Default for PeakHold {
    fn default() -> Self {
        Self { level_db: -120.0, held_db: -120.0, held_s: 0.0, clipped: false }
    }
}

impl PeakHold {
    /// Takes the largest magnitude of the last `seconds`; 1.0 is full scale.
    pub fn advance(&mut self, peak: f32, seconds: f32) {
        let db = 20.0 * peak.max(1e-6).log10();
        self.level_db = db.max(self.level_db - FALL_DB_PER_S * seconds);
        self.held_s += seconds;
        if db >= self.held_db {
            (self.held_db, self.held_s) = (db, 0.0);
        } else if self.held_s > HOLD_S {
            self.held_db = self.level_db.max(self.held_db - FALL_DB_PER_S * seconds);
        }
        self.clipped |= peak > 1.0;
    }

    /// Nothing moves any more.
    pub fn rests(&self) -> bool {
        self.level_db < FLOOR_DB && self.held_db < FLOOR_DB
    }

    /// Something was above full scale since the last look.
    pub fn clipped(&self) -> bool {
        self.clipped
    }
}

/// One meter, in a panel of its own.
pub struct Meter<'a> {
    /// Below it.
    pub name: &'a str,
    /// A sentence about it.
    pub tip: &'a str,
    /// It takes no part now.
    pub faint: bool,
}

impl Meter<'_> {
    /// Draws it; a click forgets clip and peak.
    pub fn show(self, ui: &mut Ui, place: Rect, hold: &mut PeakHold) -> Response {
        ui.painter().rect_filled(place, theme::PANEL_RADIUS, theme::PANEL);
        let response = ui.interact(place, ui.scope_id().with(("meter", self.name)), Sense::CLICK);
        if response.clicked() {
            *hold = PeakHold::default();
        }
        let bar = Rect::from_min_max(
            pos2(place.center().x - 4.0, place.top() + 26.0),
            pos2(place.center().x + 4.0, place.bottom() - 46.0),
        );
        self.paint(ui, bar, hold);
        clip_light(ui, pos2(place.center().x, place.top() + 15.0), hold.clipped);
        let peak = if hold.held_db < FLOOR_DB { "−∞".to_owned() } else { signed(hold.held_db) };
        let colour = if hold.clipped { theme::BAD } else { theme::TEXT };
        let below = pos2(place.center().x, bar.bottom() + 16.0);
        theme::write(ui.painter(), below, Align2::CENTER_CENTER, peak, Type::Small, colour);
        let label = pos2(place.center().x, bar.bottom() + 32.0);
        theme::write(ui.painter(), label, Align2::CENTER_CENTER, self.name, Type::Label, theme::QUIET);
        response.on_hover_text(format!("{} Click to forget the peak.", self.tip))
    }

    fn paint(&self, ui: &Ui, bar: Rect, hold: &PeakHold) {
        let painter = ui.painter();
        let radius = CornerRadius::same(4);
        painter.rect_filled(bar, radius, theme::TRACK);
        let y = |db: f32| bar.bottom() - bar.height() * share(db);
        let colour = match (self.faint, hold.clipped) {
            (true, _) => theme::GREY,
            (false, true) => theme::tinted(theme::accent(ui), theme::BAD, 0.35),
            (false, false) => theme::accent(ui),
        };
        if hold.level_db > FLOOR_DB {
            let top = y(hold.level_db).min(bar.bottom() - 4.0);
            painter.rect_filled(Rect::from_min_max(pos2(bar.left(), top), bar.max), radius, colour);
        }
        let zero = y(0.0);
        painter.hline(bar.left() - 4.0..=bar.left() - 1.0, zero, Stroke::new(1.0, theme::QUIET));
        painter.hline(bar.right() + 1.0..=bar.right() + 4.0, zero, Stroke::new(1.0, theme::QUIET));
        if hold.held_db > FLOOR_DB {
            painter.hline(bar.left()..=bar.right(), y(hold.held_db), Stroke::new(2.0, theme::TEXT));
        }
    }
}

fn clip_light(ui: &Ui, centre: egui::Pos2, on: bool) {
    let colour = if on { theme::BAD } else { theme::TRACK };
    ui.painter().rect_filled(Rect::from_center_size(centre, vec2(8.0, 4.0)), CornerRadius::same(2), colour);
}

fn share(db: f32) -> f32 {
    ((db - FLOOR_DB) / (TOP_DB - FLOOR_DB)).clamp(0.0, 1.0)
}

fn signed(db: f32) -> String {
    let tenths = (db * 10.0).round() / 10.0;
    match tenths {
        t if t < 0.0 => format!("−{:.1}", -t),
        t if t > 0.0 => format!("+{t:.1}"),
        _ => "0.0".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_twenty_decibels_a_second_and_holds_its_peak() {
        let mut hold = PeakHold::default();
        hold.advance(1.0, 0.016);
        for _ in 0..60 {
            hold.advance(0.0, 1.0 / 60.0);
        }
        assert!((hold.level_db + 20.0).abs() < 0.1, "{}", hold.level_db);
        assert_eq!(hold.held_db, 0.0);
        assert!(!hold.clipped(), "full scale itself is not a clip");
        for _ in 0..60 * 5 {
            hold.advance(0.0, 1.0 / 60.0);
        }
        assert!(hold.rests());
    }

    #[test]
    fn a_clip_is_remembered() {
        let mut hold = PeakHold::default();
        hold.advance(1.01, 0.016);
        hold.advance(0.0, 100.0);
        assert!(hold.clipped());
    }
}
