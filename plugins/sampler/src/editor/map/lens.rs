//! Which part of the map is seen, and where its places are on the screen.

use egui::{Pos2, Rect, Vec2, vec2};

/// Farthest out and nearest in; 1 shows just the map's extent.
const ZOOM: [f32; 2] = [0.5, 24.0];
/// Where the middle of the picture may be, as shares of the extent: so that what is beyond it can be reached, and
/// nobody gets lost.
const MIDDLE: [f32; 2] = [-0.6, 1.6];
/// Left free on all sides where all is shown.
const MARGIN: f32 = 20.0;

/// What the musician looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lens {
    /// In the middle of the picture: shares of the map's extent, to the right and up.
    middle: Vec2,
    zoom: f32,
}

/// A lens over a place on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seen {
    /// On the screen.
    pub(super) plot: Rect,
    /// Of the map, in the middle of the plot.
    middle: Vec2,
    /// Points on the screen for a step of 1 on the map; what goes up on the map has a smaller `y` on the screen.
    scale: Vec2,
}

impl Default for Lens {
    fn default() -> Self {
        Self { middle: vec2(0.5, 0.5), zoom: 1.0 }
    }
}

impl Lens {
    /// Through this lens: `extent` is `[[left, right], [bottom, top]]` of the map.
    pub(super) fn over(&self, plot: Rect, extent: [[f32; 2]; 2]) -> Seen {
        let [x, y] = extent;
        let size = vec2(x[1] - x[0], y[1] - y[0]);
        let size = vec2(if size.x > 0.0 { size.x } else { 1.0 }, if size.y > 0.0 { size.y } else { 1.0 });
        Seen { plot, middle: vec2(x[0], y[0]) + self.middle * size, scale: self.room(plot) / size }
    }

    /// Comes nearer, or goes away where `factor` is below 1; what is at `at` stays there.
    pub(super) fn zoom(&mut self, factor: f32, at: Pos2, plot: Rect) {
        let before = self.room(plot);
        self.zoom = (self.zoom * factor).clamp(ZOOM[0], ZOOM[1]);
        let aside = at - plot.center();
        self.look_at(self.middle + aside / before - aside / self.room(plot));
    }

    /// Moves the map under the lens by so many points on the screen.
    pub(super) fn pan(&mut self, by: Vec2, plot: Rect) {
        self.look_at(self.middle - by / self.room(plot));
    }

    /// Shows all again.
    pub(super) fn fit(&mut self) {
        *self = Self::default();
    }

    /// Whether all is shown.
    pub(super) fn fits(&self) -> bool {
        *self == Self::default()
    }

    /// How much larger all is than when it fits.
    pub(super) fn magnification(&self) -> f32 {
        self.zoom
    }

    fn look_at(&mut self, middle: Vec2) {
        self.middle = middle.clamp(Vec2::splat(MIDDLE[0]), Vec2::splat(MIDDLE[1]));
    }

    /// Width and height of the map's extent on the screen; the height is negative, since up is less there.
    fn room(&self, plot: Rect) -> Vec2 {
        let size = (plot.size() - Vec2::splat(2.0 * MARGIN)).max(Vec2::splat(1.0)) * self.zoom;
        vec2(size.x, -size.y)
    }
}

impl Seen {
    /// Where a place of the map is on the screen.
    pub(super) fn at(&self, [x, y]: [f32; 2]) -> Pos2 {
        self.plot.center() + (vec2(x, y) - self.middle) * self.scale
    }

    /// The place of the map that is there on the screen.
    pub(super) fn place(&self, at: Pos2) -> [f32; 2] {
        let place = self.middle + (at - self.plot.center()) / self.scale;
        [place.x, place.y]
    }

    /// How a step on the map goes on the screen.
    pub(super) fn step(&self, [x, y]: [f32; 2]) -> Vec2 {
        vec2(x, y) * self.scale
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    const PLOT: Rect = Rect::from_min_max(pos2(30.0, 60.0), pos2(530.0, 380.0));
    const EXTENT: [[f32; 2]; 2] = [[-3.0, 2.0], [-1.0, 4.0]];

    fn near(a: Pos2, b: Pos2) -> bool {
        (a - b).length() < 1e-2
    }

    #[test]
    fn all_is_shown_with_a_margin() {
        let seen = Lens::default().over(PLOT, EXTENT);
        assert!(near(seen.at([-3.0, -1.0]), pos2(30.0 + MARGIN, 380.0 - MARGIN)));
        assert!(near(seen.at([2.0, 4.0]), pos2(530.0 - MARGIN, 60.0 + MARGIN)));
        let [x, y] = seen.place(seen.at([0.3, 1.7]));
        assert!((x - 0.3).abs() < 1e-4 && (y - 1.7).abs() < 1e-4);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let (mut lens, pointer) = (Lens::default(), pos2(400.0, 120.0));
        let under = lens.over(PLOT, EXTENT).place(pointer);
        for factor in [1.3, 2.0, 0.7, 3.0] {
            lens.zoom(factor, pointer, PLOT);
            assert!(near(lens.over(PLOT, EXTENT).at(under), pointer), "{factor}");
        }
        assert!((lens.magnification() - 5.46).abs() < 1e-3);
        lens.fit();
        assert!(lens.fits());
    }

    #[test]
    fn the_map_follows_the_hand_and_is_never_lost() {
        let mut lens = Lens::default();
        lens.zoom(4.0, PLOT.center(), PLOT);
        let before = lens.over(PLOT, EXTENT).at([0.5, 0.5]);
        lens.pan(vec2(40.0, -25.0), PLOT);
        assert!(near(lens.over(PLOT, EXTENT).at([0.5, 0.5]), before + vec2(40.0, -25.0)));
        lens.pan(vec2(1e6, 1e6), PLOT);
        let [x, y] = lens.over(PLOT, EXTENT).place(PLOT.center());
        assert!(x >= -6.1 && y <= 7.1, "{x}, {y}");
    }

    #[test]
    fn a_map_without_extent_does_not_divide_by_it() {
        let seen = Lens::default().over(PLOT, [[1.0, 1.0], [2.0, 2.0]]);
        assert!(seen.at([1.0, 2.0]).is_finite());
    }
}
