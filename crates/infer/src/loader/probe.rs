//! Short tests that a model must pass before it is heard.

use super::take::{Facts, Take};
use crate::LoadError;

/// Largest difference between the backends, relative to the sound's peak or to full scale if that is more.
pub(super) const TOLERANCE: f64 = 1e-5;

/// Odd, so that no run begins where another run's tile does.
const ODD_HOPS: [usize; 2] = [37, 131];

const FRAMES: usize = 1024;

/// The largest difference between two takes of the same model, relative to the sound's peak or to full scale.
pub(super) fn difference(streamed: &mut Take, reference: &mut Take, facts: &Facts) -> Result<f64, LoadError> {
    let noise = noise(streamed.channels() * FRAMES);
    let ours = streamed.play("noise", &noise, facts.defaults(), &ODD_HOPS)?;
    let theirs = reference.play("noise", &noise, facts.defaults(), &ODD_HOPS)?;
    let peak = theirs.iter().fold(1.0, |peak: f64, &x| peak.max(f64::from(x).abs()));
    Ok(largest_difference(&ours, &theirs) / peak)
}

/// Finite answers to silence, an impulse and noise, with the knobs at rest and at both ends.
pub(super) fn finite(take: &mut Take, facts: &Facts) -> Result<(), LoadError> {
    let samples = take.channels() * FRAMES;
    let mut impulse = vec![0.0; samples];
    impulse.iter_mut().step_by(FRAMES).for_each(|first| *first = 1.0);
    for (signal, audio) in [("silence", vec![0.0; samples]), ("an impulse", impulse), ("noise", noise(samples))] {
        for params in &facts.knobs {
            take.reset();
            take.play(signal, &audio, params, &ODD_HOPS)?;
        }
    }
    take.reset();
    Ok(())
}

/// What the file's maker measured.
pub(super) fn golden(take: &mut Take, facts: &Facts) -> Result<(), LoadError> {
    let Some(golden) = &facts.golden else { return Ok(()) };
    let heard = take.play("its own test", &golden.input, &golden.params, &ODD_HOPS)?;
    take.reset();
    let (found, limit) = (largest_difference(&heard, &golden.output), f64::from(golden.tolerance));
    if found <= limit { Ok(()) } else { Err(LoadError::Golden { found, limit }) }
}

fn largest_difference(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).abs()).fold(0.0, f64::max)
}

/// Reproducible noise of a peak of one half: a linear congruence (Knuth, MMIX).
pub(super) fn noise(samples: usize) -> Vec<f32> {
    let mut word = 0x7469_6d62_7265_6c00_u64;
    let mut next = || {
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (word >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    (0..samples).map(|_| next()).collect()
}
