//! Both ends of the header: who this is, and whether it plays.

use egui::{Align2, Pos2, Rect, Ui, pos2};

use super::{Control, toggle};
use crate::theme::{self, Type};

const FAMILY: &str = "Timbrel ";

/// Writes the family's name, if there is room `for_both`, and then `name`, in the accent, from `left` on.
pub fn nameplate(ui: &Ui, left: Pos2, name: &str, for_both: bool) {
    let mut at = left;
    if for_both {
        at.x = theme::write(ui.painter(), left, Align2::LEFT_CENTER, FAMILY, Type::Name, theme::TEXT).right();
    }
    theme::write(ui.painter(), at, Align2::LEFT_CENTER, name, Type::Name, theme::accent(ui));
}

/// How wide [`nameplate`] is.
pub fn nameplate_width(ui: &Ui, name: &str, for_both: bool) -> f32 {
    let family = if for_both { FAMILY } else { "" };
    [family, name].iter().map(|words| theme::galley(ui, *words, Type::Name, theme::TEXT).size().x).sum()
}

/// How wide [`power`] is.
pub const POWER: f32 = 42.0;

/// On or off, around `right`'s height and to its left; `bypass` is the parameter behind it.
pub fn power(ui: &mut Ui, right: Pos2, bypass: &dyn Control) {
    let on = "Playing. Click to hear the sound as it came in.";
    switch(ui, right, bypass, [on, "Bypassed: you hear the sound as it came in. Click to play."]);
}

/// The same for an instrument, which is silent then.
pub fn instrument_power(ui: &mut Ui, right: Pos2, bypass: &dyn Control) {
    switch(ui, right, bypass, ["Playing. Click to silence it.", "Silent. Click to play."]);
}

fn switch(ui: &mut Ui, right: Pos2, bypass: &dyn Control, [playing, silent]: [&str; 2]) {
    let place = Rect::from_min_max(pos2(right.x - POWER, right.y - 15.0), pos2(right.x, right.y + 15.0));
    let on = bypass.travel() < 0.5;
    let (words, tip) = if on { ("On", playing) } else { ("Off", silent) };
    if toggle(ui, place, words, on, "Bypass", tip).clicked() {
        bypass.put(if on { 1.0 } else { 0.0 });
    }
}
