//! What the musician's hands do.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use egui::{Event, Key, vec2};
use kit::window::App;
use timbrel_transfer::params::{RootParam, ScaleParam, SnapParam, SourceParam};
use timbrel_transfer::view::{Command, Dialog};

use super::mock;
use super::stage::{self, Stage};

const SIZE: (f32, f32, f32) = (980.0, 620.0, 1.0);

fn playing() -> Stage {
    stage::stage(mock::playing(), 0.45, SIZE)
}

#[test]
fn a_drag_is_one_gesture_and_a_double_click_resets() {
    let mut stage = playing();
    let knob = stage.knob("Transpose");
    stage.drag(knob, vec2(0.0, -50.0));
    assert!(stage.params.line.transpose.value() > 6.0, "{}", stage.params.line.transpose.value());
    let gestures = std::mem::take(&mut *stage.host.gestures.lock().unwrap());
    assert_eq!((gestures.first(), gestures.last()), (Some(&"begin"), Some(&"end")));
    assert_eq!(gestures.iter().filter(|gesture| **gesture != "set").count(), 2);

    stage.click(knob);
    stage.click(knob);
    assert_eq!(stage.params.line.transpose.value(), 0.0);
}

#[test]
fn a_value_is_typed_after_a_click_on_it() {
    let mut stage = playing();
    let ring = stage.knob("Output");
    stage.click(ring + vec2(0.0, 42.0));
    stage.happen(Event::Text("-6".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert_eq!(stage.params.out.output_db.value(), -6.0);
    assert!(stage.canvas.find("−6.0 dB").is_some());
}

#[test]
fn options_are_dragged_typed_and_reset() {
    let mut stage = playing();
    let attack = stage.canvas.find("Attack").unwrap().center();
    stage.drag(attack, vec2(0.0, -40.0));
    assert!(stage.params.attack_ms.value() > 20.0, "{}", stage.params.attack_ms.value());
    stage.click(attack);
    stage.click(attack);
    assert_eq!(stage.params.attack_ms.value(), 8.0);

    stage.click_words("80 ms");
    stage.happen(Event::Text("250".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert!((stage.params.release_ms.value() - 250.0).abs() < 0.1, "{}", stage.params.release_ms.value());
}

#[test]
fn a_scale_is_chosen_only_where_notes_go_to_one() {
    let mut stage = playing();
    let scale = stage.canvas.find("Major").unwrap().center();
    stage.drag(scale, vec2(0.0, -60.0));
    assert_eq!(stage.params.line.scale.value(), ScaleParam::Major, "snapping is off");
    let switch = stage.canvas.texts().iter().filter(|text| text.words == "Scale").map(|text| text.place.center());
    let switch = switch.collect::<Vec<_>>();
    switch.into_iter().for_each(|place| stage.click(place));
    assert_eq!(stage.params.line.snap.value(), SnapParam::Scale);
    stage.click_words("Major");
    stage.happen(Event::Text("Dorian".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert_eq!(stage.params.line.scale.value(), ScaleParam::Dorian);
    let value = stage.canvas.find("Root").unwrap().left_bottom() + vec2(5.0, 10.0);
    stage.click(value);
    stage.happen(Event::Text("F#".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert_eq!(stage.params.line.root.value(), RootParam::Fs);
    assert!(stage.canvas.find("F#").is_some());
}

#[test]
fn the_source_decides_what_can_be_turned() {
    let mut stage = playing();
    stage.click_words("MIDI");
    assert_eq!(stage.params.source.value(), SourceParam::Midi);
    stage.frames(2);
    let before = stage.params.gate_db.value();
    stage.drag(stage.knob("Gate"), vec2(0.0, -50.0));
    assert_eq!(stage.params.gate_db.value(), before, "nobody listens through the gate");
    stage.click_words("CV");
    stage.frames(2);
    stage.drag(stage.canvas.find("CV pitch").unwrap().center(), vec2(0.0, -20.0));
    assert!(stage.params.cv_pitch.value() > 60.0);
    stage.click_words("Audio");
    stage.frames(2);
    stage.drag(stage.knob("Gate"), vec2(0.0, -50.0));
    assert!(stage.params.gate_db.value() > before);
}

#[test]
fn tab_reaches_the_controls_and_keys_turn_them() {
    let mut stage = playing();
    let mut seen = BTreeSet::new();
    for _ in 0..90 {
        stage.press(Key::Tab);
        seen.extend(stage.canvas.context().memory(|memory| memory.focused()).map(|id| id.value()));
        stage.press(Key::PageUp);
    }
    assert!(seen.len() >= 35, "only {} controls can be reached", seen.len());
    let params = &stage.params;
    for (name, moved) in [
        ("input", params.input_db.value() > 0.0),
        ("confidence", params.gate_confidence.value() > 0.5),
        ("glide", params.line.glide_ms.value() > 0.0),
        ("odd-even", params.tone.odd_even.value() > 0.0),
        ("morph", params.tone.morph.value() > 0.0),
        ("attack", params.attack_ms.value() > 8.0),
        ("stretch", params.tone.stretch.value() > 0.0),
        ("seed", params.out.seed.value() > 1),
        ("output", params.out.output_db.value() > 0.0),
    ] {
        assert!(moved, "{name} was not reached or not turned");
    }
}

#[test]
fn the_morph_is_dragged_typed_and_needs_both_models() {
    let mut stage = playing();
    let label = stage.canvas.find("Morph").unwrap();
    let rail = label.left_center() + vec2(6.0, 20.0);
    stage.drag(rail, vec2(80.0, 0.0));
    let dragged = stage.params.tone.morph.value();
    assert!((0.1..0.9).contains(&dragged), "{dragged}");
    stage.click(label.right_center() + vec2(16.0, 0.0));
    stage.happen(Event::Text("25".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert!((stage.params.tone.morph.value() - 0.25).abs() < 1e-3, "{}", stage.params.tone.morph.value());

    let mut stage = stage::stage(mock::alone(), 0.45, SIZE);
    stage.drag(rail, vec2(80.0, 0.0));
    assert_eq!(stage.params.tone.morph.value(), 0.0);
}

#[test]
fn files_go_to_the_place_that_they_are_meant_for() {
    let mut stage = playing();
    let root = if cfg!(windows) { "C:\\" } else { "/" };
    let path = format!("{root}winds/My Flute.onnx");
    stage.happen(Event::Paste(format!("\"{path}\"")));
    stage.happen(Event::Paste("only words".into()));
    let name = stage.canvas.find("Bowed string").unwrap().center();
    stage.happen(Event::PointerMoved(name));
    stage.happen(Event::Paste(path.clone()));
    let path = PathBuf::from(path);
    assert_eq!(stage.desk.asked(), [Command::Load { place: 0, path: path.clone() }, Command::Load { place: 1, path }]);
}

#[test]
fn a_model_is_found_and_loaded_from_the_list_of_its_place() {
    for place in [0, 1] {
        let mut stage = playing();
        stage.editor.browse(place);
        stage.frames(2);
        stage.happen(Event::Text("brass".into()));
        assert!(stage.canvas.find("Flute with breath").is_none());
        stage.press(Key::Enter);
        stage.frames(2);
        assert_eq!(stage.desk.asked(), [Command::LoadEntry { place, id: "brass".into() }]);
        assert!(stage.canvas.find("Muted brass").is_none(), "the list closes");
    }
}

#[test]
fn a_click_on_a_name_opens_the_list() {
    let mut stage = playing();
    stage.click_words("Bowed string");
    stage.frames(2);
    stage.click_words("Flute with breath");
    assert_eq!(stage.desk.asked(), [Command::LoadEntry { place: 1, id: "flute".into() }]);
}

#[test]
fn a_missing_model_is_relinked_and_an_empty_plugin_filled() {
    let mut stage = stage::stage(mock::missing(), 0.0, SIZE);
    stage.click_words("Relink…");
    assert_eq!(stage.desk.asked(), [Command::OpenDialog(Dialog::Relink { place: 0 })]);

    let mut stage = stage::stage(mock::refused(), 0.0, SIZE);
    stage.click_words("Another…");
    assert_eq!(stage.desk.asked(), [Command::OpenDialog(Dialog::Model { place: 1 })]);

    let mut stage = stage::stage(mock::empty(), 0.0, SIZE);
    stage.click_words("Open file…");
    assert_eq!(stage.desk.asked(), [Command::OpenDialog(Dialog::Model { place: 0 })]);
}

#[test]
fn what_is_sung_is_read_as_a_note() {
    let stage = playing();
    let reading = stage.canvas.texts().iter().find(|text| text.words.contains(" Hz · ")).map(|text| text.words.clone());
    let reading = reading.expect("no reading while a tone sounds");
    assert!(reading.starts_with("F3 · ") && reading.ends_with(" · sure"), "{reading}");
    let silent = stage::stage(mock::playing(), 0.0, SIZE);
    assert!(silent.canvas.find("Nothing sounds").is_some());
    assert!(!silent.canvas.texts().iter().any(|text| text.words.contains(" Hz · ")));
}

#[test]
fn silence_is_not_drawn_again_until_something_stirs() {
    let mut stage = stage::stage(mock::playing(), 0.0, SIZE);
    stage.frames(120);
    assert!(stage.canvas.waits_s() > 1.0, "asks for a frame in {} s", stage.canvas.waits_s());
    assert!(!stage.editor.stirs());
    stage.desk.change(|view| view.status.words = "Loaded Muted brass".into());
    assert!(stage.editor.stirs());
    stage.frames(2);
    assert!(stage.canvas.find("Loaded Muted brass").is_some());
}

#[test]
fn a_stopped_host_is_not_drawn_either() {
    let mut stage = playing();
    stage.frames(10);
    assert_eq!(stage.canvas.waits_s(), 0.0, "sound is drawn as it comes");
    stage.desk.runs.store(false, Ordering::Relaxed);
    stage.frames(60 * 6);
    assert!(stage.canvas.waits_s() > 1.0, "asks for a frame in {} s", stage.canvas.waits_s());
    assert!(!stage.canvas.texts().iter().any(|text| text.words.contains(" Hz · ")), "nothing is played now");
}

/// Where the player's own range begins and ends, at the left of the picture.
fn ends(stage: &Stage) -> [egui::Pos2; 2] {
    let texts = stage.canvas.texts();
    let of = |words: &str| texts.iter().find(|text| text.words == words).map(|text| text.place.center().y);
    let (low, high) = (of("C3").unwrap(), of("C4").unwrap());
    let y = |note: f32| low + (note - 48.0) / 12.0 * (high - low);
    let x = stage.place("C3").left() + 48.0;
    [egui::pos2(x, y(50.0)), egui::pos2(x, y(62.5))]
}

#[test]
fn the_players_range_is_learnt_until_it_is_taken_in_hand() {
    let mut stage = playing();
    stage.frames(60);
    let [low, high] = ends(&stage);
    stage.drag(low, vec2(0.0, 40.0));
    let params = &stage.params;
    assert!(!params.learn_range.value(), "set by hand from now on");
    assert!(params.f0_low.value() < 135.0, "{}", params.f0_low.value());
    let learnt_high = params.f0_high.value();
    assert!((290.0..330.0).contains(&learnt_high), "what was learnt stays: {learnt_high}");
    assert_eq!((params.loudness_shift_db.value(), params.loudness_scale.value()), (6.0, 1.0), "and nothing jumps");
    stage.drag(high - vec2(0.0, 5.0), vec2(0.0, -30.0));
    assert!(stage.params.f0_high.value() > learnt_high + 10.0, "{}", stage.params.f0_high.value());
    assert!(stage.params.f0_low.value() < stage.params.f0_high.value());
}

#[test]
fn loudness_is_dragged_on_its_picture() {
    let mut stage = playing();
    stage.frames(60);
    let at = stage.place("−70").right_center() + vec2(120.0, -16.0);
    stage.drag(at, vec2(0.0, -20.0));
    let (shift, scale) = (stage.params.loudness_shift_db.value(), stage.params.loudness_scale.value());
    assert!(!stage.params.learn_range.value());
    assert!((shift - 11.0).abs() < 0.5 && scale == 1.0, "{shift} {scale}");
    stage.drag(at, vec2(60.0, 0.0));
    assert!((stage.params.loudness_scale.value() - 1.3).abs() < 0.05, "{}", stage.params.loudness_scale.value());
    assert!((stage.params.loudness_shift_db.value() - shift).abs() < 0.05);
    stage.press(Key::ArrowDown);
    stage.frames(2);
    assert!((stage.params.loudness_shift_db.value() - shift + 1.0).abs() < 0.05);
    let gestures = stage.host.gestures.lock().unwrap();
    let count = |kind: &str| gestures.iter().filter(|gesture| **gesture == kind).count();
    assert_eq!(count("begin"), count("end"));
}
