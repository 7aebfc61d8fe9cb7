//! What the musician's hands do.

use timbrel_sampler::view::Command;

use super::mock;
use super::stage;

const SIZE: (f32, f32, f32) = (980.0, 620.0, 1.0);

#[test]
fn a_hand_on_a_pad_selects_and_plays_it() {
    let mut stage = stage::stage(mock::playing(), SIZE);
    stage.click_words("9");
    assert_eq!(stage.desk.asked(), [Command::Select(8), Command::Tap(8)]);
}
