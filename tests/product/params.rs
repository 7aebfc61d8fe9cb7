//! Parameter ids are written into people's projects: they, their order and their ranges stay.

use timbrel_tests::drive;

const IDS: [&str; 22] = [
    "bypass",
    "input_db",
    "gate_db",
    "model",
    "blend",
    "knob1",
    "knob2",
    "knob3",
    "knob4",
    "knob5",
    "knob6",
    "knob7",
    "knob8",
    "bass",
    "mid",
    "treble",
    "cab",
    "oversampling",
    "stereo",
    "level",
    "mix",
    "output_db",
];

#[test]
fn the_ids_are_those_of_every_project() {
    let plugin = drive::plugin();
    let ids: Vec<_> = plugin.params().iter().map(|param| param.id.as_str()).collect();

    assert_eq!(ids, IDS);
    assert!(plugin.params().iter().all(|param| param.automatable), "all can be automated");
    let bypass: Vec<_> = plugin.params().iter().filter(|param| param.bypass).map(|p| p.id.as_str()).collect();
    assert_eq!(bypass, ["bypass"]);
}

#[test]
fn displayed_values_are_understood_and_shown_again() {
    let mut plugin = drive::plugin();
    let cases = [
        ("input_db", "6", 6.0),
        ("input_db", "-24", -24.0),
        ("input_db", "24", 24.0),
        ("gate_db", "-60", -60.0),
        ("bass", "-12", -12.0),
        ("output_db", "-60", -60.0),
        ("output_db", "24", 24.0),
        ("mix", "25 %", 25.0),
        ("blend", "100 %", 100.0),
    ];
    for (id, text, expected) in cases {
        plugin.set(id, text).unwrap();
        let shown = plugin.text(id).unwrap();
        let number: String =
            shown.replace('−', "-").chars().filter(|c| c.is_ascii_digit() || "+-.".contains(*c)).collect();
        assert!((number.parse::<f64>().unwrap() - expected).abs() < 0.05, "{id}={text} is shown as {shown}");
    }
}

#[test]
fn choices_go_by_name() {
    let mut plugin = drive::plugin();
    let choices = [
        ("oversampling", ["1x", "2x", "4x", "auto"].as_slice()),
        ("stereo", &["mono", "dual", "mid-side"]),
        ("level", &["raw", "normalised", "calibrated"]),
        ("cab", &["off", "on"]),
        ("bypass", &["off", "on"]),
    ];
    for (id, names) in choices {
        for (index, name) in names.iter().enumerate() {
            plugin.set(id, name).unwrap();
            assert_eq!(plugin.value(id).unwrap().round(), index as f64, "{id}={name}");
        }
    }
}

#[test]
fn what_is_outside_is_refused_in_words() {
    let mut plugin = drive::plugin();
    for (id, text) in [("input_db", "loud"), ("stereo", "quad"), ("cab", "maybe"), ("nothing", "1")] {
        let complaint = plugin.set(id, text).unwrap_err().to_string();
        assert!(complaint.contains(id), "{complaint}");
    }
}

#[test]
fn a_plugin_plays_mono_stereo_and_mono_to_stereo() {
    let mut layouts = drive::plugin().layouts();
    layouts.sort_unstable();
    assert_eq!(layouts, [[1, 1], [1, 2], [2, 2]]);
}
