//! Hands on the pads.

use std::path::PathBuf;

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use kit::window::App;
use timbrel_sampler::view::{Command, Dialog, Meters, View};

use super::mock;
use super::stage::{self, Stage};

const SIZE: (f32, f32, f32) = (980.0, 620.0, 1.0);

fn of(view: View) -> Stage {
    stage::stage(view, SIZE)
}

fn playing() -> Stage {
    of(mock::playing())
}

/// The number on a pad.
fn pad(stage: &Stage, number: usize) -> Pos2 {
    stage::on_a_pad(stage, &number.to_string()).center()
}

fn button(stage: &mut Stage, at: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
    stage.happen(Event::PointerButton { pos: at, button, pressed, modifiers });
}

fn right_click(stage: &mut Stage, at: Pos2) {
    button(stage, at, PointerButton::Secondary, true, Modifiers::NONE);
    button(stage, at, PointerButton::Secondary, false, Modifiers::NONE);
    stage.frames(3);
}

/// Opens the menu of a pad and chooses a row of it.
fn choose(stage: &mut Stage, number: usize, words: &str) -> Vec<Command> {
    let at = pad(stage, number);
    right_click(stage, at);
    stage.desk.asked();
    stage.click_words(words);
    stage.frames(2);
    stage.desk.asked()
}

#[test]
fn a_hand_on_a_pad_selects_and_plays_it_at_the_press() {
    let mut stage = playing();
    let at = pad(&stage, 9);
    button(&mut stage, at, PointerButton::Primary, true, Modifiers::NONE);
    assert_eq!(stage.desk.asked(), [Command::Select(8), Command::Tap(8)]);
    button(&mut stage, at, PointerButton::Primary, false, Modifiers::NONE);
    assert_eq!(stage.desk.asked(), [], "once");
}

#[test]
fn a_pad_is_carried_onto_another() {
    let mut stage = playing();
    let way = pad(&stage, 7) - pad(&stage, 1);
    let from = pad(&stage, 1);
    stage.drag(from, way);
    assert_eq!(stage.desk.asked().last(), Some(&Command::SwapPads(0, 6)));
    stage.drag(from, vec2(3.0, 30.0));
    assert!(!stage.desk.asked().iter().any(|asked| matches!(asked, Command::SwapPads(..))), "it never left");

    let held = Modifiers { alt: true, ..Modifiers::NONE };
    stage.happen(Event::ModifiersChanged(held));
    button(&mut stage, from, PointerButton::Primary, true, held);
    (1..=10).for_each(|n| stage.happen(Event::PointerMoved(from + way * (n as f32 / 10.0))));
    button(&mut stage, from + way, PointerButton::Primary, false, held);
    assert_eq!(stage.desk.asked().last(), Some(&Command::CopyPad { from: 0, to: 6 }));
}

#[test]
fn the_menu_of_a_pad_does_what_it_says() {
    let rows = [
        ("Load a sound…", Command::OpenDialog(Dialog::Sample(1))),
        ("Write as WAV…", Command::OpenDialog(Dialog::ExportPad(1))),
        ("Write all pads as WAV…", Command::OpenDialog(Dialog::Export)),
        ("Make it a favourite", Command::Keep(1)),
        ("Another by chance", Command::Random(Some(1))),
        ("Lock", Command::Lock { pad: 1, on: true }),
        ("Clear", Command::ClearPad(1)),
    ];
    for (words, command) in rows {
        assert_eq!(choose(&mut playing(), 2, words), [command]);
    }
    assert_eq!(choose(&mut playing(), 3, "Unlock"), [Command::Lock { pad: 2, on: false }]);
    assert_eq!(choose(&mut playing(), 13, "Clear"), [], "there is nothing to clear");
}

#[test]
fn a_point_is_pasted_on_the_pad_that_asked_for_it() {
    let mut stage = playing();
    assert_eq!(choose(&mut stage, 4, "Paste a point"), []);
    stage.happen(Event::Paste("a point".into()));
    assert_eq!(stage.desk.asked(), [Command::Paste { pad: 3, text: "a point".into() }]);
    stage.happen(Event::Paste("another".into()));
    assert_eq!(stage.desk.asked(), [], "only once");
    let at = pad(&stage, 2);
    stage.click(at);
    stage.desk.asked();
    stage.happen(Event::Paste("{\"timbrel_point\":{}}".into()));
    let text = "{\"timbrel_point\":{}}".into();
    assert_eq!(stage.desk.asked(), [Command::Paste { pad: 1, text }], "by keys it goes where the focus is");
}

#[test]
fn a_pad_is_renamed_where_its_name_is() {
    let mut stage = playing();
    choose(&mut stage, 1, "Rename…");
    stage.type_words("Boom");
    stage.press(Key::Enter);
    stage.frames(2);
    assert_eq!(stage.desk.asked(), [Command::Rename { pad: 0, name: "Boom".into() }]);
    choose(&mut stage, 1, "Rename…");
    stage.type_words("Bang");
    stage.press(Key::Escape);
    stage.frames(2);
    assert_eq!(stage.desk.asked(), []);
}

