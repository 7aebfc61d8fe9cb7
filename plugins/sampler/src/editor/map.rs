//! The picture of the space: every sound of every pack, and the pads among them.

use egui::{Pos2, Rect, Ui, pos2, remap};
use kit::theme::{self, Type};
use kit::widgets::panel;

use super::{Frame, colours};
use crate::view::Command;

/// What the map remembers between frames.
#[derive(Debug, Default)]
pub(super) struct Map {}

/// Draws it into `place`.
pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, place: Rect, _map: &mut Map) -> Vec<Command> {
    let inside = panel(ui, place);
    theme::write(ui.painter(), inside.left_top(), egui::Align2::LEFT_TOP, "Map", Type::Label, theme::QUIET);
    let picture = inside.with_min_y(inside.top() + 22.0);
    let extent = frame.view.map.extent;
    for (number, pack) in frame.view.map.packs.iter().enumerate() {
        for point in &pack.places {
            ui.painter().circle_filled(seen(picture, extent, *point), 1.8, colours::of_pack(Some(number)));
        }
    }
    Vec::new()
}

/// Where on the screen a place of the map is.
fn seen(picture: Rect, [x, y]: [[f32; 2]; 2], [px, py]: [f32; 2]) -> Pos2 {
    pos2(
        remap(px, x[0]..=x[1], picture.left()..=picture.right()),
        remap(py, y[0]..=y[1], picture.bottom()..=picture.top()),
    )
}
