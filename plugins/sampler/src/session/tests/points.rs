//! Chance with locks, favourites, points as text, and the way back.

use super::Stage;
use crate::params::PADS;
use crate::state::Spot;
use crate::view::Command;

#[test]
fn chance_changes_all_but_locked_pads_and_stays_within_their_packs() {
    let stage = Stage::new();
    stage.ask(Command::Lock { pad: 2, on: true });
    stage.ask(Command::Lock { pad: 9, on: true });
    let (before, packs) = (stage.pads(), stage.view().pads.clone().map(|pad| pad.pack));
    stage.ask(Command::Random(None));
    let after = stage.pads();
    let changed: Vec<usize> = (0..PADS).filter(|&pad| after[pad].point != before[pad].point).collect();
    assert!(!changed.contains(&2) && !changed.contains(&9), "{changed:?}");
    assert!(changed.len() >= 12, "hardly any pad draws the sound that it had: {changed:?}");
    assert_eq!(stage.view().pads.clone().map(|pad| pad.pack), packs);
    stage.ask(Command::Undo);
    assert_eq!(stage.pads(), before, "and it is one step back");
}

#[test]
fn chance_for_one_pad_leaves_the_others_alone() {
    let stage = Stage::new();
    let before = stage.pads();
    stage.ask(Command::Random(Some(4)));
    let after = stage.pads();
    assert!((0..PADS).all(|pad| pad == 4 || after[pad] == before[pad]));
    stage.ask(Command::Lock { pad: 4, on: true });
    let locked = stage.pads();
    stage.ask(Command::Random(Some(4)));
    assert_eq!(stage.pads(), locked, "a lock holds against that, too");
}

#[test]
fn favourites_are_kept_put_on_pads_and_forgotten() {
    let stage = Stage::new();
    let before = stage.pads();
    stage.ask(Command::Keep(3));
    stage.ask(Command::Keep(7));
    assert_eq!(stage.view().favourites, [before[3].name.clone(), before[7].name.clone()]);
    stage.ask(Command::Recall { pad: 0, favourite: 1 });
    let after = stage.pads();
    assert_eq!((&after[0].point, &after[0].name), (&before[7].point, &before[7].name));
    assert_eq!(after[1..], before[1..]);
    stage.ask(Command::Undo);
    assert_eq!(stage.pads(), before);
    stage.ask(Command::Forget(0));
    stage.ask(Command::Forget(5));
    assert_eq!(stage.view().favourites, [before[7].name.clone()]);
    stage.ask(Command::Recall { pad: 0, favourite: 1 });
    assert_eq!(stage.pads(), before, "there is no such favourite");
}

#[test]
fn a_point_is_copied_as_text_to_another_pad_and_another_instance() {
    let (here, there) = (Stage::new(), Stage::new());
    here.ask(Command::Move { pad: 5, place: [0.1, 0.2], last: true });
    here.ask(Command::Rename { pad: 5, name: "Mine".into() });
    let text = here.view().pads[5].text.to_string();
    there.ask(Command::Lock { pad: 1, on: true });
    there.ask(Command::Paste { pad: 1, text: format!("Look:\n{text}\n") });
    let pasted = there.pads()[1].clone();
    assert_eq!((&pasted.point, pasted.name.as_str()), (&here.pads()[5].point, "Mine"));
    assert!(pasted.locked, "the pad keeps its lock");
    assert_eq!(there.said(), "Mine is on pad 2.");
}

#[test]
fn text_without_a_point_of_this_model_is_refused_in_words() {
    let stage = Stage::new();
    let before = stage.pads();
    stage.ask(Command::Paste { pad: 1, text: "kick".into() });
    assert_eq!(stage.said(), "There is no point in what was copied.");
    let own = Spot::from_text(&stage.view().pads[0].text).unwrap();
    let mut short = own.clone();
    short.z.0.pop();
    for other in [Spot { model: "ab".repeat(32), ..own }, short] {
        stage.ask(Command::Paste { pad: 1, text: other.to_text() });
        assert!(stage.said().contains("of another model"), "{}", stage.said());
    }
    assert_eq!(stage.pads(), before);
    assert!(!stage.view().can_undo, "nothing has happened");
}

#[test]
fn every_change_of_the_pads_goes_back_and_forth() {
    let stage = Stage::new();
    let changes = [
        Command::Take { pad: 0, sound: 100 },
        Command::TakePlace { pad: 1, place: [0.5, 0.5] },
        Command::Move { pad: 2, place: [0.0, 0.0], last: true },
        Command::SetPath { pad: 2, places: vec![[1.0, 0.0], [1.0, 1.0]] },
        Command::ClearPad(3),
        Command::CopyPad { from: 0, to: 4 },
        Command::SwapPads(5, 6),
        Command::Rename { pad: 7, name: "Thud".into() },
        Command::Lock { pad: 8, on: true },
        Command::Random(None),
    ];
    let mut past = vec![stage.pads()];
    for change in changes {
        stage.ask(change.clone());
        assert_ne!(Some(&stage.pads()), past.last(), "{change:?}");
        past.push(stage.pads());
    }
    for was in past.iter().rev().skip(1) {
        stage.ask(Command::Undo);
        assert_eq!(stage.pads(), *was);
    }
    assert!(!stage.view().can_undo);
    for is in &past[1..] {
        stage.ask(Command::Redo);
        assert_eq!(stage.pads(), *is);
    }
    assert!(!stage.view().can_redo);
}

#[test]
fn a_drag_over_the_map_is_one_step() {
    let stage = Stage::new();
    let before = stage.pads();
    for n in 0..8 {
        stage.ask(Command::Move { pad: 0, place: [0.1 * n as f32, 0.0], last: n == 7 });
    }
    stage.ask(Command::Undo);
    assert_eq!(stage.pads(), before);
    assert!(!stage.view().can_undo);
}
