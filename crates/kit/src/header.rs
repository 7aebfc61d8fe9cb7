//! Where things are in the header of every editor: the name, the preset, the model, a switch, bypass.

use egui::{Pos2, Rect, Ui, pos2, vec2};

use crate::grid::Grid;
use crate::widgets::{POWER, nameplate, nameplate_width};

/// Height of a field.
const FIELD: f32 = 34.0;
/// Height of a switch.
const SWITCH: f32 = 30.0;
/// Width of the preset's field: in a narrow window, and at most.
const PRESET: [f32; 2] = [118.0, 240.0];
/// The widest that a model's field is.
const MODEL: f32 = 480.0;

/// Who this is.
#[derive(Debug, Clone, Copy)]
pub struct Nameplate {
    /// Behind the family's name.
    pub name: &'static str,
}

/// The places of one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fields {
    /// For [`PresetPicker`](crate::widgets::PresetPicker).
    pub preset: Rect,
    /// For [`ModelField`](crate::widgets::ModelField).
    pub model: Rect,
    /// For the plugin's own switches.
    pub switch: Rect,
    /// For [`power`](crate::widgets::power): its right end.
    pub power: Pos2,
}

impl Nameplate {
    /// Writes it; in a narrow window without the family's name.
    pub fn show(self, ui: &Ui, grid: &Grid) {
        let left = pos2(grid.header.left() + grid.margin, grid.header.center().y);
        nameplate(ui, left, self.name, !grid.is_narrow());
    }
}

impl Fields {
    /// Behind this nameplate, with so much room for the plugin's own switches.
    pub fn of(ui: &Ui, grid: &Grid, nameplate: Nameplate, switch: f32) -> Self {
        let (header, y) = (grid.header, grid.header.center().y);
        let power = pos2(header.right() - grid.margin, y);
        let right = power.x - POWER - 10.0;
        let switch = Rect::from_min_max(pos2(right - switch, y - SWITCH / 2.0), pos2(right, y + SWITCH / 2.0));
        let between = if grid.is_narrow() { 14.0 } else { 20.0 };
        let name = nameplate_width(ui, nameplate.name, !grid.is_narrow());
        let left = header.left() + grid.margin + name + between;
        let room = switch.left() - between - left;
        let preset = (room * 0.4).clamp(PRESET[0], PRESET[1]);
        let model = (room - preset - 10.0).min(MODEL);
        // In the middle of what is left.
        let left = left + (room - preset - 10.0 - model) / 2.0;
        let preset = Rect::from_min_size(pos2(left, y - FIELD / 2.0), vec2(preset, FIELD));
        let model = Rect::from_min_size(pos2(preset.right() + 10.0, preset.top()), vec2(model, FIELD));
        Self { preset, model, switch, power }
    }
}
