//! The colours of packs: on the map and on the pads the same.

use egui::Color32;
use kit::theme;

/// In the order of a model's packs; there may be more packs than colours.
const PACKS: [Color32; 8] = [
    theme::DRIVE,
    theme::SAMPLER,
    theme::TRANSFER,
    theme::WARNING,
    Color32::from_rgb(0xF2, 0x7E, 0xA0),
    theme::GOOD,
    theme::SECOND,
    Color32::from_rgb(0xD9, 0xB3, 0x8C),
];

/// The colour of a pack; grey for what belongs to none.
pub(super) fn of_pack(pack: Option<usize>) -> Color32 {
    pack.map_or(theme::GREY, |pack| PACKS[pack % PACKS.len()])
}
