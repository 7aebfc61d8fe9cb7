//! The way that `morph` leads: how it is drawn by hand, and how it is shown.

use egui::{Color32, Painter, Pos2, Shape, Stroke};

/// A hand-drawn line is read every so many points.
const FINE: f32 = 3.0;
/// As many of those on each side are averaged: what is left is the way, without the hand's tremor.
const CALM: usize = 4;
/// Length of one part of a path; a long path has longer ones.
const PART: f32 = 34.0;
/// Parts at most.
const MOST_PARTS: usize = 16;
/// A shorter line is a slip.
const SHORTEST: f32 = 14.0;
/// Of a dash, and of the gap after it.
const DASH: [f32; 2] = [4.5, 4.0];

/// What was drawn from `start` on, as a few places at equal distances without the first; none where it was a slip.
///
/// `morph` takes as long for each part of a path, so equal parts make it go evenly along the line.
pub(super) fn simplified(start: Pos2, drawn: &[Pos2]) -> Option<Vec<Pos2>> {
    let line: Vec<Pos2> = std::iter::once(start).chain(drawn.iter().copied()).collect();
    let total = length(&line);
    if total < SHORTEST {
        return None;
    }
    let fine = calmed(&evenly(&line, (total / FINE).ceil() as usize));
    let parts = ((length(&fine) / PART).round() as usize).clamp(1, MOST_PARTS);
    Some(evenly(&fine, parts).split_off(1))
}

/// The place at a share of a path's parts, each taken as long; `home` is where it begins.
pub(super) fn along(home: Pos2, path: &[Pos2], share: f32) -> Pos2 {
    let at = share.clamp(0.0, 1.0) * path.len() as f32;
    let corner = |n: usize| if n == 0 { home } else { path[(n - 1).min(path.len() - 1)] };
    if path.is_empty() { home } else { corner(at as usize).lerp(corner(at as usize + 1), at.fract()) }
}

/// Draws a path from its home on, dashed.
pub(super) fn dashes(painter: &Painter, line: &[Pos2], width: f32, colour: Color32) {
    painter.extend(Shape::dashed_line(line, Stroke::new(width, colour), DASH[0], DASH[1]));
}

fn length(line: &[Pos2]) -> f32 {
    line.windows(2).map(|ends| ends[0].distance(ends[1])).sum()
}

/// So many parts of equal length: one more place than parts, with both ends.
fn evenly(line: &[Pos2], parts: usize) -> Vec<Pos2> {
    let part = length(line) / parts.max(1) as f32;
    let mut places = Vec::with_capacity(parts + 1);
    let mut gone = 0.0;
    for ends in line.windows(2) {
        let far = ends[0].distance(ends[1]);
        while far > 0.0 && places.len() < parts && gone + far >= part * places.len() as f32 {
            let share = (part * places.len() as f32 - gone) / far;
            places.push(ends[0].lerp(ends[1], share));
        }
        gone += far;
    }
    places.extend(line.last());
    places
}

/// Each place is the mean of those around it; the ends stay.
fn calmed(line: &[Pos2]) -> Vec<Pos2> {
    let mean = |n: usize| {
        let wide = CALM.min(n).min(line.len() - 1 - n);
        let near = &line[n - wide..=n + wide];
        (near.iter().fold(egui::Vec2::ZERO, |sum, at| sum + at.to_vec2()) / near.len() as f32).to_pos2()
    };
    (0..line.len()).map(mean).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use egui::pos2;

    use super::*;

    #[test]
    fn a_drawn_line_becomes_a_few_even_steps_to_its_end() {
        let start = pos2(10.0, 10.0);
        // A quarter of a circle with a trembling hand.
        let drawn: Vec<Pos2> = (1..=200)
            .map(|n| {
                let (angle, radius) = (n as f32 / 200.0 * 1.57, 100.0 + if n % 2 == 0 { 1.0 } else { -1.0 });
                start + egui::vec2(radius * angle.sin(), radius * (1.0 - angle.cos()))
            })
            .collect();
        let path = simplified(start, &drawn).unwrap();
        assert!((4..=6).contains(&path.len()), "{} places", path.len());
        assert!(path.last().unwrap().distance(*drawn.last().unwrap()) < 0.01);
        let steps: Vec<f32> =
            std::iter::once(start).chain(path.clone()).collect::<Vec<_>>().windows(2).map(length).collect();
        let (least, most) =
            (steps.iter().fold(f32::MAX, |a, b| a.min(*b)), steps.iter().fold(0.0_f32, |a, b| a.max(*b)));
        assert!(most < 1.1 * least, "{steps:?}");
        let middle = start + egui::vec2(0.0, 100.0);
        assert!(path.iter().all(|at| (at.distance(middle) - 100.0).abs() < 1.5), "the tremor is gone: {path:?}");
    }

    #[test]
    fn a_slip_is_no_path_and_a_long_one_has_few_parts() {
        assert_eq!(simplified(pos2(0.0, 0.0), &[pos2(5.0, 5.0)]), None);
        assert_eq!(simplified(pos2(0.0, 0.0), &[]), None);
        let far = simplified(pos2(0.0, 0.0), &[pos2(1_800.0, 0.0)]).unwrap();
        assert_eq!(far.len(), MOST_PARTS);
        assert!(far[0].distance(pos2(112.5, 0.0)) < 0.5, "{far:?}");
    }

    #[test]
    fn morph_takes_as_long_for_each_part() {
        let (home, path) = (pos2(0.0, 0.0), [pos2(10.0, 0.0), pos2(10.0, 40.0)]);
        assert_eq!(along(home, &path, 0.0), home);
        assert_eq!(along(home, &path, 0.25), pos2(5.0, 0.0));
        assert_eq!(along(home, &path, 0.75), pos2(10.0, 20.0));
        assert_eq!(along(home, &path, 1.0), pos2(10.0, 40.0));
        assert_eq!(along(home, &[], 0.7), home);
    }
}
