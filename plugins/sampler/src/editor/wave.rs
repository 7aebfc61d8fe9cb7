//! A sound's outline.

use egui::{Color32, Painter, Rect, Stroke, pos2};

/// A bar and the gap after it are at least as wide.
const BAR: f32 = 2.2;

/// Draws lowest and highest sample of each part of a sound across `place`; full scale fills its height.
pub(super) fn paint(painter: &Painter, place: Rect, peaks: &[[f32; 2]], colour: Color32) {
    if peaks.is_empty() || place.height() < 4.0 {
        return;
    }
    let most = (place.width() / BAR).max(1.0) as usize;
    let bars: Vec<[f32; 2]> = peaks.chunks(peaks.len().div_ceil(most)).map(ends).collect();
    let width = place.width() / bars.len() as f32;
    let stroke = Stroke::new((width * 0.62).max(1.0), colour);
    for (n, [low, high]) in bars.into_iter().enumerate() {
        let x = place.left() + (n as f32 + 0.5) * width;
        let y = |sample: f32| place.center().y - 0.5 * place.height() * sample.clamp(-1.0, 1.0);
        let middle = 0.5 * (y(low) + y(high));
        let half = (0.5 * (y(low) - y(high))).max(0.6);
        painter.line_segment([pos2(x, middle - half), pos2(x, middle + half)], stroke);
    }
}

fn ends(part: &[[f32; 2]]) -> [f32; 2] {
    part.iter().fold([0.0_f32; 2], |[low, high], [lower, higher]| [low.min(*lower), high.max(*higher)])
}
