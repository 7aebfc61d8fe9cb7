//! Where things are, for every size of the window. The picture grows, the knobs do not.

use egui::{Rect, pos2, vec2};
use kit::theme::{FOOTER, GAP, HEADER};

/// Width and height of a new window, in logical points.
pub const DEFAULT_SIZE: (f32, f32) = (980.0, 620.0);
/// The least that a host may give.
pub const SMALLEST_SIZE: (f32, f32) = (760.0, 480.0);
/// The most that makes sense.
pub const LARGEST_SIZE: (f32, f32) = (1960.0, 1240.0);

/// The cards need this much; what is left above them is for the second picture.
const CARDS: f32 = 200.0;
/// More would be empty.
const CARDS_MOST: f32 = 330.0;
/// A lower second picture folds away.
const BESIDE_LEAST: f32 = 88.0;

/// The places of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    pub(super) header: Rect,
    pub(super) input: Rect,
    pub(super) output: Rect,
    pub(super) picture: Rect,
    /// The other picture, small; folded away where the window is low.
    pub(super) beside: Option<Rect>,
    pub(super) cards: Rect,
    pub(super) knobs: Rect,
    pub(super) options: Rect,
    pub(super) footer: Rect,
    /// Between the window's edge and what is in it.
    pub(super) margin: f32,
}

impl Layout {
    pub(super) fn of(window: Rect) -> Self {
        let narrow = window.width() < 820.0;
        let low = window.height() < 540.0;
        let (margin, gap) = if narrow { (12.0, 10.0) } else { (18.0, GAP) };
        let header = Rect::from_min_size(window.min, vec2(window.width(), HEADER));
        let footer = Rect::from_min_max(pos2(window.left(), window.bottom() - FOOTER), window.max);
        let body = Rect::from_min_max(
            pos2(window.left() + margin, header.bottom() + gap - 2.0),
            pos2(window.right() - margin, footer.top() - gap + 2.0),
        );
        let (knob_row, option_row) = if low { (114.0, 44.0) } else { (124.0, 46.0) };
        let strip = Rect::from_min_max(pos2(body.left(), body.bottom() - knob_row - option_row), body.max);
        let knobs = Rect::from_min_size(strip.min, vec2(strip.width(), knob_row));
        let options = Rect::from_min_max(knobs.left_bottom(), strip.max);
        let upper = Rect::from_min_max(body.min, pos2(body.right(), strip.top() - gap));
        let meter = if narrow { 34.0 } else { 38.0 };
        let input = Rect::from_min_size(upper.min, vec2(meter, upper.height()));
        let output = Rect::from_min_max(pos2(upper.right() - meter, upper.top()), upper.max);
        let right = output.left() - gap;
        let left = right - column_width(window.width());
        let picture = Rect::from_min_max(pos2(input.right() + gap, upper.top()), pos2(left - gap, upper.bottom()));
        let column = Rect::from_min_max(pos2(left, upper.top()), pos2(right, upper.bottom()));
        let (beside, cards) = split(column, gap);
        Self { header, input, output, picture, beside, cards, knobs, options, footer, margin }
    }

    /// Knobs and options together.
    pub(super) fn strip(&self) -> Rect {
        self.knobs.union(self.options)
    }
}

/// The second picture above the cards, where there is room for both.
fn split(column: Rect, gap: f32) -> (Option<Rect>, Rect) {
    let spare = column.height() - gap - CARDS;
    if spare < BESIDE_LEAST {
        return (None, column);
    }
    let height = (BESIDE_LEAST + (spare - BESIDE_LEAST) * 0.5).max(column.height() - gap - CARDS_MOST);
    let beside = Rect::from_min_size(column.min, vec2(column.width(), height));
    (Some(beside), Rect::from_min_max(pos2(column.left(), beside.bottom() + gap), column.max))
}

fn column_width(window: f32) -> f32 {
    match window {
        w if w < 820.0 => 236.0,
        w => (280.0 + (w - 980.0) * 0.14).clamp(244.0, 420.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_or_leaves_the_window_at_any_size() {
        for width in (760..=1960).step_by(40) {
            for height in (480..=1240).step_by(40) {
                let window = Rect::from_min_size(egui::Pos2::ZERO, vec2(width as f32, height as f32));
                let l = Layout::of(window);
                let mut places = vec![l.header, l.input, l.output, l.picture, l.cards, l.knobs, l.options, l.footer];
                places.extend(l.beside);
                for (i, a) in places.iter().enumerate() {
                    assert!(window.contains_rect(*a) && a.is_positive(), "{width} × {height}: place {i} is {a:?}");
                    for b in &places[i + 1..] {
                        assert!(!a.shrink(0.1).intersects(b.shrink(0.1)), "{width} × {height}: {a:?} and {b:?}");
                    }
                }
                assert!(l.picture.width() >= 300.0 && l.picture.height() >= 170.0, "{width} × {height}");
                assert!(l.cards.height() >= 196.0, "{width} × {height}");
            }
        }
    }
}
