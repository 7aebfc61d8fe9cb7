//! Turning a sound's controls so that the sound that comes out has what was asked for.

use super::Half;
use super::chart::{CONTROLS, Chart};
use super::measure::{FEATURES, Meter};
use super::steering::inverted;
use crate::LoadError;

/// Corrections at most.
const ROUNDS: usize = 5;
/// Near enough, in standard deviations of the data.
const NEAR: f64 = 0.02;
/// Longest step of one correction, and farthest from where the controls were, in standard deviations.
const LONGEST_STEP: f64 = 1.5;
const FARTHEST: f64 = 8.0;
/// What is asked for stays within so many standard deviations of the mean of the data.
const WIDEST: f64 = 4.0;
/// No sound of the space is so many times as high as those that the model was taught. What is, lies outside of it.
const HIGHEST: f32 = 3.0;
/// Out there a step is taken again, so much shorter; at the first step at most so often.
const SHORTER: f64 = 0.5;
const RETREATS: usize = 4;

/// How a sound is to change.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Wish {
    /// Steps along the two axes, in standard deviations.
    pub axes: [f64; 2],
    /// Steps of frequency in log2 Hz, of attack and release in log10 s.
    pub features: [f64; FEATURES],
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The point.
    pub z: Vec<f32>,
    /// Its sound.
    pub sound: Vec<f32>,
    /// Features that were asked for; those of the sound itself where none was turned.
    pub asked: [f64; FEATURES],
    /// Features of the sound.
    pub got: [f64; FEATURES],
    /// Corrections that were made.
    pub rounds: usize,
}

/// Decodes points, and corrects them until their sound has what was asked for.
#[derive(Debug)]
pub struct Aim<'a> {
    /// The space.
    pub chart: &'a Chart,
    /// From points to sounds.
    pub decoder: &'a mut Half,
    /// For sounds of this space.
    pub meter: &'a mut Meter,
}

impl Wish {
    /// Whether a feature is turned, so that there is something to correct.
    pub fn turns_features(&self) -> bool {
        self.features != [0.0; FEATURES]
    }

    /// In standard deviations, in the order of the controls.
    fn steps(&self, chart: &Chart) -> [f64; CONTROLS] {
        let mut steps = [self.axes[0], self.axes[1], 0.0, 0.0, 0.0];
        for (step, (wish, deviation)) in steps[2..].iter_mut().zip(self.features.iter().zip(chart.feature_deviations()))
        {
            *step = wish / deviation;
        }
        steps
    }
}

