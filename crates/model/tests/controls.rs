//! Which graphs are synthesiser controls, and what their manifests must say. Signatures are written as in `effect`.

use crate::effect::graph;
use base64::Engine as _;
use model::ModelError;
use model::controls::ControlsPorts;
use model::manifest::{Controls, LoudnessDefinition, Manifest, Synth, numbers_as_base64};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const HARMONIC: &str = "f0_hz[1,T,1] loudness_db[1,T,1] state_in_gru[1,1,8] > \
                        harmonics[1,T,4] noise[1,T,3] state_out_gru[1,1,8]";
const FM: &str = "f0_hz[1,T,1] loudness_db[1,T,1] > gains[1,T,2] ratios[1,T,2]";

fn sound() -> Value {
    json!({
        "timbrel": 1, "kind": "controls", "name": "Clarinet",
        "controls": {
            "synth": {"kind": "harmonic_noise", "harmonics": 4, "noise_bands": 3},
            "sample_rate": 48000, "hop": 192,
            "loudness": {"definition": "a_weighted_power", "window": 2048},
            "f0_hz": [140, 1200], "loudness_db": [-10, 25],
            "reverb": {"key": "timbrel_reverb", "taps": 3},
        },
    })
}

fn sound_fm() -> Value {
    let mut json = sound();
    json["controls"]["synth"] = json!({"kind": "fm", "operators": 2, "routing": [[1], [1]]});
    json["controls"].as_object_mut().unwrap().remove("reverb");
    json
}

fn halves(numbers: &[f32]) -> String {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| half::f16::from_f32(*number).to_le_bytes()).collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn ports(signature: &str, json: &Value) -> Result<ControlsPorts, ModelError> {
    let mut graph = graph(signature);
    graph.metadata.insert("timbrel_reverb".into(), halves(&[0.5, 0.25, -0.125]));
    ControlsPorts::of(&graph, Some(&Manifest::from_json(&json.to_string())?))
}

fn refused(signature: &str, json: &Value) -> String {
    ports(signature, json).unwrap_err().to_string()
}

#[test]
fn a_harmonic_model_is_read() {
    let ports = ports(HARMONIC, &sound()).unwrap();
    assert_eq!((ports.first.name.as_str(), ports.first.width), ("harmonics", 4));
    assert_eq!((ports.second.name.as_str(), ports.second.width), ("noise", 3));
    assert_eq!(ports.states.len(), 1);
    assert_eq!((ports.states[0].output.as_str(), &ports.states[0].dims[..]), ("state_out_gru", &[1, 1, 8][..]));
    assert_eq!(ports.states[0].initial, [0.0; 8]);
}

#[test]
fn an_fm_model_is_read() {
    let ports = ports(FM, &sound_fm()).unwrap();
    assert_eq!((ports.first.name.as_str(), ports.second.name.as_str()), ("gains", "ratios"));
    assert!(ports.states.is_empty());
}

#[test]
fn the_section_survives_being_written() {
    for json in [sound(), sound_fm()] {
        let manifest = Manifest::from_json(&json.to_string()).unwrap();
        assert_eq!(Manifest::from_json(&manifest.to_json().unwrap()).unwrap(), manifest);
    }
    let section = Manifest::from_json(&sound().to_string()).unwrap().controls.unwrap();
    assert_eq!(section.synth, Synth::HarmonicNoise { harmonics: 4, noise_bands: 3 });
    assert_eq!(section.loudness.definition, LoudnessDefinition::AWeightedPower);
    for (name, definition) in [("a_weighted_log", LoudnessDefinition::AWeightedLog), ("rms", LoudnessDefinition::Rms)] {
        let mut json = sound();
        json["controls"]["loudness"]["definition"] = json!(name);
        let section: Controls = serde_json::from_value(json["controls"].clone()).unwrap();
        assert_eq!(section.loudness.definition, definition);
    }
}

#[test]
fn initial_states_come_from_the_manifest() {
    let mut json = sound();
    json["states"] = json!({"gru": numbers_as_base64(&[0.5; 8])});
    assert_eq!(ports(HARMONIC, &json).unwrap().states[0].initial, [0.5; 8]);
    json["states"] = json!({"lstm": numbers_as_base64(&[0.5; 8])});
    assert!(refused(HARMONIC, &json).contains("the state \"lstm\", which the graph does not have"));
}

