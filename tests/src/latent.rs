//! A small space of sounds made on the spot: a few pings and puffs of noise, mixed. Quick to decode, and its controls do
//! what they say, as far as mixing goes.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use model::graph::{Dim, Element, Graph, Node, Tensor, TensorData, Value};
use model::manifest::numbers_as_base64;
use model::onnx;
use serde_json::json;
use testkit::signals::{self, Noise};

/// Numbers of a point.
pub const SIZE: usize = 8;
/// Rate of its sounds.
pub const RATE_HZ: f64 = 22_050.0;
/// Samples of its sounds.
pub const SAMPLES: usize = 4_410;
/// Sounds of a pack.
const SOUNDS: usize = 6;

/// A model file. Another `seed` is another model, with other sounds.
pub fn drums(name: &str, seed: u64) -> Vec<u8> {
    let parts = parts(seed);
    let mut graph = product(("z", SIZE), ("audio", SAMPLES), &parts.concat());
    let weights: Vec<f32> = (0..SAMPLES).flat_map(|n| parts.iter().map(move |part| part[n] / power(part))).collect();
    let encoder = product(("audio", SAMPLES), ("z", SIZE), &weights);
    graph.metadata.insert("timbrel_encoder".into(), BASE64.encode(onnx::write(&encoder)));
    graph.metadata.insert("timbrel_points".into(), halves(&points(seed)));
    graph.metadata.insert("timbrel".into(), manifest(name).to_string());
    onnx::write(&graph)
}

/// Low and high pings, short and long; a late one; noise.
fn parts(seed: u64) -> Vec<Vec<f32>> {
    let at = |n: usize| n as f64 / RATE_HZ;
    let ping = |frequency_hz: f64, begin_s: f64, decay_s: f64| {
        let sample = |t: f64| (TAU * frequency_hz * t).sin() * (-t / decay_s).exp() * (t / 0.002).min(1.0);
        let part = (0..SAMPLES).map(at).map(|t| if t < begin_s { 0.0 } else { sample(t - begin_s) as f32 });
        part.collect::<Vec<_>>()
    };
    let higher = 1.0 + 0.1 * seed as f64;
    let noise = |n: u64, decay_s: f64| {
        let fade = |n: usize| (-at(n) / decay_s).exp() as f32;
        let part = signals::noise(100 * seed + n, 0.5, SAMPLES);
        part.into_iter().enumerate().map(|(n, x)| x * fade(n)).collect::<Vec<_>>()
    };
    vec![
        ping(90.0 * higher, 0.0, 0.02),
        ping(130.0 * higher, 0.0, 0.06),
        ping(2_300.0 * higher, 0.0, 0.015),
        ping(3_100.0 * higher, 0.0, 0.05),
        ping(400.0 * higher, 0.03, 0.03),
        noise(1, 0.01),
        noise(2, 0.03),
        noise(3, 0.05),
    ]
}

fn power(part: &[f32]) -> f32 {
    part.iter().map(|x| x * x).sum()
}

/// Two packs: low sounds and high ones.
fn points(seed: u64) -> Vec<f32> {
    let mut dice = Noise::new(seed);
    let mut points = Vec::new();
    for pack in 0..2 {
        for _ in 0..SOUNDS {
            let middle = [[0.4, 0.4, 0.1, 0.1], [0.1, 0.1, 0.4, 0.3]][pack];
            points.extend(middle.iter().map(|x: &f32| x * (1.0 + 0.3 * dice.bipolar())));
            points.extend((0..4).map(|_| 0.06 * dice.bipolar()));
        }
    }
    points
}

fn manifest(name: &str) -> serde_json::Value {
    let direction = |weights: [f32; SIZE], offset: f64, range: [f64; 2]| json!({"weights": numbers_as_base64(&weights), "offset": offset, "range": range});
    let control = |weights: [f32; SIZE], measures: &str, mean: f64, deviation: f64| {
        let mut json = direction(weights, mean, [mean - 3.0 * deviation, mean + 3.0 * deviation]);
        json["measures"] = json!(measures);
        json["mean"] = json!(mean);
        json["deviation"] = json!(deviation);
        json
    };
    json!({
        "timbrel": 1, "kind": "latent", "name": name,
        "latent": {
            "sample_rate": RATE_HZ, "samples": SAMPLES, "fade_out_samples": 220, "peak": 0.9, "lead_samples": 11,
            "size": SIZE, "mean": numbers_as_base64(&[0.2; SIZE]), "deviation": numbers_as_base64(&[0.2; SIZE]),
            "axes": [
                direction([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0], 0.0, [-1.0, 1.0]),
                direction([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, -1.0], 0.0, [-1.0, 1.0]),
            ],
            "controls": [
                control([-2.0, -2.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0], "log_frequency_centroid", 9.0, 1.5),
                control([0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], "soft_time_to_peak", -2.0, 0.2),
                control([-1.0, 1.0, -1.0, 1.0, 0.0, 0.0, 0.0, 0.0], "energy_centre_time", -1.7, 0.2),
            ],
            "map": [
                direction([-1.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0], 0.0, [-1.0, 1.0]),
                direction([0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0], 0.0, [-1.0, 1.0]),
            ],
            "packs": [{"name": "low", "count": SOUNDS}, {"name": "high", "count": SOUNDS}],
            "points": "timbrel_points", "encoder": "timbrel_encoder",
        },
    })
}

/// One product with a matrix `[from][to]`, from `[B, from]` to `[B, to]`.
fn product((from, width): (&str, usize), (to, wide): (&str, usize), weights: &[f32]) -> Graph {
    let rows = |name: &str, count: usize| Value {
        name: name.into(),
        element: Element::F32,
        dims: vec![Dim::Named("B".into()), Dim::Fixed(count)],
    };
    let tensor = Tensor { dims: vec![width, wide], data: TensorData::F32(weights.to_vec()) };
    let node = Node {
        name: to.into(),
        op: "MatMul".into(),
        inputs: vec![from.into(), "weights".into()],
        outputs: vec![to.into()],
        attributes: BTreeMap::new(),
    };
    Graph {
        opset: 17,
        nodes: vec![node],
        initializers: BTreeMap::from([("weights".into(), tensor)]),
        inputs: vec![rows(from, width)],
        outputs: vec![rows(to, wide)],
        metadata: BTreeMap::new(),
    }
}

fn halves(numbers: &[f32]) -> String {
    BASE64.encode(numbers.iter().flat_map(|x| half::f16::from_f32(*x).to_le_bytes()).collect::<Vec<_>>())
}