impl Aim<'_> {
    /// The point where the straight controls read what is wished, and its sound, as it is. Where that is outside of the
    /// space, the way there ends earlier.
    ///
    /// # Errors
    /// What the decoder says.
    pub fn straight(&mut self, z: &[f32], wish: &Wish) -> Result<Hit, LoadError> {
        Ok(self.first(z, wish)?.0)
    }

    /// The same, and the steps that led there.
    fn first(&mut self, z: &[f32], wish: &Wish) -> Result<(Hit, [f64; CONTROLS]), LoadError> {
        let mut steps = wish.steps(self.chart);
        let mut retreats = 0;
        loop {
            let z = self.chart.steering().stepped(z, &steps);
            let (sound, got) = self.heard(&z)?;
            if retreats == RETREATS || self.is_inside(&sound) {
                return Ok((Hit { z, sound, asked: got, got, rounds: 0 }, steps));
            }
            steps = steps.map(|step| SHORTER * step);
            retreats += 1;
        }
    }

    /// Whether the model can have learned such a sound.
    fn is_inside(&self, sound: &[f32]) -> bool {
        let highest = HIGHEST * self.chart.space().format.peak as f32;
        sound.iter().all(|x| x.abs() <= highest)
    }

    /// The same, and then measured and corrected until the sound has the features that are wished.
    ///
    /// Each correction learns from the one before how the sound answers (C. G. Broyden, 1965); the best of all is kept.
    ///
    /// # Errors
    /// What the decoder says.
    pub fn true_to(&mut self, z: &[f32], wish: &Wish) -> Result<Hit, LoadError> {
        let (mut best, mut steps) = self.first(z, wish)?;
        if !wish.turns_features() {
            return Ok(best);
        }
        let asked = self.asked(z, wish)?;
        best.asked = asked;
        let (mut slopes, mut reach) = (unity(), 1.0);
        let mut last = self.missing(&asked, &best.got);
        let mut least = length(&last);
        for round in 1..=ROUNDS {
            if least < NEAR {
                break;
            }
            let step = limited(correction(&slopes, &last)).map(|step| reach * step);
            let further = stepped(&steps, &step);
            let z = self.chart.steering().stepped(z, &further);
            let (sound, got) = self.heard(&z)?;
            if !self.is_inside(&sound) {
                reach *= SHORTER;
                continue;
            }
            (steps, reach) = (further, 1.0);
            let missing = self.missing(&asked, &got);
            learn(&mut slopes, &step, &std::array::from_fn(|n| last[n] - missing[n]));
            last = missing;
            if length(&missing) < least {
                least = length(&missing);
                best = Hit { z, sound, asked, got, rounds: round };
            }
        }
        Ok(best)
    }

    /// What the features should be: those of the sound as it was, and the steps on top.
    fn asked(&mut self, z: &[f32], wish: &Wish) -> Result<[f64; FEATURES], LoadError> {
        let (_, before) = self.heard(z)?;
        Ok(std::array::from_fn(|n| {
            let feature = &self.chart.space().controls[n];
            let (mean, far) = (feature.mean, WIDEST * feature.deviation);
            let (low, high) = ((mean - far).min(before[n]), (mean + far).max(before[n]));
            (before[n] + wish.features[n]).clamp(low, high)
        }))
    }

    fn heard(&mut self, z: &[f32]) -> Result<(Vec<f32>, [f64; FEATURES]), LoadError> {
        let sound = self.decoder.run(z)?.to_vec();
        let features = self.meter.measure(&sound);
        Ok((sound, features))
    }

    /// What is still to go, in standard deviations.
    fn missing(&self, asked: &[f64; FEATURES], got: &[f64; FEATURES]) -> [f64; FEATURES] {
        let deviations = self.chart.feature_deviations();
        std::array::from_fn(|n| (asked[n] - got[n]) / deviations[n])
    }
}

type Features = [f64; FEATURES];
/// How much of each feature (row) a step of each control (column) gives.
type Slopes = [Features; FEATURES];

fn unity() -> Slopes {
    std::array::from_fn(|row| std::array::from_fn(|column| f64::from(u8::from(row == column))))
}

/// The step that should give what is missing; just that where the slopes tell nothing.
fn correction(slopes: &Slopes, missing: &Features) -> Features {
    match inverted(slopes.iter().map(|row| row.to_vec()).collect()) {
        Some(inverse) => std::array::from_fn(|n| inverse[n].iter().zip(missing).map(|(a, b)| a * b).sum()),
        None => *missing,
    }
}

/// Further by a step of the features.
fn stepped(steps: &[f64; CONTROLS], step: &Features) -> [f64; CONTROLS] {
    let mut further = *steps;
    for (at, step) in further[CONTROLS - FEATURES..].iter_mut().zip(step) {
        *at = (*at + step).clamp(-FARTHEST, FARTHEST);
    }
    further
}

fn limited(step: Features) -> Features {
    let shrink = (LONGEST_STEP / length(&step)).min(1.0);
    step.map(|x| if x.is_finite() { x * shrink } else { 0.0 })
}

/// The smallest change of the slopes that explains what a step gave.
fn learn(slopes: &mut Slopes, step: &Features, gave: &Features) {
    let squared: f64 = step.iter().map(|x| x * x).sum();
    if squared <= 0.0 {
        return;
    }
    for (row, gave) in slopes.iter_mut().zip(gave) {
        let foreseen: f64 = row.iter().zip(step).map(|(a, b)| a * b).sum();
        row.iter_mut().zip(step).for_each(|(slope, step)| *slope += (gave - foreseen) * step / squared);
    }
}

fn length(x: &Features) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}
