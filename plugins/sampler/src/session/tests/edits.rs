//! What edits make of sounds.

use super::Stage;
use crate::params::PADS;
use crate::view::Command;

#[test]
fn an_edit_that_leads_out_of_the_space_is_no_bang() {
    let stage = Stage::new();
    for pad in 1..=PADS {
        // Two and a half times as slow to come.
        stage.turn(&format!("pad{pad:02}_attack"), 0.72);
    }
    stage.session.configure(true);
    stage.ask(Command::Watch(true));
    for (number, pad) in stage.view().pads.iter().enumerate() {
        let peak = pad.peaks.iter().flatten().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!((0.01..1.81).contains(&peak), "pad {}: {peak}", number + 1);
    }
}
