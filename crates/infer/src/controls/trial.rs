//! What a model must stand before it is heard.

use std::time::{Duration, Instant};

use model::file::GoldenVectors;
use model::manifest::Controls;

use super::ControlsFrame;
use super::compact::{Answer, kept};
use super::decoder::Decoder;
use crate::{Cost, LoadError};

/// Largest difference between the backends, relative to the largest value of an output or to 1.
pub(super) const TOLERANCE: f64 = 1e-5;

/// Pitch in Hz and loudness in dB.
pub(super) type Question = (f32, f32);

const FRAMES: usize = 256;
/// Frames that are timed, and for how long at most.
const TIMED: usize = 1000;
const LONGEST: Duration = Duration::from_millis(250);

/// Finite answers to a phrase within the trained range, and to pitch and loudness far outside of it.
pub(super) fn finite(runner: &mut dyn Decoder, controls: &Controls) -> Result<(), LoadError> {
    let outside = [(1.0, -200.0), (20_000.0, 100.0), (1.0, 100.0), (20_000.0, -200.0)];
    for (signal, frames) in [("a phrase", phrase(controls)), ("extreme notes", outside.repeat(16))] {
        for (f0_hz, loudness_db) in frames {
            runner.run(f0_hz, loudness_db).map_err(|_| LoadError::NotFinite { signal })?;
        }
        runner.reset();
    }
    Ok(())
}

/// How far the two backends are apart.
pub(super) fn difference(
    runner: &mut dyn Decoder,
    reference: &mut dyn Decoder,
    controls: &Controls,
) -> Result<f64, LoadError> {
    let (mut worst, mut largest) = (0.0_f64, 1.0_f64);
    for (f0_hz, loudness_db) in phrase(controls) {
        let theirs = reference.run(f0_hz, loudness_db).map_err(|_| broken())?;
        let ours = runner.run(f0_hz, loudness_db).map_err(|_| LoadError::NotFinite { signal: "a phrase" })?;
        worst = worst.max(apart(ours.first, theirs.first)).max(apart(ours.second, theirs.second));
        let values = theirs.first.iter().chain(theirs.second);
        largest = values.fold(largest, |largest, value| largest.max(f64::from(value.abs())));
    }
    runner.reset();
    Ok(worst / largest)
}

/// What the file's maker measured: the pitch of all frames and then their loudness; all of the first output and then
/// all of the second.
pub(super) fn golden(runner: &mut dyn Decoder, golden: &GoldenVectors) -> Result<(), LoadError> {
    let (pitches_hz, levels_db) = golden.input.split_at(golden.input.len() / 2);
    let frames = pitches_hz.len().max(1);
    let mut found = 0.0_f64;
    for (n, (&f0_hz, &loudness_db)) in pitches_hz.iter().zip(levels_db).enumerate() {
        let answer = runner.run(f0_hz, loudness_db);
        let ControlsFrame { first, second } = answer.map_err(|_| LoadError::NotFinite { signal: "its own test" })?;
        let (wanted_first, wanted_second) = golden.output.split_at(frames * first.len());
        found = found.max(apart(first, &wanted_first[n * first.len()..][..first.len()]));
        found = found.max(apart(second, &wanted_second[n * second.len()..][..second.len()]));
    }
    runner.reset();
    let limit = f64::from(golden.tolerance);
    if found <= limit { Ok(()) } else { Err(LoadError::Golden { found, limit }) }
}

/// Time of a frame, and its share of the hop that it is for.
pub(super) fn cost(runner: &mut dyn Decoder, controls: &Controls) -> Result<Cost, LoadError> {
    let (start, mut times) = (Instant::now(), Vec::with_capacity(TIMED));
    for (f0_hz, loudness_db) in phrase(controls).into_iter().cycle().take(TIMED) {
        let began = Instant::now();
        runner.run(f0_hz, loudness_db).map_err(|_| LoadError::NotFinite { signal: "a phrase" })?;
        times.push(began.elapsed());
        if start.elapsed() > LONGEST {
            break;
        }
    }
    runner.reset();
    Ok(Cost::of(times, controls.hop, controls.sample_rate))
}

fn broken() -> LoadError {
    LoadError::Backend("it fails on a phrase".to_owned())
}

/// The answers to a row of questions, from rest.
pub(super) fn answered(runner: &mut dyn Decoder, questions: &[Question]) -> Result<Vec<Answer>, LoadError> {
    let answer = |&(f0_hz, loudness_db): &Question| match runner.run(f0_hz, loudness_db) {
        Ok(frame) => Ok(kept(frame)),
        Err(_) => Err(LoadError::NotFinite { signal: "a phrase" }),
    };
    let answers = questions.iter().map(answer).collect();
    runner.reset();
    answers
}

/// What the file's maker asked, if anything.
pub(super) fn asked(golden: Option<&GoldenVectors>) -> Vec<Question> {
    let halves = golden.map(|golden| golden.input.split_at(golden.input.len() / 2)).unwrap_or_default();
    halves.0.iter().copied().zip(halves.1.iter().copied()).collect()
}

/// A slow walk over the trained ranges: all of the pitch, in equal ratios, and three times all of the loudness.
pub(super) fn phrase(controls: &Controls) -> Vec<Question> {
    let ([low_hz, high_hz], [soft_db, loud_db]) = (controls.f0_hz, controls.loudness_db);
    let frame = |n: usize| {
        let way = n as f64 / (FRAMES - 1) as f64;
        let swell = 0.5 - 0.5 * (3.0 * std::f64::consts::TAU * way).cos();
        ((low_hz * (high_hz / low_hz).powf(way)) as f32, (soft_db + (loud_db - soft_db) * swell) as f32)
    };
    (0..FRAMES).map(frame).collect()
}

fn apart(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max)
}
