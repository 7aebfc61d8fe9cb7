//! Where things are, for every size of the window. The picture grows, the knobs do not.

use egui::{Rect, pos2, vec2};
use kit::theme::{FOOTER, GAP, HEADER};

/// Width and height of a new window, in logical points.
pub const DEFAULT_SIZE: (f32, f32) = (980.0, 620.0);
/// The least that a host may give.
pub const SMALLEST_SIZE: (f32, f32) = (760.0, 480.0);
/// The most that makes sense.
pub const LARGEST_SIZE: (f32, f32) = (1960.0, 1240.0);

/// The places of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    pub(super) header: Rect,
    pub(super) input: Rect,
    pub(super) output: Rect,
    pub(super) picture: Rect,
    pub(super) card: Rect,
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
        let meter = if narrow { 34.0 } else { 38.0 };
        let input = Rect::from_min_size(body.min, vec2(meter, body.height()));
        let output = Rect::from_min_max(pos2(body.right() - meter, body.top()), body.max);
        let middle =
            Rect::from_min_max(pos2(input.right() + gap, body.top()), pos2(output.left() - gap, body.bottom()));
        let (knob_row, option_row) = if low { (114.0, 38.0) } else { (124.0, 44.0) };
        let strip = Rect::from_min_max(pos2(middle.left(), middle.bottom() - knob_row - option_row), middle.max);
        let knobs = Rect::from_min_size(strip.min, vec2(strip.width(), knob_row));
        let options = Rect::from_min_max(knobs.left_bottom(), strip.max);
        let upper = Rect::from_min_max(middle.min, pos2(middle.right(), strip.top() - gap));
        let card = Rect::from_min_max(pos2(upper.right() - card_width(window.width()), upper.top()), upper.max);
        let picture = Rect::from_min_max(upper.min, pos2(card.left() - gap, upper.bottom()));
        Self { header, input, output, picture, card, knobs, options, footer, margin }
    }

    /// Knobs and options together.
    pub(super) fn strip(&self) -> Rect {
        self.knobs.union(self.options)
    }
}

fn card_width(window: f32) -> f32 {
    match window {
        w if w < 820.0 => 220.0,
        w => (250.0 + (w - 980.0).max(0.0) * 0.1).min(320.0),
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
                let places = [l.header, l.input, l.output, l.picture, l.card, l.knobs, l.options, l.footer];
                for (i, a) in places.iter().enumerate() {
                    assert!(window.contains_rect(*a) && a.is_positive(), "{width} × {height}: place {i} is {a:?}");
                    for b in &places[i + 1..] {
                        assert!(!a.shrink(0.1).intersects(b.shrink(0.1)), "{width} × {height}: {a:?} and {b:?}");
                    }
                }
                assert!(l.picture.width() >= 300.0 && l.picture.height() >= 170.0, "{width} × {height}");
            }
        }
    }
}
