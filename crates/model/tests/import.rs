//! Models of other formats sound as PyTorch says.

use crate::interpreter::{Array, Values, run};
use model::effect::EffectPorts;
use model::{ModelFile, Ports};
use proptest::prelude::*;
use serde_json::{Value, json};

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/import/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn open(name: &str) -> (ModelFile, EffectPorts) {
    let file = ModelFile::from_bytes(bytes(name), name).unwrap();
    let Ports::Effect(ports) = file.ports.clone() else { panic!("an effect") };
    (file, ports)
}

/// What goes in and what PyTorch makes of it.
fn golden(name: &str) -> (Vec<Vec<f64>>, Vec<f64>) {
    let json: Value = serde_json::from_slice(&bytes(name)).unwrap();
    let golden = |key: &str| json["golden"][key].clone();
    (serde_json::from_value(golden("input")).unwrap(), serde_json::from_value(golden("output")).unwrap())
}

/// A model with its memory.
struct Player {
    file: ModelFile,
    ports: EffectPorts,
    memory: Values,
}

impl Player {
    fn new(name: &str) -> Self {
        let (file, ports) = open(name);
        let memory = ports.states.iter().map(|state| {
            let initial = state.initial.iter().map(|x| f64::from(*x)).collect();
            (state.input.clone(), Array::new(&state.dims, initial))
        });
        Self { memory: memory.collect(), file, ports }
    }

    /// `input[0]` is audio, the others are knobs.
    fn play(&mut self, input: &[Vec<f64>]) -> Vec<f64> {
        let frames = input[0].len();
        let mut values = self.memory.clone();
        values.insert("audio_in".into(), Array::new(&[1, 1, frames], input[0].clone()));
        if input.len() > 1 {
            values.insert("params".into(), Array::new(&[1, input.len() - 1, frames], input[1..].concat()));
        }
        let values = run(&self.file.graph, &values);
        for state in &self.ports.states {
            assert_eq!(values[&state.output].data.len(), state.initial.len());
            self.memory.insert(state.input.clone(), values[&state.output].clone());
        }
        values["audio_out"].data.clone()
    }

    fn warm_up(&mut self, input: &[Vec<f64>]) {
        let frames = self.file.manifest.warm_up_samples;
        let level = |row: usize| if row == 0 { 0.0 } else { input[row][0] };
        let silence: Vec<_> = (0..input.len()).map(|row| vec![level(row); frames]).collect();
        if frames > 0 {
            self.play(&silence);
        }
    }
}

const MODELS: [&str; 12] = [
    "conv.json",
    "convnet.nam",
    "convnet_plain.nam",
    "gated.nam",
    "gru.json",
    "linear.nam",
    "lstm.json",
    "lstm.nam",
    "modern.nam",
    "proteus.json",
    "proteus_gru.json",
    "wavenet.nam",
];

