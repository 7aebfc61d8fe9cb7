//! A row of knobs.

use egui::{Rect, pos2, vec2};

use crate::theme;

/// The widest column: beyond it knobs would drift apart.
const WIDEST: f32 = 118.0;

/// Equal columns, in the middle of a row.
pub struct Columns {
    left: f32,
    width: f32,
    place: Rect,
}

impl Columns {
    /// `count` columns in `place`.
    pub fn of(place: Rect, count: usize) -> Self {
        let place = place.shrink2(vec2(theme::PADDING, 0.0));
        let width = (place.width() / count as f32).min(WIDEST);
        Self { left: place.center().x - width * count as f32 / 2.0, width, place }
    }

    /// The next from the left.
    pub fn take(&mut self) -> Rect {
        let (top, bottom) = (self.place.top() + 16.0, self.place.bottom() - 8.0);
        let column = Rect::from_min_max(pos2(self.left, top), pos2(self.left + self.width, bottom));
        self.left += self.width;
        column.shrink2(vec2(1.0, 0.0))
    }
}
