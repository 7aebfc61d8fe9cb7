//! Kits: put on, taken back, kept, and refused.

use kit::presets::{Listed, taken};
use model::preset::Preset;
use nice_plug::params::persist::PersistentField as _;
use serde_json::{Value, json};

use super::Stage;
use crate::params::SamplerParams;
use crate::presets::KITS;
use crate::state::Kit;
use crate::view::{Command, Order};

fn perform(preset: &Preset) -> Command {
    let id = Listed::shipped(preset.clone()).id;
    Command::Preset(Order::Perform { id, preset: Box::new(preset.clone()) })
}

fn save(stage: &Stage, name: &str) -> Preset {
    let models = stage.view().presets.models.clone();
    stage.ask(Command::Preset(Order::Save(taken(name, &stage.knobs, &KITS, models))));
    let list = stage.view().presets.list.clone();
    let saved = list.iter().find(|listed| listed.own && listed.name == name).unwrap();
    saved.preset.clone().unwrap()
}

#[test]
fn every_kit_that_comes_with_the_plugin_is_put_on_whole_and_is_unchanged_then() {
    let stage = Stage::new();
    let kits = KITS.presets();
    assert_eq!(kits.len(), 10);
    for kit in kits {
        stage.ask(perform(&kit));
        let view = stage.view();
        assert_eq!(view.status.words, "", "{}", kit.name);
        assert!(view.pads.iter().all(|pad| pad.filled && !pad.name.is_empty()), "{}", kit.name);
        assert!(!view.presets.changed, "{}", kit.name);
        stage.ask(Command::Random(Some(6)));
        assert!(stage.view().presets.changed, "{}", kit.name);
    }
}

#[test]
fn a_kit_goes_back_and_forth_in_one_step_with_its_knobs() {
    let stage = Stage::new();
    stage.turn("pad02_pan", 0.9);
    stage.ask(Command::Random(None));
    let before = stage.all();
    stage.ask(perform(&KITS.presets()[3]));
    let after = stage.all();
    assert!(after.0.pads != before.0.pads && after.1 != before.1 && after.2 != before.2);
    stage.ask(Command::Undo);
    assert_eq!(stage.all(), before);
    stage.ask(Command::Redo);
    assert_eq!(stage.all(), after);
    // The list of presets has its own way back, and back again.
    assert!(stage.view().presets.undoes);
    stage.ask(Command::Preset(Order::Back));
    assert_eq!(stage.all(), before);
    stage.ask(Command::Preset(Order::Back));
    assert_eq!(stage.all(), after);
    stage.ask(Command::Undo);
    stage.ask(Command::Undo);
    assert!(!stage.view().can_undo, "and what was done before it goes back as well");
}

#[test]
fn a_kit_of_ones_own_comes_back_as_it_was() {
    let stage = Stage::new();
    stage.ask(perform(&KITS.presets()[0]));
    stage.ask(Command::Random(None));
    stage.ask(Command::SetPath { pad: 1, places: vec![[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]] });
    stage.ask(Command::Rename { pad: 1, name: "Wanderer".into() });
    stage.turn("pad05_cutoff", 0.37);
    let (pads, travels) = (stage.pads(), stage.travels());
    let preset = save(&stage, "Mine");
    assert!(preset.to_json().len() < 64_000, "{} bytes", preset.to_json().len());
    let other = Stage::new();
    other.turn("pad05_note", 0.5);
    other.ask(perform(&preset));
    assert_eq!(other.pads(), pads, "to the bit");
    assert_eq!(other.params.pad05.note.value(), 64, "the key is the musician's own");
    for (knob, travel) in other.knobs.iter().zip(&travels).filter(|(knob, _)| knob.id() != "pad05_note") {
        assert!((knob.travel() - travel).abs() < 1e-5, "{}", knob.id());
    }
}

