use std::path::Path;

use serde_json::json;
use timbrel_cli::host::State;
use timbrel_cli::host::params::number_of;
use timbrel_cli::render::model::{keepsake, with_slot};

#[test]
fn a_state_survives_its_bytes() {
    let json = json!({ "version": "0.1.0", "params": { "mix": { "f32": 0.5 } }, "fields": { "rack": "{\"a\":1}" } });
    let state = State::from_bytes(State::from_json(&json).bytes().to_vec());
    assert_eq!(state.json().unwrap(), json);
    assert_eq!(state.field("rack").unwrap(), json!({ "a": 1 }));
    assert_eq!(state.param_ids(), ["mix"]);
}

#[test]
fn a_damaged_state_is_an_error() {
    let good = State::from_json(&json!({ "fields": {} }));
    assert!(State::from_bytes(good.bytes()[..12].to_vec()).json().is_err());
    assert!(State::from_bytes(Vec::new()).json().is_err());
    assert!(good.field("rack").is_err());
}

#[test]
fn a_model_goes_into_its_slot_and_nowhere_else() {
    let rack = json!({ "slots": [null, null], "cab": null }).to_string();
    let state = State::from_json(&json!({ "params": {}, "fields": { "rack": rack } }));
    let file = keepsake(Path::new("/models/Amp.onnx"), b"abc");
    let rack = with_slot(&state, 1, &file).unwrap().field("rack").unwrap();
    assert_eq!(rack["slots"], json!([null, file]));
    assert_eq!(file["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((&file["name"], &file["carried"]), (&json!("Amp"), &json!("YWJj")));
    assert!(with_slot(&state, 2, &file).is_err());
}

#[test]
fn ids_hash_as_the_framework_hashes_them() {
    // 'a' * 31 + 'b', and a long one that overflows.
    assert_eq!(number_of("ab"), 97 * 31 + 98);
    assert!(number_of("oversampling") < 1 << 31);
}
