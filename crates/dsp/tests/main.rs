//! Signal processing against independent oracles, and the same bits for every way of cutting.
#![allow(clippy::unwrap_used, missing_docs)]

mod adsr;
mod convolution;
mod dc;
mod delay;
mod denormal;
mod differentiable;
mod exchange;
mod fade;
mod filter;
mod fm;
mod gate;
mod harmonic;
mod loudness;
mod noise;
mod pitch;
mod playhead;
mod polyphase;
mod smooth;
mod spectrum;
mod tone;
mod tuning;
mod width;

use testkit::{Splits, assert_bit_equal, no_alloc};

/// Plays `input` through a fresh processor for every way of cutting; fails where the bits differ, or where the
/// allocator was used. Returns the output.
#[track_caller]
fn same_for_all_splits<P: FnMut(&mut [f32])>(input: &[f32], fresh: impl Fn() -> P) -> Vec<f32> {
    let play = |splits: Splits| {
        let mut process = fresh();
        let mut audio = input.to_vec();
        for range in splits.ranges(input.len()) {
            no_alloc(|| process(&mut audio[range]));
        }
        audio
    };
    let whole = play(Splits::fixed(input.len()));
    for splits in Splits::all() {
        assert_bit_equal(&whole, &play(splits), &splits.to_string());
    }
    whole
}

/// Little-endian floats of `tests/fixtures/synthesis`.
fn fixture(name: &str) -> Vec<f32> {
    fixture_in("synthesis", name)
}

/// Little-endian floats of a folder of `tests/fixtures`.
fn fixture_in(folder: &str, name: &str) -> Vec<f32> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
    let bytes = std::fs::read(folder.join(name).with_extension("f32")).unwrap();
    bytes.as_chunks().0.iter().copied().map(f32::from_le_bytes).collect()
}

/// Magnitude of the response at `frequency_hz`, from an impulse response that has died away: its Fourier transform.
fn magnitude(impulse_response: &[f32], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let step = std::f64::consts::TAU * frequency_hz / sample_rate_hz;
    let (re, im) = impulse_response.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, &x)| {
        let (sine, cosine) = (step * n as f64).sin_cos();
        (re + f64::from(x) * cosine, im - f64::from(x) * sine)
    });
    re.hypot(im)
}
