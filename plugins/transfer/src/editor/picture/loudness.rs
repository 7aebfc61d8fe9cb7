//! The loudness that the model is told, over the same time as the pitch.

use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use kit::theme::{self, Type};

use super::{SILENCE, placed, time_span};
use crate::view::{Card, Frame, Listening, Trail};

/// Shown where no model says what it knows.
const USUAL_DB: [f32; 2] = [-70.0, -10.0];

/// The loudness that the model was trained on.
pub(super) fn range_db(card: Option<&Card>) -> [f32; 2] {
    card.map(|card| card.loudness_db).filter(|[low, high]| low < high).unwrap_or(USUAL_DB)
}

pub(super) fn paint(painter: &Painter, place: Rect, card: Option<&Card>, trail: &Trail, accent: Color32) {
    let [low, high] = range_db(card);
    let span = time_span(place);
    painter.hline(span.x_range(), place.bottom(), Stroke::new(1.0, theme::TRACK));
    scale(painter, place, [low, high]);
    let y = |db: f32| place.bottom() - ((db - low) / (high - low)).clamp(0.0, 1.0) * place.height();
    let Listening { room_db, gate_db, .. } = trail.listening;
    for (db, name, right) in [(room_db, "room", 42.0), (gate_db, "gate", 6.0)] {
        if let Some(db) = db.filter(|db| (low..high).contains(db)) {
            mark(painter, span.with_max_x(span.right() - right), span.right(), y(db), name);
        }
    }
    let mut mesh = Mesh::default();
    let mut lines: Vec<Vec<Pos2>> = vec![Vec::new()];
    let mut sounded = false;
    for (x, frame) in placed(&loudest(trail), trail.frame_rate_hz, span) {
        // Where no tone is, the curve lies on the floor.
        let share = if frame.presence > SILENCE { frame.presence.clamp(0.0, 1.0) } else { 0.0 };
        let top = place.bottom() + share * (y(frame.loudness_db) - place.bottom());
        let first = mesh.vertices.len() as u32;
        mesh.colored_vertex(pos2(x, top), theme::faint(accent, 0.22));
        mesh.colored_vertex(pos2(x, place.bottom()), theme::faint(accent, 0.04));
        if first > 0 {
            mesh.add_triangle(first - 2, first - 1, first);
            mesh.add_triangle(first - 1, first, first + 1);
        }
        if share > 0.0 && !sounded {
            lines.push(Vec::new());
        }
        if let Some(line) = lines.last_mut().filter(|_| share > 0.0) {
            line.push(pos2(x, top));
        }
        sounded = share > 0.0;
    }
    painter.add(mesh);
    let stroke = Stroke::new(1.4, theme::faint(accent, 0.75));
    painter.extend(lines.into_iter().filter(|line| line.len() > 1).map(|line| Shape::line(line, stroke)));
}

/// A level that the player should know, up to `right`; its name ends with the span, where there is room.
fn mark(painter: &Painter, span: Rect, right: f32, y: f32, name: &str) {
    let dashes = Shape::dashed_line(&[pos2(span.left(), y), pos2(right, y)], Stroke::new(1.0, theme::DIM), 4.0, 4.0);
    painter.extend(dashes);
    if span.height() > 30.0 {
        let above = if y - span.top() > 14.0 { y - 6.0 } else { y + 7.0 };
        let words = painter.layout_no_wrap(name.to_owned(), Type::Small.font(), theme::QUIET);
        let place = Align2::RIGHT_CENTER.anchor_size(pos2(span.right(), above), words.size());
        painter.rect_filled(place.expand2(vec2(3.0, 0.0)), 3.0, theme::faint(theme::PANEL, 0.75));
        painter.galley(place.min, words, theme::QUIET);
    }
}

/// Of all voices, the one that is loudest.
fn loudest(trail: &Trail) -> Vec<Frame> {
    let heard = |frame: &Frame| if frame.presence > SILENCE { frame.loudness_db } else { f32::MIN };
    let count = trail.lines.iter().map(Vec::len).min().unwrap_or(0);
    let at = |index: usize| trail.lines.iter().map(move |line| line[index]);
    (0..count).filter_map(|index| at(index).max_by(|a, b| heard(a).total_cmp(&heard(b)))).collect()
}

/// The trained range in figures, where there is room for them.
fn scale(painter: &Painter, place: Rect, [low, high]: [f32; 2]) {
    let label = |y: f32, words: String| {
        theme::write(painter, pos2(place.left(), y), Align2::LEFT_CENTER, words, Type::Small, theme::QUIET);
    };
    let words = |db: f32, unit: &str| format!("{db:.0}{unit}").replace('-', "−");
    label(place.top() + 5.0, words(high, " dB"));
    if place.height() > 30.0 {
        label(place.bottom() - 6.0, words(low, ""));
    }
}
