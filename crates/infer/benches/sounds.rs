//! What the shipped space of sounds costs: to be loaded, to decode and to encode a sound, and to correct an edit.
#![allow(missing_docs)]

use std::path::Path;
use std::time::Instant;

use infer::Want;
use infer::latent::{Aim, LoadedLatent, Wish, load_latent};
use model::ModelFile;

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds: usize = if std::env::args().any(|argument| argument == "--bench") { 1_000 } else { 2 };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/sampler/drums.onnx");
    println!("{:<44} {:>8} {:>8}", "ms, one thread", "median", "p99");
    let load = || {
        let file = ModelFile::open(&path).expect("the shipped model");
        load_latent(file, &Want { crash_folder: None, ..Want::at(48_000.0) }).expect("ONNX Runtime")
    };
    let model = load();
    row("read, check and try out the file", rounds.div_ceil(50), |_| drop(load()));
    row("open its decoder", rounds.div_ceil(20), |_| drop(model.decoder()));
    let (mut decoder, mut encoder) = (halves(&model).0, halves(&model).1);
    let points: Vec<Vec<f32>> = model.space().points().map(|(_, z)| z.to_vec()).collect();
    row("decode a sound", rounds, |round| drop(decoder.run(&points[round * 7 % points.len()])));
    let sound = decoder.run(&points[0]).expect("a sound").to_vec();
    row("encode a sound", rounds, |_| drop(encoder.run(&sound)));
    let mut meter = model.meter();
    row("measure a sound", rounds, |_| {
        std::hint::black_box(meter.measure(&sound));
    });
    row("decode and correct an edit", rounds.div_ceil(5), |round| {
        let z = &points[round * 31 % points.len()];
        let wish = Wish { axes: [0.3, 0.0], features: [0.5, 0.05, -0.1] };
        let mut aim = Aim { chart: model.chart(), decoder: &mut decoder, meter: &mut meter };
        drop(aim.true_to(z, &wish));
    });
}

fn halves(model: &LoadedLatent) -> (infer::latent::Half, infer::latent::Half) {
    (model.decoder().expect("a decoder"), model.encoder().expect("an encoder"))
}

fn row(what: &str, rounds: usize, mut run: impl FnMut(usize)) {
    (0..rounds.min(20)).for_each(&mut run);
    let mut times_ms: Vec<f64> = (0..rounds)
        .map(|round| {
            let start = Instant::now();
            run(round);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times_ms.sort_by(f64::total_cmp);
    println!("{what:<44} {:>8.2} {:>8.2}", times_ms[rounds / 2], times_ms[rounds * 99 / 100]);
}
