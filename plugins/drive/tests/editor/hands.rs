//! What the musician's hands do.

use std::path::PathBuf;

use egui::{Event, Key, vec2};
use kit::window::App;
use nice_plug::prelude::Param;
use timbrel_drive::view::{Command, Dialog};

use super::mock;
use super::stage::{self, Stage};

const SIZE: (f32, f32, f32) = (980.0, 620.0, 1.0);

fn playing() -> Stage {
    stage::stage(mock::playing(), 0.45, SIZE)
}

#[test]
fn a_drag_is_one_gesture_and_a_double_click_resets() {
    let mut stage = playing();
    let knob = stage.knob("Input");
    stage.drag(knob, vec2(0.0, -50.0));
    assert!(stage.params.input_db.value() > 6.0, "{}", stage.params.input_db.value());
    let gestures = std::mem::take(&mut *stage.host.gestures.lock().unwrap());
    assert_eq!((gestures.first(), gestures.last()), (Some(&"begin"), Some(&"end")));
    assert_eq!(gestures.iter().filter(|gesture| **gesture != "set").count(), 2);

    stage.click(knob);
    stage.click(knob);
    assert_eq!(stage.params.input_db.value(), 0.0);
}

#[test]
fn a_value_is_typed_after_a_click_on_it() {
    let mut stage = playing();
    let ring = stage.knob("Output");
    stage.click(ring + vec2(0.0, 42.0));
    stage.happen(Event::Text("-6".into()));
    stage.press(Key::Enter);
    stage.frames(2);
    assert_eq!(stage.params.output_db.value(), -6.0);
    assert!(stage.canvas.find("−6.0 dB").is_some());
}

#[test]
fn a_model_knob_shows_and_resets_in_its_own_unit() {
    let mut stage = playing();
    assert!(stage.canvas.find("24.0 dB").is_some(), "Drive: 60 % of 0 to 40 dB");
    let tone = stage.knob("Tone");
    stage.click(tone);
    stage.click(tone);
    assert!((stage.params.knob2.value() - 0.55).abs() < 1e-6, "{}", stage.params.knob2.value());
    stage.frames(1);
    assert!(stage.canvas.find("55 %").is_some());
}

#[test]
fn tab_reaches_the_controls_and_keys_turn_them() {
    let mut stage = playing();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..80 {
        stage.press(Key::Tab);
        seen.extend(stage.canvas.context().memory(|memory| memory.focused()).map(|id| id.value()));
        stage.press(Key::PageUp);
    }
    assert!(seen.len() >= 35, "only {} controls can be reached", seen.len());
    let params = &stage.params;
    for (name, moved) in [
        ("input", params.input_db.value() > 0.0),
        ("gate", params.gate_db.value() > -100.0),
        ("drive", params.knob1.value() > 0.5),
        ("treble", params.treble.value() > 0.0),
        ("blend", params.blend.value() > 0.0),
        ("output", params.output_db.value() > 0.0),
    ] {
        assert!(moved, "{name} was not reached or not turned");
    }
    let before = stage.params.mid.unmodulated_normalized_value();
    stage.click(stage.knob("Mid"));
    stage.press(Key::ArrowUp);
    stage.press(Key::ArrowUp);
    stage.press(Key::ArrowDown);
    let wanted = stage.params.mid.preview_plain(before + 0.02);
    assert!((stage.params.mid.value() - wanted).abs() < 1e-3, "{} instead of {wanted}", stage.params.mid.value());
}

#[test]
fn a_pasted_path_is_loaded_where_it_belongs() {
    let mut stage = playing();
    let root = if cfg!(windows) { "C:\\" } else { "/" };
    let (model, sound) = (format!("{root}amps/My Amp.onnx"), format!("{root}irs/4x12.WAV"));
    stage.happen(Event::Paste(format!("\"{model}\"")));
    stage.happen(Event::Paste(sound.clone()));
    stage.happen(Event::Paste("only words".into()));
    let wanted = [Command::Load { slot: 0, path: PathBuf::from(model) }, Command::LoadCab(PathBuf::from(sound))];
    assert_eq!(stage.desk.asked(), wanted);
}

#[test]
fn a_model_is_found_and_loaded_from_the_list() {
    let mut stage = playing();
    stage.editor.browse();
    stage.frames(2);
    stage.happen(Event::Text("eco".into()));
    assert!(stage.canvas.find("Clean combo").is_none());
    stage.press(Key::Enter);
    stage.frames(2);
    assert_eq!(stage.desk.asked(), [Command::LoadEntry { slot: 0, id: "eco".into() }]);
    assert!(stage.canvas.find("Screamer eco").is_none(), "the list closes");
}

