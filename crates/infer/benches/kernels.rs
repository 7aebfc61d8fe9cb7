//! What the kernels cost alone, on every instruction set of this machine: an LSTM of 40 with its linear output, and a
//! WaveNet of 16 and 8 channels.
#![allow(missing_docs)]

#[path = "kernels/lstm.rs"]
mod lstm;
#[path = "kernels/noise.rs"]
mod noise;
#[path = "kernels/wavenet.rs"]
mod wavenet;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use infer::inline::kernels::Isa;

const BLOCKS: [usize; 3] = [32, 64, 512];

fn models(criterion: &mut Criterion) {
    each(criterion, "LSTM-40", |isa| {
        let mut model = lstm::Lstm40::new(isa);
        move |audio, out| model.run(audio, out)
    });
    each(criterion, "WaveNet 16+8", |isa| {
        let mut model = wavenet::WaveNet::new(isa);
        move |audio, out| model.run(audio, out)
    });
}

fn each<M: FnMut(&[f32], &mut [f32])>(criterion: &mut Criterion, name: &str, build: impl Fn(Isa) -> M) {
    let mut group = criterion.benchmark_group(name);
    for isa in Isa::available() {
        for block in BLOCKS {
            let mut model = build(isa);
            let audio = noise::noise(block, 0.5);
            let mut out = vec![0.0; block];
            group.throughput(Throughput::Elements(block as u64));
            group.bench_function(BenchmarkId::new(isa.name(), block), |bencher| {
                bencher.iter(|| model(&audio, &mut out));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, models);
criterion_main!(benches);
