//! Where things are, for every size of the window. The map grows most, the pads a little, the knobs not at all.

use egui::Rect;
use kit::grid::{Grid, Strip};

/// Height of a row below the knobs, in a low window and in a usual one.
const OPTIONS: [f32; 2] = [46.0, 52.0];
/// A window as large has two such rows.
const LARGE: [f32; 2] = [1_180.0, 800.0];
/// Width of the pads in a narrow window, in a usual one, and at most.
const PADS: [f32; 3] = [288.0, 356.0, 620.0];

/// The places of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    pub(super) grid: Grid,
    pub(super) map: Rect,
    pub(super) pads: Rect,
    pub(super) strip: Strip,
    /// Rows of options.
    pub(super) rows: usize,
    pub(super) output: Rect,
}

impl Layout {
    pub(super) fn of(window: Rect) -> Self {
        let grid = Grid::of(window);
        let rows = if window.width() >= LARGE[0] && window.height() >= LARGE[1] { 2 } else { 1 };
        let (upper, strip) = grid.strip(grid.body, OPTIONS.map(|height| height * rows as f32));
        let [map, pads] = grid.column(upper, pads_width(window.width()));
        let whole = strip.whole();
        let [_, _, output] = grid.meters(whole);
        let right = output.left() - grid.gap;
        let strip = Strip { knobs: strip.knobs.with_max_x(right), options: strip.options.with_max_x(right) };
        Self { grid, map, pads, strip, rows, output }
    }
}

fn pads_width(window: f32) -> f32 {
    let [narrow, usual, most] = PADS;
    (usual + (window - 980.0) * 0.31).clamp(narrow, most)
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
                let places = [l.grid.header, l.map, l.pads, l.strip.knobs, l.strip.options, l.output, l.grid.footer];
                for (i, a) in places.iter().enumerate() {
                    assert!(window.contains_rect(*a) && a.is_positive(), "{width} × {height}: place {i} is {a:?}");
                    for b in &places[i + 1..] {
                        assert!(!a.shrink(0.1).intersects(b.shrink(0.1)), "{width} × {height}: {a:?} and {b:?}");
                    }
                }
                let area = |place: Rect| place.width() * place.height();
                assert!(area(l.map) > 1.2 * area(l.pads), "{width} × {height}: the map is the largest");
                assert!(l.map.height() >= 190.0 && l.pads.width() >= 288.0, "{width} × {height}");
            }
        }
    }
}
