//! What a manifest must keep to, and how a knob turns, reads and is typed.

use model::ModelError;
use model::manifest::{Curve, Golden, Kind, Knob, KnobStyle, Manifest, numbers_as_base64};
use proptest::prelude::*;
use serde_json::{Value, json};

fn sound() -> Value {
    json!({
        "timbrel": 1, "kind": "effect", "name": "Screamer", "authors": ["Ana"], "sample_rates": [44100, 48000],
        "knobs": [
            {"name": "Drive", "unit": "dB", "range": [0, 40], "default": 20},
            {"name": "Tone", "unit": "Hz", "range": [200, 8000], "default": 1000, "curve": "log"},
            {"name": "Voice", "style": "categorical", "range": [0, 2], "labels": ["Clean", "Crunch", "Lead"]},
            {"name": "Bright", "style": "toggle"},
        ],
        "golden": {"input": numbers_as_base64(&[0.0, 0.5]), "output": numbers_as_base64(&[0.0, 0.25]), "params": [20, 1000, 0, 0]},
        "somebody else's key": [1, 2, 3],
    })
}

fn read(json: &Value) -> Result<Manifest, ModelError> {
    Manifest::from_json(&json.to_string())
}

#[test]
fn a_sound_manifest_is_read_and_survives_being_written() {
    let manifest = read(&sound()).unwrap();
    assert_eq!(manifest.kind, Kind::Effect);
    assert_eq!(manifest.knobs[1].curve, Curve::Log);
    assert_eq!(manifest.knobs[3].style, KnobStyle::Toggle);
    assert_eq!(manifest.channels, 1);
    assert_eq!(manifest.golden.as_ref().unwrap().decode(1, 1).unwrap(), (vec![0.0, 0.5], vec![0.0, 0.25]));
    assert_eq!(Manifest::from_json(&manifest.to_json().unwrap()).unwrap(), manifest);
    let bare = Manifest::bare(Kind::Latent, "Drums");
    assert_eq!(Manifest::from_json(&bare.to_json().unwrap()).unwrap(), bare);
}

#[test]
fn a_later_format_is_refused_kindly_whatever_it_holds() {
    let error = read(&json!({"timbrel": 2, "kind": "hologram"})).unwrap_err();
    assert!(error.to_string().contains("made for a newer Timbrel"), "{error}");
}

#[test]
fn each_rule_is_kept_and_the_culprit_named() {
    let blob = |numbers: &[f32]| json!(numbers_as_base64(numbers));
    let broken = [
        ("/timbrel", json!(0), "format version is 0"),
        ("/name", json!("  "), "no name"),
        ("/name", json!("x".repeat(1000)), "the name has a size of 1000"),
        ("/kind", json!("hologram"), "hologram"),
        ("/sample_rates/0", json!(20.0), "a sample rate in Hz is 20"),
        ("/sample_rates/0", json!(1e9), "a sample rate in Hz is 1000000000"),
        ("/hop", json!(0), "the hop in samples is 0"),
        ("/channels", json!(0), "the number of channels is 0"),
        ("/channels", json!(99), "the number of channels is 99"),
        ("/latency_samples", json!(1 << 30), "the latency in samples"),
        ("/latency_samples", json!(-1), "invalid value"),
        ("/warm_up_samples", json!(1 << 30), "the warm-up in samples"),
        ("/loudness_db", json!(1e6), "the loudness in dB"),
        ("/knobs", json!(vec![json!({"name": "k"}); 9]), "the list of knobs has a size of 9"),
        ("/knobs/0/range", json!([40, 0]), "\"Drive\" has the range 40 to 0"),
        ("/knobs/0/range", json!([0, 0]), "does not go up"),
        ("/knobs/0/range", json!([0, 1e30]), "does not go up"),
        ("/knobs/0/default", json!(41), "\"Drive\" has the default 41"),
        ("/knobs/1/range", json!([0, 8000]), "it must begin above 0"),
        ("/knobs/2/labels", json!(["Clean"]), "\"Voice\" has 1 labels for 3 categories"),
        ("/knobs/2/default", json!(0.5), "not whole numbers"),
        ("/knobs/3/labels", json!(["A", "B", "C"]), "3 labels instead of 2"),
        ("/states", json!({"h": "x".repeat(17 << 20)}), "\"h\" has a size"),
        ("/golden/params", json!([1]), "1 knob values for 4 knobs"),
        ("/golden/tolerance", json!(2), "the golden tolerance is 2"),
    ];
    for (place, value, reason) in broken {
        let mut json = sound();
        match json.pointer_mut(place) {
            Some(old) => *old = value,
            None => {
                let (parent, key) = place.rsplit_once('/').unwrap();
                json.pointer_mut(parent).unwrap()[key] = value;
            }
        }
        let message = read(&json).unwrap_err().to_string();
        assert!(message.contains(reason), "{place}: {message}");
    }
    let golden = |input: Value, output: Value| {
        serde_json::from_value::<Golden>(json!({"input": input, "output": output})).unwrap()
    };
    let refused = |golden: Golden, channels| golden.decode(channels, channels).unwrap_err().to_string();
    assert!(refused(golden(json!("?"), blob(&[0.0])), 1).contains("not valid base64"));
    assert!(refused(golden(blob(&[0.0]), blob(&[0.0, 1.0])), 1).contains("has 2 values and should have 1"));
    assert!(refused(golden(blob(&[0.0]), blob(&[f32::NAN])), 1).contains("not a finite number"));
    assert!(refused(golden(blob(&[0.0]), blob(&[0.0])), 2).contains("2 channels"));
}

