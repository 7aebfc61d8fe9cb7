//! What the musician's hands do.

use std::collections::BTreeSet;
use std::path::PathBuf;

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2, vec2};
use kit::window::App;
use timbrel_sampler::params::FilterParam;
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
    stage.place(&number.to_string()).center()
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
    let name = stage.place("hat");
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
fn the_header_steps_back_and_takes_chances() {
    let mut stage = playing();
    let random = stage.place("Random");
    stage.click(random.center());
    let redo = random.left_center() - vec2(38.0, 0.0);
    stage.click(redo);
    stage.click(redo - vec2(36.0, 0.0));
    assert_eq!(stage.desk.asked(), [Command::Random(None), Command::Undo], "there is nothing to do again");
}

#[test]
fn what_a_sound_has_is_shown_and_what_it_is_to_have_is_typed() {
    let mut stage = playing();
    mock::turned(&stage.params);
    stage.frames(2);
    assert!(stage.canvas.find("got 206 Hz").is_some());
    assert!(stage.canvas.find("got 6.0 ms").is_none(), "as asked");
    stage.click_words("212 Hz");
    stage.happen(Event::Text("424 Hz".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    let asked_st = stage.params.pad06.frequency.value();
    assert!((asked_st - 15.0).abs() < 0.01, "an octave more than three semitones: {asked_st}");
    assert!(stage.canvas.find("424 Hz").is_some());
    stage.click_words("140 ms");
    stage.happen(Event::Text("70".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert!((stage.params.pad06.release.value() + 1.0).abs() < 0.01, "half as long");
}

#[test]
fn morph_and_original_say_what_they_need() {
    let mut stage = of(View { selected: 0, ..mock::playing() });
    stage.drag(stage.knob("Morph"), vec2(0.0, -50.0));
    stage.drag(stage.knob("Original"), vec2(0.0, -50.0));
    assert_eq!((stage.params.pad01.morph.value(), stage.params.pad01.original.value()), (0.0, 0.0));
    let mut stage = of(mock::sampled());
    stage.drag(stage.knob("Original"), vec2(0.0, -50.0));
    assert!(stage.params.pad06.original.value() > 0.1);
    let mut stage = of(mock::lost());
    stage.drag(stage.knob("Original"), vec2(0.0, -50.0));
    assert_eq!(stage.params.pad06.original.value(), 0.0, "its file is gone");
}

#[test]
fn the_part_that_plays_is_dragged_and_its_edges_never_cross() {
    let mut stage = playing();
    let wave = wave(&stage);
    stage.drag(wave.left_center(), vec2(wave.width() * 0.25, 0.0));
    let start = stage.params.pad06.start.value();
    assert!((start - 0.25).abs() < 0.02, "{start}");
    stage.drag(wave.right_center(), vec2(-wave.width(), 0.0));
    let end = stage.params.pad06.end.value();
    assert!((end - start - 0.01).abs() < 1e-3, "{start} to {end}");
    stage.click_words("Rev.");
    assert!(stage.params.pad06.reverse.value());
}

/// Where the sound is drawn below the knobs: between the switch of pages and the first button.
fn wave(stage: &Stage) -> egui::Rect {
    let (left, right) = (stage.place("Kit").right() + 8.0 + 19.0 + 5.0, stage.place("Rev.").center().x - 20.0 - 15.0);
    let y = stage.place("Rev.").center().y;
    egui::Rect::from_min_max(pos2(left, y - 10.0), pos2(right, y + 10.0))
}

#[test]
fn the_row_below_the_knobs_has_pages() {
    let mut stage = playing();
    stage.click_words("Shape");
    stage.frames(2);
    stage.click_words("Low");
    assert_eq!(stage.params.pad06.filter.value(), FilterParam::Low);
    stage.drag(stage.place("Decay").center(), vec2(0.0, -40.0));
    assert!(stage.params.pad06.amp_decay.value() > 300.0);
    stage.click_words("Kit");
    stage.frames(2);
    stage.drag(stage.place("Humanize").center(), vec2(0.0, -40.0));
    assert!(stage.params.humanize.value() > 0.1);
    assert!(stage.canvas.find("Sample").is_none(), "the pad was not made of one");
}

#[test]
fn the_window_over_a_sample_slides_when_the_hand_lets_go() {
    let mut stage = of(mock::sampled());
    stage.click_words("Sample");
    stage.frames(2);
    assert!(stage.canvas.find("the model is 8.4 dB away").is_some());
    let words = stage.canvas.texts().iter().find(|text| text.words.contains("120 ms after its onset"));
    let at = words.unwrap().place.left_center() + vec2(60.0, -16.0);
    stage.drag(at, vec2(-80.0, 0.0));
    let slid = |command: &Command| match command {
        Command::Slide { pad: 5, slide_s } => Some(*slide_s),
        _ => None,
    };
    let slides: Vec<f64> = stage.desk.asked().iter().filter_map(slid).collect();
    assert_eq!(slides, [0.0], "as far as it goes, and once");

    let mut stage = of(mock::lost());
    stage.click_words("Sample");
    stage.frames(2);
    assert!(stage.canvas.find("not on this computer").is_some());
    stage.click_words("Find it…");
    assert_eq!(stage.desk.asked(), [Command::OpenDialog(Dialog::Sample(5))]);
}

#[test]
fn where_no_model_plays_the_way_on_is_said() {
    for (view, words, dialog) in [
        (mock::empty(), "Open file…", Dialog::Model),
        (mock::missing(), "Find it…", Dialog::Relink),
        (mock::refused(), "Another model…", Dialog::Model),
        (mock::refused_beside(), "Another…", Dialog::Model),
    ] {
        let mut stage = of(view);
        stage.click_words(words);
        assert_eq!(stage.desk.asked(), [Command::OpenDialog(dialog)], "{words}");
    }
    let stage = of(mock::refused());
    assert!(stage.canvas.texts().iter().any(|text| text.words.contains("ONNX Runtime")));
}

#[test]
fn a_model_is_found_and_loaded_from_the_list() {
    let mut stage = playing();
    stage.editor.browse();
    stage.frames(2);
    stage.happen(Event::Text("glass".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert_eq!(stage.desk.asked(), [Command::LoadEntry("glass".into())]);
}

#[test]
fn tab_reaches_the_controls_and_keys_turn_them() {
    let mut stage = of(mock::sampled());
    let mut seen = BTreeSet::new();
    for _ in 0..110 {
        stage.press(Key::Tab);
        seen.extend(stage.canvas.context().memory(|memory| memory.focused()).map(|id| id.value()));
        stage.press(Key::PageUp);
    }
    assert!(seen.len() >= 45, "only {} controls can be reached", seen.len());
    let pad = &stage.params.pad06;
    for (name, moved) in [
        ("colour 1", pad.pc1.value() > 0.0),
        ("frequency", pad.frequency.value() > 0.0),
        ("original", pad.original.value() > 0.0),
        ("pitch", pad.tune.value() > 0.0),
        ("level", pad.gain.value() > 0.0),
        ("start", pad.start.value() > 0.0),
        ("pan", pad.pan.value() > 0.0),
        ("tone", pad.velocity_tone.value() > 0.0),
    ] {
        assert!(moved, "{name} was not reached or not turned");
    }
}

#[test]
fn silence_is_not_drawn_again_until_something_stirs() {
    let mut view = mock::playing();
    view.pads.iter_mut().for_each(|pad| pad.settled = true);
    let mut stage = of(view);
    stage.frames(30);
    assert!(stage.canvas.waits_s() > 1.0, "asks for a frame in {} s", stage.canvas.waits_s());
    assert!(!stage.editor.stirs());
    stage.desk.change(|view| view.status.words = "Boom is written.".into());
    assert!(stage.editor.stirs());
    stage.frames(2);
    assert!(stage.canvas.find("Boom is written.").is_some());
    assert!(!stage.editor.stirs());
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
    let at = stage.place("4").center() + vec2(0.0, 12.0);
    let rgb = stage.canvas.rgb();
    let first = 3 * (at.y as usize * 980 + at.x as usize);
    [rgb[first], rgb[first + 1], rgb[first + 2]]
}