#[test]
fn a_pad_learns_the_next_key_that_is_played() {
    let mut stage = playing();
    choose(&mut stage, 5, "Learn its key");
    assert!(stage.canvas.find("play a key").is_some());
    stage.desk.sound(Meters { key: Some(62), ..Meters::default() });
    stage.frames(2);
    assert_eq!(stage.params.pad05.note.value(), 62);
    assert!(stage.canvas.find("play a key").is_none());
    stage.desk.sound(Meters { key: Some(30), ..Meters::default() });
    stage.frames(2);
    assert_eq!(stage.params.pad05.note.value(), 62, "only once");
}

#[test]
fn a_pad_that_has_the_focus_is_worked_by_keys() {
    let mut stage = playing();
    let at = pad(&stage, 1);
    stage.click(at);
    stage.desk.asked();
    for (key, commands) in [
        (Key::ArrowRight, vec![Command::Select(1)]),
        (Key::ArrowDown, vec![Command::Select(5)]),
        (Key::Space, vec![Command::Select(5), Command::Tap(5)]),
        (Key::L, vec![Command::Lock { pad: 5, on: true }]),
        (Key::R, vec![Command::Random(Some(5))]),
        (Key::Delete, vec![Command::ClearPad(5)]),
        (Key::ArrowUp, vec![Command::Select(1)]),
        (Key::ArrowUp, vec![]),
    ] {
        stage.press(key);
        assert_eq!(stage.desk.asked(), commands, "{key:?}");
    }
    stage.press(Key::M);
    stage.frames(2);
    assert!(stage.canvas.find("Another by chance").is_some(), "the menu opens by a key, too");
}

#[test]
fn a_lock_is_opened_by_a_click_on_it() {
    let mut stage = playing();
    let name = stage::on_a_pad(&stage, "hat");
    stage.click(name.right_center() + vec2(9.0, 0.0));
    let asked = stage.desk.asked();
    assert!(asked.contains(&Command::Lock { pad: 2, on: false }), "{asked:?}");
}

#[test]
fn files_go_to_the_pad_that_they_are_dropped_on() {
    let mut stage = playing();
    let root = if cfg!(windows) { "C:\\" } else { "/" };
    let sound = format!("{root}hits/tin.wav");
    stage.happen(Event::Paste(sound.clone()));
    let at = pad(&stage, 12);
    stage.happen(Event::PointerMoved(at));
    stage.happen(Event::Paste(sound.clone()));
    let model = format!("{root}spaces/glass.onnx");
    stage.happen(Event::Paste(model.clone()));
    let path = PathBuf::from(sound);
    assert_eq!(
        stage.desk.asked(),
        [
            Command::LoadSample { pad: 5, path: path.clone() },
            Command::LoadSample { pad: 11, path },
            Command::Load(model.into()),
        ]
    );
}

#[test]
fn favourites_are_kept_recalled_and_forgotten() {
    let mut stage = playing();
    let heart = stage.place("C1 – D#2").right_center() + vec2(22.0, 0.0);
    stage.click(heart);
    stage.frames(2);
    stage.click_words("Paper snare");
    assert_eq!(stage.desk.asked(), [Command::Recall { pad: 5, favourite: 1 }]);
    stage.click_words("Keep this pad");
    assert_eq!(stage.desk.asked(), [Command::Keep(5)]);
    let row = stage.place("Tin hat");
    let cross = pos2(heart.x - 12.0 - 14.0, row.center().y);
    stage.click(cross);
    assert_eq!(stage.desk.asked(), [Command::Forget(2)]);
    stage.press(Key::Escape);
    stage.frames(2);
    assert!(stage.canvas.find("Tin hat").is_none());
}

#[test]
fn a_pad_that_is_struck_between_two_frames_still_glows() {
    let mut view = mock::playing();
    view.pads.iter_mut().for_each(|pad| pad.settled = true);
    let mut stage = of(view);
    stage.frames(30);
    stage.desk.sound(Meters { struck: 1 << 3, ..Meters::default() });
    assert!(stage.editor.stirs(), "a question whether anything stirs takes the news");
    assert!(stage.editor.stirs(), "and does not lose it");
    let before = glow(&mut stage);
    stage.frames(60);
    assert_ne!(glow(&mut stage), before, "it fades");
    assert!(stage.canvas.waits_s() > 1.0);
}

/// The colour of the fourth pad.
fn glow(stage: &mut Stage) -> [u8; 3] {
    stage.paint();
    let at = stage::on_a_pad(stage, "4").center() + vec2(0.0, 12.0);
    let rgb = stage.canvas.rgb();
    let first = 3 * (at.y as usize * 980 + at.x as usize);
    [rgb[first], rgb[first + 1], rgb[first + 2]]
}