#[test]
fn locks_are_no_part_of_a_kit() {
    let stage = Stage::new();
    stage.ask(Command::Lock { pad: 4, on: true });
    let preset = save(&stage, "Locked");
    assert!(!preset.to_json().contains("locked"));
    stage.ask(perform(&preset));
    assert!(!stage.pads()[4].locked);
}

#[test]
fn a_broken_or_hostile_kit_is_refused_in_words_and_changes_nothing() {
    let stage = Stage::new();
    let good = save(&stage, "Good");
    let far = json!({ "name": "Bang", "at": crate::state::Point(vec![1e30; 128]) });
    let no_pack = json!({ "at": { "pack": "Trombones", "sound": 1 } });
    let edited = |change: &dyn Fn(&mut Value)| {
        let mut preset = good.clone();
        change(preset.kit.as_mut().unwrap());
        preset
    };
    let cases = [
        (edited(&|kit| *kit = json!("pads")), "cannot be read"),
        (edited(&|kit| kit["pads"] = json!([])), "no pads"),
        (edited(&|kit| kit["pads"] = json!(vec![json!({}); 17])), "17 pads"),
        (edited(&|kit| kit["space"] = json!("ab".repeat(32))), "another model"),
        (edited(&|kit| kit["space"] = Value::Null), "point of pad 1"),
        (edited(&|kit| kit["pads"][3]["at"] = json!("AAAA")), "point of pad 4"),
        (edited(&|kit| kit["pads"][2] = far.clone()), "point of pad 3"),
        (edited(&|kit| kit["pads"][2] = no_pack.clone()), "“Trombones”"),
        (edited(&|kit| kit["pads"][2]["at"] = json!({ "pack": "Kicks", "sound": 0 })), "no sound 0"),
        (edited(&|kit| kit["pads"][2]["at"] = json!({ "pack": "Kicks", "sound": u64::MAX })), "no sound"),
        (edited(&|kit| kit["pads"][0]["path"] = json!(vec![kit["pads"][0]["at"].clone(); 65])), "too many points"),
        (edited(&|kit| kit["pads"][0]["name"] = json!(7)), "cannot be read"),
    ];
    let mut knobs = good.clone();
    knobs.params.insert("pad17_pan".into(), model::preset::Setting::Number(0.0));
    let mut gone = good.clone();
    gone.models = vec![Some(model::preset::Reference { sha256: "cd".repeat(32), ..Default::default() })];
    stage.ask(Command::Random(None));
    let before = stage.all();
    for (preset, why) in cases.into_iter().chain([(knobs, "pad17_pan"), (gone, "not on this computer")]) {
        stage.ask(perform(&preset));
        assert!(stage.said().starts_with("Good: ") && stage.said().contains(why), "{why}: {}", stage.said());
        assert_eq!(stage.all(), before, "{why}");
    }
    let long = edited(&|kit| kit["pads"][0]["name"] = json!("n".repeat(5_000)));
    stage.ask(perform(&long));
    assert_eq!(stage.pads()[0].name.chars().count(), 60);
}

#[test]
fn a_project_that_is_loaded_cannot_be_undone_into_another() {
    let stage = Stage::new();
    stage.ask(Command::Random(None));
    let other = Kit { pads: stage.pads(), ..stage.kit() };
    stage.ask(perform(&KITS.presets()[1]));
    stage.params.kit.set(other.clone());
    stage.session.catch_up();
    stage.ask(Command::Undo);
    assert_eq!(stage.kit(), other);
    assert!(!stage.view().can_undo && !stage.view().can_redo);
}

#[test]
fn a_state_may_want_a_kit_without_knowing_the_model() {
    let preset = &KITS.presets()[2];
    let params = SamplerParams::default();
    params.kit.edit(|kit| kit.wanted.clone_from(&preset.kit));
    let stage = Stage::with(params);
    let by_state = stage.kit();
    assert_eq!(by_state.wanted, None);
    let by_hand = Stage::new();
    by_hand.ask(perform(preset));
    assert_eq!(by_state, by_hand.kit());
}