#[test]
fn initial_states_are_decoded_and_counted() {
    let mut manifest = Manifest::bare(Kind::Effect, "x");
    manifest.states.insert("h".into(), numbers_as_base64(&[1.0, -2.0]));
    assert_eq!(manifest.initial_state("h", 2).unwrap(), Some(vec![1.0, -2.0]));
    assert_eq!(manifest.initial_state("c", 2).unwrap(), None);
    assert!(manifest.initial_state("h", 3).is_err());
}

fn knob(low: f64, high: f64, unit: &str, curve: Curve) -> Knob {
    Knob { range: [low, high], unit: unit.into(), curve, ..Knob::plain("k", low) }
}

#[test]
fn a_value_reads_as_a_musician_writes_it() {
    let gain = knob(-24.0, 24.0, "dB", Curve::Linear);
    assert_eq!(gain.text(-6.0), "−6.0 dB");
    assert_eq!(gain.text(3.25), "+3.2 dB");
    assert_eq!(gain.text(-0.001), "0.0 dB");
    let tone = knob(20.0, 20_000.0, "Hz", Curve::Log);
    assert_eq!(tone.text(440.0), "440 Hz");
    assert_eq!(tone.text(1234.0), "1.23 kHz");
    assert_eq!(knob(0.0, 100.0, "%", Curve::Linear).text(50.0), "50 %");
    assert_eq!(Knob::plain("k", 0.5).text(0.5), "0.50");
    assert_eq!(knob(0.0, 10.0, "", Curve::Linear).text(5.0), "5.0");
    let toggle = Knob { style: KnobStyle::Toggle, ..Knob::plain("k", 0.0) };
    assert_eq!([toggle.text(0.0), toggle.text(1.0)], ["Off", "On"]);
    let named = Knob { labels: vec!["Dark".into(), "Bright".into()], ..toggle };
    assert_eq!(named.text(1.0), "Bright");
}

#[test]
fn typed_text_is_understood_or_refused() {
    let gain = knob(-24.0, 24.0, "dB", Curve::Linear);
    for text in ["-6", "−6", "−6.0 dB", " -6 db ", "-6,0"] {
        assert_eq!(gain.parse(text), Some(-6.0), "{text}");
    }
    assert_eq!(gain.parse("1000"), Some(24.0), "beyond the end means the end");
    for text in ["", "loud", "6 Hz", "1e999", "nan", "--6"] {
        assert_eq!(gain.parse(text), None, "{text}");
    }
    let tone = knob(20.0, 20_000.0, "Hz", Curve::Linear);
    for text in ["1.5k", "1.5 kHz", "1500", "1500 Hz"] {
        assert_eq!(tone.parse(text), Some(1500.0), "{text}");
    }
    let voice = read(&sound()).unwrap().knobs.remove(2);
    assert_eq!(voice.parse("crunch"), Some(1.0));
    assert_eq!(voice.parse("2"), Some(2.0));
    assert_eq!(voice.parse("Jazz"), None);
    assert_eq!((voice.value(0.3), voice.value(1.0), voice.positions()), (1.0, 2.0, Some(3)));
    let toggle = Knob { style: KnobStyle::Toggle, range: [-1.0, 1.0], ..Knob::plain("k", -1.0) };
    assert_eq!([toggle.parse("on"), toggle.parse("Off")], [Some(1.0), Some(-1.0)]);
    assert_eq!([toggle.value(0.4), toggle.value(0.6)], [-1.0, 1.0]);
}

#[test]
fn a_log_knob_turns_in_equal_ratios() {
    let tone = knob(100.0, 10_000.0, "Hz", Curve::Log);
    assert!((tone.value(0.5) - 1000.0).abs() < 1e-9);
    assert_eq!([tone.value(0.0), tone.value(1.0)], [100.0, 10_000.0]);
}

fn knobs() -> impl Strategy<Value = Knob> {
    let linear = (-1e4..1e4_f64, 1e-3..1e4_f64).prop_map(|(low, span)| knob(low, low + span, "dB", Curve::Linear));
    let log = (1e-3..1e4_f64, 1.01..1e4_f64).prop_map(|(low, ratio)| knob(low, low * ratio, "Hz", Curve::Log));
    prop_oneof![linear, log]
}

proptest! {
    #![proptest_config(crate::cases(1_000))]

    #[test]
    fn travel_and_value_are_inverses(knob in knobs(), travel in 0.0..=1.0_f64) {
        let value = knob.value(travel);
        prop_assert!((knob.range[0]..=knob.range[1]).contains(&value));
        prop_assert!((knob.travel(value) - travel).abs() < 1e-6);
    }

    #[test]
    fn what_is_shown_can_be_typed(knob in knobs(), travel in 0.0..=1.0_f64) {
        let value = knob.value(travel);
        let text = knob.text(value);
        let typed = knob.parse(&text).unwrap();
        let step = 0.05_f64.max(value.abs() * 0.006);
        prop_assert!((typed - value).abs() <= step + 1e-9, "{value} is shown as {text} and read as {typed}");
    }

    #[test]
    fn any_text_is_understood_or_refused(knob in knobs(), text in ".{0,12}") {
        if let Some(value) = knob.parse(&text) {
            prop_assert!((knob.range[0]..=knob.range[1]).contains(&value));
        }
    }

    #[test]
    fn any_json_is_read_or_refused(text in "[\\{\\}\\[\\]\",:a-z0-9 .\\-]{0,60}") {
        let _ = Manifest::from_json(&text);
    }
}
