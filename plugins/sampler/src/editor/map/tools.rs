//! What the mouse does on the map: three small switches in its corner.

use egui::{Color32, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use kit::theme;
use kit::widgets::focus_ring;

/// Side of a switch.
const SIDE: f32 = 26.0;
const GAP: f32 = 6.0;
/// From the corner of the map.
const INSET: f32 = 10.0;

/// What can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Hear,
    Draw,
    Fit,
}

/// How the switches stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tools {
    /// A sound is heard when the pointer rests on it.
    pub(super) hears: bool,
    /// The next drag draws a path.
    pub(super) draws: bool,
}

impl Default for Tools {
    fn default() -> Self {
        Self { hears: true, draws: false }
    }
}

impl Tools {
    /// Draws them in the lower left corner of `plot`; that to show all again only where not all is shown. Says whether
    /// it was pressed.
    pub(super) fn show(&mut self, ui: &mut Ui, plot: Rect, fits: bool, can_draw: bool) -> bool {
        let place = |n: usize| {
            let corner = plot.left_bottom() + vec2(INSET + n as f32 * (SIDE + GAP), -INSET - SIDE);
            Rect::from_min_size(corner, vec2(SIDE, SIDE))
        };
        let tip = match self.hears {
            true => "Sounds are heard when the pointer rests on them. A click leaves them silent.",
            false => "A click lets sounds be heard when the pointer rests on them.",
        };
        self.hears ^= button(ui, place(0), Tool::Hear, Some(self.hears), "Hear on hover", tip, true);
        let tip = match can_draw {
            true => "Draw a path for Morph, from the selected pad on. Shift and a drag do the same.",
            false => "The selected pad is empty: there is nothing that a path could lead away from.",
        };
        self.draws ^= button(ui, place(1), Tool::Draw, Some(self.draws), "Draw a path", tip, can_draw);
        self.draws &= can_draw;
        !fits
            && button(
                ui,
                place(2),
                Tool::Fit,
                None,
                "Show all",
                "Show the whole map again. The key 0 does the same.",
                true,
            )
    }
}

fn button(ui: &mut Ui, place: Rect, tool: Tool, on: Option<bool>, name: &str, tip: &str, usable: bool) -> bool {
    let sense = if usable { Sense::click() } else { Sense::hover() };
    let response = ui.interact(place, ui.scope_id().with(("tool", name)), sense);
    response.widget_info(|| match on {
        Some(on) => WidgetInfo::selected(Role::CheckBox, usable, on, name),
        None => WidgetInfo::labeled(Role::Button, usable, name),
    });
    let on = on.unwrap_or(false);
    let fill = match (on, response.hovered() && usable) {
        (true, _) => theme::tinted(theme::WINDOW, theme::accent(ui), 0.24),
        (false, true) => theme::HOVERED,
        (false, false) => theme::RAISED,
    };
    ui.painter().rect_filled(place, theme::RADIUS, fill);
    let colour = match (usable, on) {
        (false, _) => theme::DIM,
        (true, true) => theme::accent(ui),
        (true, false) => theme::QUIET,
    };
    tool.paint(ui.painter(), place.center(), on, colour);
    if response.has_focus() {
        focus_ring(ui, place, 7.0);
    }
    let pressed = response.clicked();
    response.on_hover_text(format!("{name}\n{tip}"));
    pressed
}

impl Tool {
    fn paint(self, painter: &Painter, centre: Pos2, on: bool, colour: Color32) {
        let stroke = Stroke::new(1.5, colour);
        let at = |(x, y): (f32, f32)| pos2(centre.x + x, centre.y + y);
        let line = |points: &[(f32, f32)]| {
            painter.add(Shape::line(points.iter().map(|point| at(*point)).collect(), stroke));
        };
        match self {
            Self::Hear => {
                let cone = [(-6.0, -2.0), (-3.5, -2.0), (0.0, -5.0), (0.0, 5.0), (-3.5, 2.0), (-6.0, 2.0)];
                painter.add(Shape::closed_line(cone.map(at).to_vec(), stroke));
                if on {
                    line(&wave(3.2));
                    line(&wave(6.2));
                } else {
                    line(&[(2.8, -2.2), (7.0, 2.2)]);
                    line(&[(7.0, -2.2), (2.8, 2.2)]);
                }
            }
            Self::Draw => {
                line(&[(-5.5, 5.5), (-4.6, 2.0), (2.6, -5.2), (5.2, -2.6), (-2.0, 4.6), (-5.5, 5.5)]);
                line(&[(0.6, -3.2), (3.2, -0.6)]);
            }
            Self::Fit => {
                for (x, y) in [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)] {
                    line(&[(5.5 * x, 2.0 * y), (5.5 * x, 5.5 * y), (2.0 * x, 5.5 * y)]);
                }
            }
        }
    }
}

/// A part of a circle to the right of the cone.
fn wave(radius: f32) -> Vec<(f32, f32)> {
    (-4..=4)
        .map(|n| f32::from(n as i16) * 0.22)
        .map(|angle| (0.8 + radius * angle.cos(), radius * angle.sin()))
        .collect()
}
