//! Icons, drawn with lines in a square of 14 points.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// What a button without words shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// A favourite, or not yet.
    Heart {
        /// Filled.
        full: bool,
    },
    /// The one before.
    Previous,
    /// The one after.
    Next,
    /// A list opens.
    Down,
    /// Back to where it was.
    Reset,
    /// And forth again.
    Again,
    /// Left alone, or not.
    Lock {
        /// Shut.
        shut: bool,
    },
    /// A place for something.
    Plus,
    /// Away with it.
    Cross,
    /// A lens.
    Search,
    /// A folder.
    Folder,
    /// Two things change places.
    Exchange,
}

impl Icon {
    /// Draws it around `centre`.
    pub fn paint(self, painter: &Painter, centre: Pos2, colour: Color32) {
        let stroke = Stroke::new(1.5, colour);
        let at = |x: f32, y: f32| centre + vec2(x, y);
        let line = |points: &[(f32, f32)]| {
            painter.add(Shape::line(points.iter().map(|&(x, y)| at(x, y)).collect(), stroke));
        };
        match self {
            Self::Heart { full } => heart(painter, centre, full, stroke),
            Self::Previous => line(&[(2.0, -4.0), (-2.0, 0.0), (2.0, 4.0)]),
            Self::Next => line(&[(-2.0, -4.0), (2.0, 0.0), (-2.0, 4.0)]),
            Self::Down => line(&[(-4.0, -2.0), (0.0, 2.0), (4.0, -2.0)]),
            Self::Reset => turn(painter, centre, stroke, 1.0),
            Self::Again => turn(painter, centre, stroke, -1.0),
            Self::Lock { shut } => lock(painter, centre, shut, stroke),
            Self::Plus => {
                line(&[(-3.5, 0.0), (3.5, 0.0)]);
                line(&[(0.0, -3.5), (0.0, 3.5)]);
            }
            Self::Cross => {
                line(&[(-3.5, -3.5), (3.5, 3.5)]);
                line(&[(-3.5, 3.5), (3.5, -3.5)]);
            }
            Self::Search => {
                painter.circle_stroke(at(-1.2, -1.2), 4.0, stroke);
                line(&[(1.8, 1.8), (5.0, 5.0)]);
            }
            Self::Exchange => {
                line(&[(-2.5, 4.5), (-2.5, -4.5), (-5.0, -2.0)]);
                line(&[(2.5, -4.5), (2.5, 4.5), (5.0, 2.0)]);
            }
            Self::Folder => {
                line(&[(-6.0, 4.5), (-6.0, -4.5), (-1.8, -4.5), (-0.3, -2.7), (6.0, -2.7), (6.0, 4.5), (-6.0, 4.5)])
            }
        }
    }
}

fn heart(painter: &Painter, centre: Pos2, full: bool, stroke: Stroke) {
    // x = 16 sin³t, y = 13 cos t − 5 cos 2t − 2 cos 3t − cos 4t: the usual heart curve, 34 units wide.
    let points: Vec<Pos2> = (0..=40)
        .map(|i| {
            let t = i as f32 / 40.0 * std::f32::consts::TAU;
            let y = 13.0 * t.cos() - 5.0 * (2.0 * t).cos() - 2.0 * (3.0 * t).cos() - (4.0 * t).cos();
            centre + vec2(16.0 * t.sin().powi(3), -y - 2.0) * 0.36
        })
        .collect();
    if full {
        fill_heart(painter, &points, stroke.color);
    }
    // Each side on its own: a joint where they meet would grow a spike.
    painter.add(Shape::line(points[1..=20].to_vec(), stroke));
    painter.add(Shape::line(points[20..40].to_vec(), stroke));
}

/// The curve is not convex, so it is filled in strips between its two sides.
fn fill_heart(painter: &Painter, points: &[Pos2], colour: Color32) {
    let mut mesh = egui::Mesh::default();
    let half = points.len() / 2;
    for i in 0..half {
        let (a, b) = (points[i], points[i + 1]);
        let (c, d) = (points[points.len() - 1 - i], points[points.len() - 2 - i]);
        let first = mesh.vertices.len() as u32;
        for corner in [a, b, c, d] {
            mesh.colored_vertex(corner, colour);
        }
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 2, first + 3);
    }
    painter.add(mesh);
}

/// An arrow that goes round: to the left for `side` 1, to the right for −1.
fn turn(painter: &Painter, centre: Pos2, stroke: Stroke, side: f32) {
    let points: Vec<Pos2> = (0..=24)
        .map(|i| {
            let angle = -2.5 + i as f32 / 24.0 * 5.0;
            centre + vec2(side * angle.cos(), angle.sin()) * 4.8
        })
        .collect();
    let tip = points[0];
    painter.add(Shape::line(points, stroke));
    let barbs = [pos2(tip.x - side * 0.4, tip.y - 4.2), tip, pos2(tip.x + side * 4.2, tip.y - 0.2)];
    painter.add(Shape::line(barbs.into(), stroke));
}

fn lock(painter: &Painter, centre: Pos2, shut: bool, stroke: Stroke) {
    let body = Rect::from_center_size(centre + vec2(0.0, 2.0), vec2(8.0, 6.0));
    painter.rect_filled(body, 1.5, stroke.color);
    let (foot, lean) = if shut { (-0.5, 0.0) } else { (-2.5, 2.2) };
    let bow = (0..=12).map(|i| {
        let angle = std::f32::consts::PI * (1.0 + i as f32 / 12.0);
        centre + vec2(lean + 2.4 * angle.cos(), -2.2 + 2.4 * angle.sin())
    });
    let left = centre + vec2(lean - 2.4, if shut { foot } else { -0.5 });
    let right = centre + vec2(lean + 2.4, foot);
    painter.add(Shape::line(std::iter::once(left).chain(bow).chain([right]).collect(), Stroke::new(1.3, stroke.color)));
}
