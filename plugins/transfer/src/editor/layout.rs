//! Where things are, for every size of the window. The picture grows, the knobs do not.

use egui::{Rect, pos2, vec2};
use kit::grid::{Grid, Strip};

/// Height of the options, in a low window and in a usual one.
const OPTIONS: [f32; 2] = [44.0, 46.0];
/// The cards need this much; what is left above them is for the second picture.
const CARDS: f32 = 200.0;
/// More would be empty.
const CARDS_MOST: f32 = 330.0;
/// A lower second picture folds away.
const BESIDE_LEAST: f32 = 88.0;

/// The places of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    pub(super) grid: Grid,
    /// None for what has no input.
    pub(super) input: Option<Rect>,
    pub(super) output: Rect,
    pub(super) picture: Rect,
    /// The other picture, small; folded away where the window is low.
    pub(super) beside: Option<Rect>,
    pub(super) cards: Rect,
    pub(super) strip: Strip,
}

impl Layout {
    /// Of an editor that `listens` to an input, or not.
    pub(super) fn of(window: Rect, listens: bool) -> Self {
        let grid = Grid::of(window);
        let (upper, strip) = grid.strip(grid.body, OPTIONS);
        let [input, middle, output] = grid.meters(upper);
        let (input, middle) = if listens { (Some(input), middle) } else { (None, middle.with_min_x(input.left())) };
        let [picture, column] = grid.column(middle, column_width(window.width()));
        let (beside, cards) = split(column, grid.gap);
        Self { grid, input, output, picture, beside, cards, strip }
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
                let l = Layout::of(window, width % 80 == 0);
                let mut places = vec![l.grid.header, l.output, l.picture, l.cards];
                places.extend([l.strip.knobs, l.strip.options, l.grid.footer]);
                places.extend(l.input);
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
