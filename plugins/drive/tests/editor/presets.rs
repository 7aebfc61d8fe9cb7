//! Choosing, undoing and keeping presets.

use egui::{Key, vec2};
use kit::knobs::Knobs;
use kit::presets::{Order, Recall};
use model::preset::{Reference, Setting};
use timbrel_drive::presets::BOOK;
use timbrel_drive::view::Command;

use super::mock;
use super::stage::{self, Stage};

fn playing() -> Stage {
    stage::stage(mock::playing(), 0.45, (980.0, 620.0, 1.0))
}

/// Chooses what a search in the list finds first.
fn choose(stage: &mut Stage, search: &str) {
    stage.editor.browse_presets();
    stage.frames(2);
    stage.type_words(search);
    stage.press(Key::Enter);
    stage.frames(2);
}

fn orders(stage: &Stage) -> Vec<Order> {
    let asked = stage.desk.asked().into_iter();
    asked.filter_map(|command| if let Command::Preset(order) = command { Some(order) } else { None }).collect()
}

#[test]
fn every_preset_names_what_there_is() {
    let (params, shipped) = (mock::params(), ["screamer", "screamer-eco"]);
    let knobs = Knobs::of(params);
    let presets = BOOK.presets();
    assert_eq!(presets.len(), 6);
    for preset in &presets {
        Recall::of(preset, &knobs, &BOOK).unwrap_or_else(|why| panic!("{}: {why}", preset.name));
        assert!(preset.params.keys().all(|id| !BOOK.stays.contains(&id.as_str())), "{}", preset.name);
        assert!(!preset.description.is_empty() && preset.author == "Timbrel", "{}", preset.name);
        let models: Vec<_> = preset.models.iter().flatten().collect();
        assert!(!models.is_empty(), "{}", preset.name);
        for model in models {
            let known = shipped.iter().any(|id| model.is_same(&Reference::shipped(*id)));
            assert!(known, "{}: {}", preset.name, model.name);
        }
    }
    assert!(BOOK.stays.iter().all(|id| knobs.get(id).is_some()));
}

#[test]
fn a_choice_turns_the_knobs_through_the_host_and_can_be_undone() {
    let mut stage = playing();
    kit::mock_host::set(&stage.params.input_db, 5.0);
    let before = stage.params.mid.value();
    choose(&mut stage, "cutting");
    assert_eq!((stage.params.mid.value(), stage.params.input_db.value()), (8.0, 5.0), "the input is the player's");
    let gestures = std::mem::take(&mut *stage.host.gestures.lock().unwrap());
    assert!(gestures.chunks(3).all(|gesture| gesture == ["begin", "set", "end"]), "{gestures:?}");
    assert!(stage.canvas.find("Cutting Lead").is_some(), "the field says what was chosen");

    stage.editor.browse_presets();
    stage.frames(2);
    let undo = egui::pos2(stage.place("Search presets").left() - 10.0, stage.place("Save as…").center().y);
    stage.click(undo);
    assert_eq!(stage.params.mid.value(), before);
    let asked = orders(&stage);
    assert!(matches!(&asked[..], [Order::Play(models), Order::Back] if models.len() == 2), "{asked:?}");
}

#[test]
fn a_search_that_finds_only_what_is_broken_chooses_nothing() {
    let mut stage = playing();
    choose(&mut stage, "half a file");
    assert_eq!(orders(&stage), []);
    assert!(stage.host.gestures.lock().unwrap().is_empty());
}

#[test]
fn one_that_turns_a_knob_of_a_later_version_is_refused_with_the_reason() {
    let mut stage = playing();
    choose(&mut stage, "from later");
    let asked = orders(&stage);
    assert!(matches!(&asked[..], [Order::Refuse(why)] if why.contains("“warp”")), "{asked:?}");
    assert!(stage.host.gestures.lock().unwrap().is_empty(), "nothing was turned");
}

#[test]
fn the_field_walks_through_them_around_the_end() {
    let mut stage = playing();
    // Both buttons are beside the list's, left of the model's field.
    let right = stage.place("Screamer into 12AX7").left_center() - vec2(22.0, 0.0);
    let (next, previous) = (right - vec2(46.0, 0.0), right - vec2(75.0, 0.0));
    for (button, expected) in [
        (next, "Green Push"),
        (next, "Edge of Breakup"),
        (previous, "Green Push"),
        (previous, "Ada's lead"),
        (next, "Green Push"),
    ] {
        stage.click(button);
        stage.frames(2);
        assert!(stage.canvas.find(expected).is_some(), "{expected}");
    }
}

#[test]
fn what_is_kept_is_what_is_heard() {
    let mut stage = playing();
    kit::mock_host::set(&stage.params.mid, -4.5);
    stage.editor.browse_presets();
    stage.frames(2);
    stage.click_words("Save as…");
    stage.frames(2);
    stage.type_words("Mine");
    stage.press(Key::Enter);
    stage.frames(2);
    let asked = orders(&stage);
    let [Order::Save(preset)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!((preset.name.as_str(), preset.plugin.as_str()), ("Mine", "drive"));
    assert_eq!(preset.params["mid"], Setting::Number(-4.5));
    assert!(!preset.params.contains_key("input_db"), "the input is the player's");
    assert_eq!(preset.models.len(), 8);
    let knobs = Knobs::of(stage.params.clone());
    let recall = Recall::of(preset, &knobs, &BOOK).unwrap();
    assert!(recall.holds(&knobs, preset, &mock::playing().presets));
    kit::mock_host::set(&stage.params.mid, -4.0);
    assert!(!recall.holds(&knobs, preset, &mock::playing().presets));
}
