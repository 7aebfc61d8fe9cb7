//! Files of this kind that are damaged, or lie.

use infer::latent::load_latent;
use model::ModelFile;
use testkit::signals::Noise;

use super::{small, want};

/// Refused in a sentence, or its points sound finite. Never anything else.
fn take(bytes: Vec<u8>, what: &str) -> bool {
    let file = match ModelFile::from_bytes(bytes, "damaged") {
        Ok(file) => file,
        Err(refused) => {
            assert!(refused.to_string().len() > 10, "{what}: {refused}");
            return false;
        }
    };
    match load_latent(file, &want()) {
        Err(refused) => {
            assert!(refused.to_string().len() > 10, "{what}: {refused}");
            false
        }
        Ok(model) => {
            let mut decoder = model.decoder().unwrap();
            for (_, z) in model.space().points().take(3) {
                // A point whose sound is no number is an error of its own.
                if let Ok(sound) = decoder.run(z) {
                    assert!(sound.iter().all(|x| x.is_finite()), "{what}");
                }
            }
            true
        }
    }
}

#[test]
fn damaged_bytes_are_refused_or_played() {
    let good = small::drums("Drums", 1);
    let mut dice = Noise::new(31);
    let mut played = 0;
    for round in 0..120 {
        let mut bytes = good.clone();
        match round % 4 {
            0 => bytes.truncate(dice.below(good.len())),
            1 => (0..1 + dice.below(4)).for_each(|_| bytes[dice.below(good.len())] ^= 1 << dice.below(8)),
            2 => {
                let at = dice.below(good.len());
                let end = (at + dice.below(500)).min(good.len());
                bytes.drain(at..end);
            }
            // Names, shapes and the manifest are at both ends.
            _ => {
                let near = [dice.below(200), good.len() - 1 - dice.below(4_000)][round / 4 % 2];
                bytes[near] = dice.below(256) as u8;
            }
        }
        played += usize::from(take(bytes, &format!("round {round}")));
    }
    assert!((1..110).contains(&played), "{played} of 120 still play");
}

#[test]
fn a_manifest_that_lies_is_refused() {
    let graph = model::onnx::read(&small::drums("Drums", 1)).unwrap();
    let honest: serde_json::Value = serde_json::from_str(&graph.metadata["timbrel"]).unwrap();
    let lies = [
        ("samples", serde_json::json!(10_000_000)),
        ("samples", serde_json::json!(7)),
        ("size", serde_json::json!(0)),
        ("size", serde_json::json!(9)),
        ("sample_rate", serde_json::json!(-1.0)),
        ("sample_rate", serde_json::json!(1e300)),
        ("fade_out_samples", serde_json::json!(100_000)),
        ("mean", serde_json::json!("AAAA")),
        ("deviation", serde_json::json!(model::manifest::numbers_as_base64(&[0.0; small::SIZE]))),
        ("packs", serde_json::json!([{ "name": "low", "count": 4_000_000_000_u32 }])),
        ("points", serde_json::json!("nowhere")),
        ("encoder", serde_json::json!("timbrel_points")),
        ("axes", serde_json::json!([])),
        ("controls", serde_json::json!(null)),
        ("map", serde_json::json!("somewhere")),
    ];
    for (field, lie) in lies {
        let (mut graph, mut manifest) = (graph.clone(), honest.clone());
        manifest["latent"][field] = lie.clone();
        graph.metadata.insert("timbrel".into(), manifest.to_string());
        assert!(!take(model::onnx::write(&graph), field), "{field}: {lie}");
    }
    // Numbers that are none, in the weights.
    let mut graph = graph.clone();
    for tensor in graph.initializers.values_mut() {
        if let model::graph::TensorData::F32(weights) = &mut tensor.data {
            weights[3] = f32::NAN;
        }
    }
    assert!(!take(model::onnx::write(&graph), "weights"));
}
