//! Where things are, for every size of the window. The picture grows, the knobs do not.

use egui::Rect;
use kit::grid::{Grid, Strip};

/// Height of the options, in a low window and in a usual one.
const OPTIONS: [f32; 2] = [38.0, 44.0];

/// The places of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    pub(super) grid: Grid,
    pub(super) input: Rect,
    pub(super) output: Rect,
    pub(super) picture: Rect,
    pub(super) card: Rect,
    pub(super) strip: Strip,
}

impl Layout {
    pub(super) fn of(window: Rect) -> Self {
        let grid = Grid::of(window);
        let [input, middle, output] = grid.meters(grid.body);
        let (upper, strip) = grid.strip(middle, OPTIONS);
        let [picture, card] = grid.column(upper, card_width(window.width()));
        Self { grid, input, output, picture, card, strip }
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
    use egui::vec2;

    use super::*;

    #[test]
    fn nothing_overlaps_or_leaves_the_window_at_any_size() {
        for width in (760..=1960).step_by(40) {
            for height in (480..=1240).step_by(40) {
                let window = Rect::from_min_size(egui::Pos2::ZERO, vec2(width as f32, height as f32));
                let l = Layout::of(window);
                let places = [
                    l.grid.header,
                    l.input,
                    l.output,
                    l.picture,
                    l.card,
                    l.strip.knobs,
                    l.strip.options,
                    l.grid.footer,
                ];
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
