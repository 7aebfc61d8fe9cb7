//! The project opens next year on another computer.

use serde_json::{Value, json};
use testkit::signals::Noise;
use testkit::{Splits, assert_bit_equal, assert_clean};
use timbrel_cli::host::{Setup, State, Timeline};
use timbrel_cli::render::model::with_slot;
use timbrel_tests::drive;
use timbrel_tests::models::{self, Folder};

const RATE_HZ: f64 = 48_000.0;

#[test]
fn parameters_and_models_survive_saving_and_loading_elsewhere() {
    let folder = Folder::default();
    let file = folder.file("filter.onnx", &models::filter("Filter", 5, &[]));
    let setup = Setup::offline(RATE_HZ, 512);
    let mut here = drive::playing(&file, setup);
    for (id, text) in [("input_db", "7.5"), ("treble", "-3"), ("stereo", "dual"), ("mix", "80 %")] {
        here.set(id, text).unwrap();
    }
    let saved = here.save().unwrap();
    // On another computer there is no such file.
    std::fs::remove_file(&file).unwrap();
    let mut there = drive::plugin();
    there.load(&saved).unwrap();
    there.settle(setup).unwrap();
    assert_eq!(there.save().unwrap().json().unwrap(), saved.json().unwrap());
    let input = drive::guitar(RATE_HZ, 9_600);
    let [expected, got] =
        [&mut here, &mut there].map(|p| drive::play(p, setup, &input, &Timeline::default(), Splits::fixed(512)));
    assert_bit_equal(&expected[0], &got[0], "the other computer");
}

#[test]
fn a_missing_model_keeps_its_place_and_passes_dry_sound() {
    let setup = Setup::offline(RATE_HZ, 512);
    let mut plugin = drive::plugin();
    let lost = json!({ "sha256": "00".repeat(32), "name": "Lost amp", "path": "/nowhere/lost.onnx" });
    let mut state = with_slot(&plugin.save().unwrap(), 0, &lost).unwrap();
    for slot in 1..8 {
        state = with_slot(&state, slot, &Value::Null).unwrap();
    }
    for _ in 0..3 {
        plugin.load(&state).unwrap();
        plugin.settle(setup).unwrap();
        state = plugin.save().unwrap();
        assert_eq!(state.field("rack").unwrap()["slots"][0], lost);
    }
    let input = drive::guitar(RATE_HZ, 9_600);
    let output = drive::play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(512));
    drive::assert_dry(&input[0], &output[0], "dry");
}

/// Cuts, flips, swaps and invents; the plugin may refuse, but must go on playing and be able to save.
#[test]
fn damaged_states_do_no_harm() {
    let setup = Setup::offline(RATE_HZ, 512);
    let mut plugin = drive::plugin();
    let good = plugin.save().unwrap();
    let mut dice = Noise::new(11);
    let input = drive::guitar(RATE_HZ, 512);
    for round in 0..150 {
        let damaged = damage(&good, &mut dice, round);
        let _ = plugin.load(&damaged);
        assert!(plugin.save().unwrap().json().is_ok(), "round {round}");
        if round % 10 == 0 {
            let output = drive::play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(512));
            assert_clean(&output[0], &format!("round {round}"));
        }
    }
    plugin.load(&good).unwrap();
    plugin.settle(setup).unwrap();
    assert_eq!(plugin.save().unwrap().field("rack").unwrap(), good.field("rack").unwrap());
}

fn damage(good: &State, dice: &mut Noise, round: usize) -> State {
    let mut bytes = good.bytes().to_vec();
    match round % 4 {
        0 => bytes.truncate(dice.below(bytes.len())),
        1 => (0..8).for_each(|_| {
            let at = 8 + dice.below(bytes.len() - 8);
            bytes[at] ^= 1 << dice.below(8);
        }),
        2 => bytes[..8].copy_from_slice(&dice.bits().to_le_bytes()),
        _ => return strange(good, dice),
    }
    State::from_bytes(bytes)
}

/// Well-formed, but not what was written.
fn strange(good: &State, dice: &mut Noise) -> State {
    let odd =
        [json!(null), json!([]), json!("x"), json!(-1e300), json!({ "slots": 3 }), json!({ "slots": [1, "a", {}] })];
    let mut json = good.json().unwrap();
    let value = odd[dice.below(odd.len())].clone();
    match dice.below(3) {
        0 => json["params"]["input_db"] = json!({ "f32": 1e30 * (dice.unit() - 0.5) }),
        1 => json["params"]["model"] = json!({ "i32": dice.bits() as i32 }),
        _ => return good.with_field("rack", &value).unwrap(),
    }
    State::from_json(&json)
}

#[test]
fn a_carried_file_that_lies_about_itself_is_not_used() {
    let folder = Folder::default();
    let file = folder.file("gain.onnx", &models::gain(0.25, &[]));
    let setup = Setup::offline(RATE_HZ, 512);
    let mut plugin = drive::plugin();
    let honest = drive::only(&plugin.save().unwrap(), &file);
    let mut rack = honest.field("rack").unwrap();
    rack["slots"][0]["sha256"] = json!("ab".repeat(32));
    rack["slots"][0]["path"] = Value::Null;
    plugin.load(&honest.with_field("rack", &rack).unwrap()).unwrap();
    plugin.settle(setup).unwrap();
    let input = drive::guitar(RATE_HZ, 4_800);
    let output = drive::play(&mut plugin, setup, &input, &Timeline::default(), Splits::fixed(512));
    drive::assert_dry(&input[0], &output[0], "dry");
}
