//! What the pitch tracker costs at the host's rate, with a frame every 4 ms, and the longest that one frame takes.
#![allow(missing_docs)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use dsp::{Pitch, PitchTracker};

const RATES_HZ: [f64; 3] = [44_100.0, 48_000.0, 96_000.0];
const PITCHES_HZ: [f64; 4] = [40.0, 110.0, 440.0, 3_000.0];

/// A second of sawtooth.
fn sawtooth(f0_hz: f64, rate_hz: f64) -> Vec<f32> {
    (0..rate_hz as usize).map(|n| (0.5 - (f0_hz * n as f64 / rate_hz).fract()) as f32).collect()
}

fn listen(pitch: Pitch) {
    black_box(pitch);
}

fn hop(rate_hz: f64) -> usize {
    (0.004 * rate_hz) as usize
}

fn a_second(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pitch of one second, hop 4 ms");
    for rate_hz in RATES_HZ {
        for f0_hz in PITCHES_HZ {
            let audio = sawtooth(f0_hz, rate_hz);
            let mut tracker = PitchTracker::new(rate_hz, hop(rate_hz));
            group.bench_function(format!("{f0_hz} Hz at {rate_hz}"), |bencher| {
                bencher.iter(|| tracker.process(&audio, listen));
            });
        }
    }
    group.finish();
}

/// Times the block of 32 samples that a frame falls into: what a host with the smallest blocks sees.
fn one_frame(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("the block of 32 samples with a frame in it");
    for f0_hz in PITCHES_HZ {
        let audio = sawtooth(f0_hz, 48_000.0);
        let mut tracker = PitchTracker::new(48_000.0, hop(48_000.0));
        group.bench_function(format!("{f0_hz} Hz"), |bencher| {
            bencher.iter_custom(|frames| {
                let mut spent = Duration::ZERO;
                for hop in audio.chunks_exact(hop(48_000.0)).cycle().take(frames as usize) {
                    let (before, block) = hop.split_at(hop.len() - 32);
                    tracker.process(before, |_| ());
                    let start = Instant::now();
                    tracker.process(block, listen);
                    spent += start.elapsed();
                }
                spent
            });
        });
    }
    group.finish();
}

criterion_group!(benches, a_second, one_frame);
criterion_main!(benches);
