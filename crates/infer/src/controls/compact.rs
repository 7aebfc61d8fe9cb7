//! Whether a model sounds the same with the weights of its large layers held as halves.

use model::manifest::{Controls, Synth};

use super::ControlsFrame;
use super::decoder::Decoder;
use super::trial::{Question, answered};
use crate::LoadError;
use crate::inline::Plan;
use crate::inline::kernels::{Isa, WeightFormat};

/// Fewer weights than this stay in the second cache, where halves are no quicker.
const WORTH_IT: usize = 1 << 18;

/// How far a harmonic or a band may move: listeners at their best tell a quarter of a decibel in one partial, and one
/// decibel in most, so a tenth is beyond them.
pub(super) const LARGEST_CHANGE_DB: f64 = 0.1;

/// Below the loudest number of the phrase by so much, others are masked: there, only what would rise above counts.
const MASKED_DB: f64 = -60.0;

/// Whether to try halves at all: the same on every computer of a kind, whatever else it does at the time. Ratios of
/// operators are pitches, which are heard more finely than levels.
pub(super) fn is_worth_it(plan: &Plan, controls: &Controls) -> bool {
    let spectral = matches!(controls.synth, Synth::HarmonicNoise { .. });
    spectral && plan.isa() != Isa::PLAIN && plan.large_weights() >= WORTH_IT
}

/// What the large layers are compiled to.
pub(super) const FORMAT: WeightFormat = WeightFormat::F16;

/// The largest change of a harmonic or a noise band between two runs of the same questions, in decibels.
pub(super) fn largest_change_db(
    whole: &mut dyn Decoder,
    halves: &mut dyn Decoder,
    questions: &[Question],
) -> Result<f64, LoadError> {
    let mut worst = 0.0_f64;
    let (whole, halves) = (answered(whole, questions)?, answered(halves, questions)?);
    for side in 0..2 {
        let numbers = |answers: &[Answer]| answers.iter().flat_map(|answer| answer[side].clone()).collect::<Vec<_>>();
        worst = worst.max(change_db(&numbers(&whole), &numbers(&halves)));
    }
    Ok(worst)
}

/// The two outputs of a frame.
pub(super) type Answer = [Vec<f32>; 2];

pub(super) fn kept(frame: ControlsFrame<'_>) -> Answer {
    [frame.first.to_vec(), frame.second.to_vec()]
}

fn change_db(wanted: &[f32], found: &[f32]) -> f64 {
    let loudest = wanted.iter().fold(0.0_f64, |loudest, number| loudest.max(f64::from(number.abs())));
    let floor = loudest * 10_f64.powf(MASKED_DB / 20.0);
    let change = |(wanted, found): (&f32, &f32)| {
        let (wanted, found) = (f64::from(*wanted), f64::from(*found));
        let apart = (wanted - found).abs() / wanted.abs().max(floor).max(f64::MIN_POSITIVE);
        20.0 * (1.0 + apart).log10()
    };
    wanted.iter().zip(found).map(change).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::change_db;

    #[test]
    fn a_change_is_that_of_the_level_and_vanishes_below_the_mask() {
        assert!((change_db(&[1.0, 0.5], &[1.0, 0.5 * 1.122_018_5]) - 1.0).abs() < 1e-6);
        assert!((change_db(&[0.5, 0.1], &[0.5 / 1.122_018_5, 0.1]) - 0.9).abs() < 0.1);
        assert!(change_db(&[1.0, 1e-6], &[1.0, 4e-6]) < 0.03);
        assert!(change_db(&[1.0, 0.0], &[1.0, 0.01]) > 10.0);
        assert!(change_db(&[0.0], &[0.0]).abs() < 1e-12);
    }
}