#[test]
fn knobs_start_where_the_maker_of_a_chosen_model_set_them() {
    let mut stage = playing();
    let (drive, tone) = (mock::knob("Drive", "dB", [0.0, 20.0], 5.0), mock::knob("Bias", "V", [0.0, 1.0], 0.9));
    let before = stage.params.knob1.value();
    stage.desk.change(|view| {
        view.chosen = view.chosen.next(&mock::card().knobs, &[drive.clone(), tone.clone()]);
    });
    stage.frames(2);
    assert_eq!(stage.params.knob1.value(), before, "Drive is Drive still");
    assert!((stage.params.knob2.value() - 0.9).abs() < 1e-6, "{}", stage.params.knob2.value());
    assert_eq!(*stage.host.gestures.lock().unwrap(), ["begin", "set", "end"]);

    stage.drag(stage.knob("Tone"), vec2(0.0, 30.0));
    let turned = stage.params.knob2.value();
    stage.desk.change(|view| view.status.words = "Something else".into());
    stage.frames(2);
    assert_eq!(stage.params.knob2.value(), turned, "what was turned since stays");
}

#[test]
fn a_new_instance_stands_where_the_maker_of_its_model_set_it() {
    let params = mock::params();
    let file =
        model::ModelFile::from_bytes(include_bytes!("../../../../models/drive/screamer.onnx").as_slice(), "first");
    let knobs = file.unwrap().manifest.knobs;
    for (param, knob) in params.knobs().into_iter().zip(&knobs) {
        assert!((f64::from(param.value()) - knob.travel(knob.default)).abs() < 1e-6, "{}", knob.name);
    }
    assert!(!knobs.is_empty());
}

#[test]
fn a_missing_model_is_relinked_and_an_empty_slot_filled() {
    let mut stage = stage::stage(mock::missing(), 0.0, SIZE);
    stage.click_words("Relink…");
    assert_eq!(stage.desk.asked(), [Command::OpenDialog(Dialog::Relink { slot: 0 })]);

    let mut stage = stage::stage(mock::empty(), 0.0, SIZE);
    stage.click_words("Open file…");
    assert_eq!(stage.desk.asked(), [Command::OpenDialog(Dialog::Model { slot: 0 })]);
}

#[test]
fn what_cannot_be_chosen_is_not_chosen() {
    let mut stage = stage::stage(mock::long_names(), 0.1, SIZE);
    let before = stage.params.oversampling.value();
    stage.click_words("4×");
    assert_eq!(stage.params.oversampling.value(), before);
    let mut stage = playing();
    stage.click_words("4×");
    assert_ne!(stage.params.oversampling.value(), before);
}

#[test]
fn a_and_b_keep_what_was_turned_on_each() {
    let mut stage = playing();
    stage.drag(stage.knob("Bass"), vec2(0.0, -30.0));
    let first = stage.params.bass.value();
    stage.click_words("B");
    assert_eq!(stage.params.bass.value(), first, "B begins as A is");
    stage.drag(stage.knob("Bass"), vec2(0.0, 60.0));
    let second = stage.params.bass.value();
    stage.click_words("A");
    assert_eq!(stage.params.bass.value(), first);
    stage.click_words("B");
    assert_eq!(stage.params.bass.value(), second);
}

#[test]
fn silence_is_not_drawn_again_until_something_stirs() {
    let mut stage = stage::stage(mock::playing(), 0.0, SIZE);
    stage.frames(120);
    assert!(stage.canvas.waits_s() > 1.0, "asks for a frame in {} s", stage.canvas.waits_s());
    assert!(!stage.editor.stirs());
    stage.desk.change(|view| view.status.words = "Loaded Clean combo".into());
    assert!(stage.editor.stirs());
    stage.frames(2);
    assert!(stage.canvas.find("Loaded Clean combo").is_some());
}

#[test]
fn what_a_stopped_host_left_behind_is_no_sound() {
    let mut stage = playing();
    stage.frames(10);
    assert_eq!(stage.canvas.waits_s(), 0.0, "sound is drawn as it comes");
    stage.desk.runs.store(false, std::sync::atomic::Ordering::Relaxed);
    stage.frames(60 * 6);
    assert!(stage.canvas.waits_s() > 1.0, "asks for a frame in {} s", stage.canvas.waits_s());
    assert!(stage.canvas.find("Nothing sounds").is_some());
}
