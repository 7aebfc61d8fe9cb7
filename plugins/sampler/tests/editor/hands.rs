//! What the musician's hands do.

use std::collections::BTreeSet;

use egui::{Event, Key, pos2, vec2};
use kit::window::App;
use timbrel_sampler::params::FilterParam;
use timbrel_sampler::view::{Command, Dialog, View};

use super::mock;
use super::stage::{self, Stage};

const SIZE: (f32, f32, f32) = (980.0, 620.0, 1.0);

fn of(view: View) -> Stage {
    stage::stage(view, SIZE)
}

fn playing() -> Stage {
    of(mock::playing())
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
    assert!(stage.canvas.find("got 199 Hz").is_some());
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