#[test]
fn every_format_answers_as_pytorch_does() {
    for name in MODELS {
        let (input, wanted) = golden(name);
        let mut player = Player::new(name);
        player.warm_up(&input);
        let found = player.play(&input);
        let error = found.iter().zip(&wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let loudest = wanted.iter().fold(0.0, |peak: f64, y| peak.max(y.abs()));
        assert!(wanted.len() == found.len() && error <= 2e-6 * loudest.max(1.0), "{name}: {error} of {loudest}");
        assert!(loudest > 1e-3, "{name}: an answer that tells something");
    }
}

#[test]
fn memory_carries_over_any_cut() {
    for name in MODELS {
        let (input, _) = golden(name);
        let whole = Player::new(name).play(&input);
        let mut player = Player::new(name);
        let mut pieces = Vec::new();
        for (from, to) in [(0, 1), (1, 8), (8, 9), (9, 48)] {
            let piece: Vec<_> = input.iter().map(|row| row[from..to].to_vec()).collect();
            pieces.extend(player.play(&piece));
        }
        let same = whole.iter().zip(&pieces).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(same && whole.len() == pieces.len(), "{name}");
    }
}

#[test]
fn words_and_rates_come_along() {
    let (file, ports) = open("wavenet.nam");
    let manifest = &file.manifest;
    assert_eq!((manifest.name.as_str(), manifest.architecture.as_str()), ("Twin", "WaveNet"));
    assert_eq!(
        (manifest.authors.as_slice(), manifest.tags.as_slice()),
        (&["Ana".to_owned()][..], &["F".to_owned()][..])
    );
    assert_eq!((manifest.sample_rates.as_slice(), manifest.loudness_db), (&[44_100.0][..], Some(-17.5)));
    assert_eq!(manifest.receptive_field, Some(1 + 2 * 3 + 2 * 5));
    assert_eq!(ports.states.len(), 4);
    assert_eq!(file.inferred, Vec::<String>::new());
    assert_eq!(&file.bytes[..], bytes("wavenet.nam"));
    assert_eq!(ModelFile::from_bytes(file.onnx.clone(), "x").unwrap().graph, file.graph);
    let (file, ports) = open("gru.json");
    assert_eq!((file.manifest.sample_rates.as_slice(), file.manifest.knobs.len()), (&[48_000.0][..], 2));
    assert_eq!(file.manifest.authors, ["Bo"]);
    assert!(ports.params.unwrap().per_sample());
    assert_eq!(open("proteus.json").0.manifest.sample_rates, [44_100.0]);
    assert_eq!(open("gated.nam").0.manifest.name, "gated.nam", "nobody named it");
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    let refused = |name: &str, place: &str, value: Value| {
        let mut json: Value = serde_json::from_slice(&bytes(name)).unwrap();
        *json.pointer_mut(place).unwrap() = value;
        ModelFile::from_bytes(json.to_string().into_bytes(), "x").unwrap_err().to_string()
    };
    let cases = [
        ("wavenet.nam", "/weights", json!([1.0]), "1 weights are too few"),
        ("linear.nam", "/weights", json!([1, 2, 3, 4, 5, 6, 7]), "1 of its 7 weights belong to no layer"),
        ("linear.nam", "/weights/0", json!(1e39), "not a finite number"),
        ("linear.nam", "/config/receptive_field", json!(0), "receptive field is 0"),
        ("linear.nam", "/config/receptive_field", json!(1_000_000_000), "receptive field is 1000000000"),
        ("wavenet.nam", "/architecture", json!("Telepathy"), "Telepathy"),
        ("wavenet.nam", "/config/head", json!({"channels": 8}), "a head or a condition of its own"),
        ("wavenet.nam", "/config/layers/0/activation", json!("Magic"), "activation Magic"),
        ("wavenet.nam", "/config/layers/1/input_size", json!(9), "do not fit each other"),
        ("wavenet.nam", "/config/layers/0/dilations/0", json!(0), "dilation is 0"),
        ("modern.nam", "/config/layers/0/head1x1/active", json!(true), "newer than this Timbrel"),
        ("lstm.nam", "/config/hidden_size", json!(1_000_000), "hidden size is 1000000"),
        ("lstm.json", "/layers/0/type", json!("transformer"), "transformer"),
        ("lstm.json", "/layers/0/weights/0", json!("none"), "not all there"),
        ("lstm.json", "/in_shape", json!([null, null, 4]), "number of inputs is 4"),
        ("proteus.json", "/model_data/unit_type", json!("RNN"), "cells of type RNN"),
        ("proteus.json", "/state_dict/lin.weight", json!([[1.0]]), "too few"),
    ];
    for (name, place, value, reason) in cases {
        let message = refused(name, place, value);
        assert!(message.contains(reason), "{name} {place}: {message}");
    }
    let other = ModelFile::from_bytes(&b"{\"name\": \"package\"}"[..], "x").unwrap_err().to_string();
    assert!(other.contains("neither of Neural Amp Modeler"), "{other}");
    let cut = ModelFile::from_bytes(&bytes("lstm.nam")[..500], "x").unwrap_err().to_string();
    assert!(cut.contains("damaged or incomplete"), "{cut}");
}

/// Replaces one value of a file by something else.
fn alter(json: &mut Value, choose: &mut impl FnMut(usize) -> usize, with: &Value) {
    let inner: Vec<&mut Value> = if json.is_array() {
        json.as_array_mut().unwrap().iter_mut().collect()
    } else {
        json.as_object_mut().map_or(Vec::new(), |map| map.values_mut().collect())
    };
    match inner.len() {
        count if count > 0 && choose(4) > 0 => alter(inner.into_iter().nth(choose(count)).unwrap(), choose, with),
        _ => *json = with.clone(),
    }
}

proptest! {
    #![proptest_config(crate::cases(2_000))]

    #[test]
    fn altered_files_are_read_or_refused(
        name in prop::sample::select(MODELS.to_vec()),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 12),
        with in prop::sample::select(vec![json!(null), json!(0), json!(-1), json!(1e300), json!(65_536), json!("x"), json!([]), json!({}), json!([[]]), json!(true)]),
    ) {
        let mut json: Value = serde_json::from_slice(&bytes(name)).unwrap();
        json.as_object_mut().unwrap().remove("golden");
        let mut choices = choices.into_iter();
        alter(&mut json, &mut |count| choices.next().map_or(0, |index| index.index(count)), &with);
        let _ = ModelFile::from_bytes(json.to_string().into_bytes(), "x");
    }
}
