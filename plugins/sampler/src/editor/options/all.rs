//! What holds for all pads.

use egui::{Rect, Ui};

use super::{BETWEEN, Frame, cells, figure};

const FIGURES: [f32; 7] = [42.0, 46.0, 52.0, 34.0, 42.0, 42.0, 40.0];

pub(super) const LEAST: f32 = 42.0 + 46.0 + 52.0 + 34.0 + 42.0 + 42.0 + 40.0 + 6.0 * BETWEEN;

pub(super) fn show(ui: &mut Ui, frame: &Frame<'_>, place: Rect) {
    let params = frame.params;
    let wider = (place.width() - LEAST).max(0.0) / FIGURES.len() as f32;
    let [tune, output, humanize, seed, right, up, moved] = cells(place, FIGURES.map(|width| width + wider), BETWEEN);
    figure(ui, frame, tune, &params.tune, "Tune", "Pitch of all pads.");
    figure(ui, frame, output, &params.output_db, "Output", "Level of what leaves the plugin.");
    let tip = "How much level, pitch and place differ from note to note, as under a hand.";
    figure(ui, frame, humanize, &params.humanize, "Humanize", tip);
    figure(
        ui,
        frame,
        seed,
        &params.seed,
        "Seed",
        "Which chance Wander and Humanize take: the same number, the same sound.",
    );
    figure(ui, frame, right, &params.map_x, "Map X", "Moves pads over the map, to the right or left.");
    figure(ui, frame, up, &params.map_y, "Map Y", "Moves pads over the map, up or down.");
    figure(ui, frame, moved, &params.map_pad, "Moves", "Which pad Map X and Map Y move: all, or one.");
}