#[test]
fn what_a_graph_lacks_is_said() {
    let changed = |from: &str, to: &str| refused(&HARMONIC.replace(from, to), &sound());
    let reasons = [
        (changed("f0_hz", "pitch"), "\"f0_hz\" is missing"),
        (changed("loudness_db[1,T,1]", "loudness_db[1,T,2]"), "\"loudness_db\" is not [1, T, 1]"),
        (changed("f0_hz[1,T,1]", "f0_hz[1,64,1]"), "\"f0_hz\" is not [1, T, 1]"),
        (changed("f0_hz[1,T,1]", "f0_hz[2,T,1]"), "\"f0_hz\" is not [1, T, 1]"),
        (changed("f0_hz[1,T,1]", "i:f0_hz[1,T,1]"), "\"f0_hz\" does not hold 32-bit floats"),
        (changed("harmonics[1,T,4]", "harmonics[1,T,5]"), "\"harmonics\" is not [1, T, 4]"),
        (changed("noise[1,T,3]", "noise[1,3,T]"), "\"noise\" is not [1, T, 3]"),
        (changed(" noise[1,T,3]", ""), "\"noise\" is missing"),
        (changed("state_out_gru", "gru_out"), "\"state_out_gru\" is missing"),
        (changed("state_out_gru[1,1,8]", "state_out_gru[1,1,9]"), "does not have the shape of \"state_out_gru\""),
        (changed("state_in_gru", "hidden"), "nothing is known to feed to \"hidden\""),
    ];
    for (message, reason) in reasons {
        assert!(message.contains(reason), "{message}");
        assert!(message.contains("wanted is the inputs \"f0_hz\" and \"loudness_db\""), "{message}");
    }
    assert!(refused(FM, &sound()).contains("\"harmonics\" is missing"));
}

#[test]
fn a_manifest_without_a_synthesiser_is_refused() {
    let bare = json!({"timbrel": 1, "kind": "controls", "name": "x"});
    assert!(refused(HARMONIC, &bare).contains("which synthesiser its controls are for"));
    let nothing = ControlsPorts::of(&graph(HARMONIC), None).unwrap_err().to_string();
    assert!(nothing.contains("which synthesiser its controls are for"), "{nothing}");
}

#[test]
fn each_rule_is_kept_and_the_culprit_named() {
    let broken = [
        (sound(), "/sample_rate", json!(20), "the sample rate of the controls in Hz is 20"),
        (sound(), "/hop", json!(0), "the hop of the controls in samples is 0"),
        (sound(), "/loudness/window", json!(7), "the window of the loudness in samples is 7"),
        (sound(), "/loudness/definition", json!("sones"), "sones"),
        (sound(), "/f0_hz", json!([500, 100]), "the trained range of pitch in Hz is 500 to 100"),
        (sound(), "/f0_hz", json!([0, 100]), "a trained pitch in Hz is 0"),
        (sound(), "/loudness_db", json!([3, 3]), "does not go up"),
        (sound(), "/synth/kind", json!("granular"), "granular"),
        (sound(), "/synth/harmonics", json!(0), "the number of harmonics is 0"),
        (sound(), "/synth/harmonics", json!(257), "the number of harmonics is 257"),
        (sound(), "/synth/noise_bands", json!(1), "the number of noise bands is 1"),
        (sound(), "/reverb/taps", json!(0), "the length of the reverb in samples is 0"),
        (sound_fm(), "/synth/operators", json!(7), "the number of operators is 7"),
        (sound_fm(), "/synth/routing", json!([[1]]), "speaks of 1 operators and there are 2"),
        (sound_fm(), "/synth/routing", json!([[2], []]), "names the operator 2, and the last one is 1"),
        (sound_fm(), "/synth/routing", json!([[1, 1], []]), "twice for the same target"),
        (sound_fm(), "/synth/routing", json!([[1], [0]]), "none is heard"),
    ];
    for (mut json, place, value, reason) in broken {
        *json.pointer_mut(&format!("/controls{place}")).unwrap() = value;
        let message = Manifest::from_json(&json.to_string()).unwrap_err().to_string();
        assert!(message.contains(reason), "{place}: {message}");
    }
}

#[test]
fn the_reverb_is_read_without_the_dry_path() {
    let with = |text: &str, taps: usize| {
        let reverb = model::manifest::Reverb { key: "room".into(), taps, dry_included: true };
        reverb.taps(&BTreeMap::from([("room".to_owned(), text.to_owned())])).map_err(|error| error.to_string())
    };
    assert_eq!(with(&halves(&[1.0, 0.5, -0.25]), 3).unwrap(), [0.0, 0.5, -0.25]);
    assert!(with(&halves(&[1.0]), 2).unwrap_err().contains("the reverb has 1 values and should have 2"));
    assert!(with(&halves(&[f32::INFINITY]), 1).unwrap_err().contains("not a finite number"));
    assert!(with("?", 1).unwrap_err().contains("not valid base64"));
    assert!(with("AAAA", 1).unwrap_err().contains("ends in the middle of a number"));
    let mut json = sound();
    json["controls"]["reverb"]["key"] = json!("elsewhere");
    assert!(refused(HARMONIC, &json).contains("its reverb \"elsewhere\" is missing"));
}

proptest! {
    #![proptest_config(crate::cases(64))]

    #[test]
    fn any_dimensions_are_read_or_refused(first in 0_usize..6, second in 0_usize..6, state in 0_usize..12) {
        let signature = format!(
            "f0_hz[1,T,1] loudness_db[1,T,1] state_in_gru[1,1,8] > \
             harmonics[1,T,{first}] noise[1,T,{second}] state_out_gru[1,1,{state}]"
        );
        prop_assert_eq!(ports(&signature, &sound()).is_ok(), (first, second, state) == (4, 3, 8));
    }
}
