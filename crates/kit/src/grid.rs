//! Where things are in every editor, for every size of the window. The picture grows, the knobs do not.

use egui::{Rect, pos2, vec2};

use crate::theme::{FOOTER, GAP, HEADER, MARGIN};

/// Width and height of a new window, in logical points.
pub const DEFAULT_SIZE: (f32, f32) = (980.0, 620.0);
/// The least that a host may give.
pub const SMALLEST_SIZE: (f32, f32) = (760.0, 480.0);
/// The most that makes sense.
pub const LARGEST_SIZE: (f32, f32) = (1960.0, 1240.0);

/// Below this width margins shrink.
const NARROW: f32 = 820.0;
/// Below this height the knobs do.
const LOW: f32 = 540.0;
/// Height of the knobs.
const KNOBS: [f32; 2] = [114.0, 124.0];
/// Width of a meter.
const METER: [f32; 2] = [34.0, 38.0];

/// What a window is divided into: header, body, footer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Name, model, bypass.
    pub header: Rect,
    /// All between header and footer.
    pub body: Rect,
    /// How it runs.
    pub footer: Rect,
    /// Between the window's edge and what is in it.
    pub margin: f32,
    /// Between two panels.
    pub gap: f32,
    narrow: bool,
    low: bool,
}

/// The knobs with the row of options below them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strip {
    /// One row of knobs.
    pub knobs: Rect,
    /// Smaller things.
    pub options: Rect,
}

impl Grid {
    /// Of a window.
    pub fn of(window: Rect) -> Self {
        let (narrow, low) = (window.width() < NARROW, window.height() < LOW);
        let (margin, gap) = if narrow { (12.0, 10.0) } else { (MARGIN, GAP) };
        let header = Rect::from_min_size(window.min, vec2(window.width(), HEADER));
        let footer = Rect::from_min_max(pos2(window.left(), window.bottom() - FOOTER), window.max);
        let body = Rect::from_min_max(
            pos2(window.left() + margin, header.bottom() + gap - 2.0),
            pos2(window.right() - margin, footer.top() - gap + 2.0),
        );
        Self { header, body, footer, margin, gap, narrow, low }
    }

    /// A meter at each side of `place`, and what they leave.
    pub fn meters(&self, place: Rect) -> [Rect; 3] {
        let width = METER[usize::from(!self.narrow)];
        let input = Rect::from_min_size(place.min, vec2(width, place.height()));
        let output = Rect::from_min_max(pos2(place.right() - width, place.top()), place.max);
        let left = pos2(input.right() + self.gap, place.top());
        [input, Rect::from_min_max(left, pos2(output.left() - self.gap, place.bottom())), output]
    }

    /// What is above the knobs, and the knobs, at the bottom of `place`. `options` are the heights of their row in a
    /// low window and in a usual one.
    pub fn strip(&self, place: Rect, options: [f32; 2]) -> (Rect, Strip) {
        let tall = usize::from(!self.low);
        let top = place.bottom() - KNOBS[tall] - options[tall];
        let knobs = Rect::from_min_size(pos2(place.left(), top), vec2(place.width(), KNOBS[tall]));
        let options = Rect::from_min_max(knobs.left_bottom(), place.max);
        (place.with_max_y(top - self.gap), Strip { knobs, options })
    }

    /// A column of this width at the right of `place`, and what it leaves.
    pub fn column(&self, place: Rect, width: f32) -> [Rect; 2] {
        let left = place.right() - width;
        [place.with_max_x(left - self.gap), place.with_min_x(left)]
    }

    /// Whether the window is narrow, where that changes what is shown.
    pub fn is_narrow(&self) -> bool {
        self.narrow
    }
}

impl Strip {
    /// Both rows.
    pub fn whole(&self) -> Rect {
        self.knobs.union(self.options)
    }
}
