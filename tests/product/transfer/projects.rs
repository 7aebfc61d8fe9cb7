//! Damaged projects and damaged models: no harm is done, and what was playing goes on.

use serde_json::{Value, json};
use testkit::measure::rms;
use testkit::signals::Noise;
use testkit::{Splits, assert_clean};
use timbrel_cli::host::{Plugin, Setup, State, Timeline};
use timbrel_cli::render::model::keepsake;
use timbrel_tests::built;
use timbrel_tests::models::Folder;
use timbrel_tests::transfer::{self, play, set, sung};

use super::{RATE_HZ, with_models};

const SETUP: Setup = Setup { sample_rate_hz: RATE_HZ, max_block_samples: 512, offline: true };

fn take(plugin: &mut Plugin, samples: usize) -> Vec<f32> {
    let input = sung(330.0, RATE_HZ, samples);
    play(plugin, SETUP, &input, &Timeline::default(), Splits::fixed(512)).swap_remove(0)
}

/// Cuts, flips, swaps and invents; the plugin may refuse, but must go on playing and be able to save.
#[test]
fn damaged_states_do_no_harm() {
    let mut plugin = set(SETUP, &[]);
    let good = plugin.save().unwrap();
    let mut dice = Noise::new(17);
    for round in 0..120 {
        let _ = plugin.load(&damage(&good, &mut dice, round));
        assert!(plugin.save().unwrap().json().is_ok(), "round {round}");
        if round % 10 == 0 {
            assert_clean(&take(&mut plugin, 2_000), &format!("round {round}"));
        }
    }
    plugin.load(&good).unwrap();
    plugin.settle(SETUP).unwrap();
    assert_eq!(plugin.save().unwrap().field("models").unwrap(), good.field("models").unwrap());
    assert!(rms(&take(&mut plugin, 14_400)) > 1e-3, "it plays as before");
}

fn damage(good: &State, dice: &mut Noise, round: usize) -> State {
    let mut bytes = good.bytes().to_vec();
    match round % 5 {
        0 => bytes.truncate(dice.below(bytes.len())),
        1 => (0..8).for_each(|_| {
            let at = 8 + dice.below(bytes.len() - 8);
            bytes[at] ^= 1 << dice.below(8);
        }),
        2 => bytes[..8].copy_from_slice(&dice.bits().to_le_bytes()),
        3 => bytes = (0..dice.below(2_000)).map(|_| dice.below(256) as u8).collect(),
        _ => return strange(good, dice),
    }
    State::from_bytes(bytes)
}

/// Well-formed, but not what was written.
fn strange(good: &State, dice: &mut Noise) -> State {
    let odd = [json!(null), json!([]), json!("x"), json!(-1e300), json!({ "places": 3 }), json!({ "places": [1, {}] })];
    let mut json = good.json().unwrap();
    match dice.below(3) {
        0 => json["params"]["transpose"] = json!({ "f32": 1e30 * (dice.unit() - 0.5) }),
        1 => json["params"]["source"] = json!({ "string": "nobody" }),
        _ => return good.with_field("models", &odd[dice.below(odd.len())]).unwrap(),
    }
    State::from_json(&json)
}

/// Bytes of a good model are changed here and there, or cut off, or are noise from the beginning.
fn mutated(good: &[u8], dice: &mut Noise, round: usize) -> Vec<u8> {
    let mut bytes = good.to_vec();
    match round % 4 {
        0 => bytes.truncate(dice.below(bytes.len())),
        1 => bytes = (0..dice.below(5_000)).map(|_| dice.below(256) as u8).collect(),
        // Where the graph is described, and where the weights are.
        2 => (0..=dice.below(6)).for_each(|_| bytes[dice.below(2_000)] = dice.below(256) as u8),
        _ => (0..=dice.below(200)).for_each(|_| {
            let at = dice.below(bytes.len());
            bytes[at] = dice.below(256) as u8;
        }),
    }
    bytes
}

#[test]
fn no_damage_to_a_model_stops_a_host() {
    let folder = Folder::default();
    let good = std::fs::read(built::root().join("models/transfer/epiano.onnx")).unwrap();
    let mut dice = Noise::new(23);
    let mut plugin = transfer::plugin();
    for round in 0..32 {
        let bytes = mutated(&good, &mut dice, round);
        let file = folder.file("damaged.onnx", &bytes);
        let state = with_models(&mut plugin, &[keepsake(&file, &bytes), Value::Null]);
        plugin.load(&state).unwrap();
        plugin.settle(SETUP).unwrap();
        assert_clean(&take(&mut plugin, 2_400), &format!("round {round}"));
    }
    let fresh = transfer::plugin().save().unwrap();
    plugin.load(&fresh).unwrap();
    plugin.settle(SETUP).unwrap();
    assert!(rms(&take(&mut plugin, 14_400)) > 1e-3, "a good one plays again");
}
