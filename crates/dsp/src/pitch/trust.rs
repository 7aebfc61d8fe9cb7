//! How sure the tracker is of what it found.

use super::curve::Candidate;
use super::leaps_down;

/// Likeness at and below which there is no confidence at all, and from which on there is all that a frame alone gives.
const DOUBTFUL: f32 = 0.5;
const CERTAIN: f32 = 0.95;
/// Share of the confidence that a frame has by itself; the rest comes as those that follow go on from it.
const AT_ONCE: f32 = 0.55;
const GROWTH_S: f64 = 0.02;
/// Steadiness of a pitch that is suddenly far below the last one: it takes three frames of 4 ms to become as sure as
/// another new one.
const SUSPICION: f32 = -0.6;
/// A frame goes on from the one before where the pitch moved by less than this, and this much more for each second
/// between the two: ten octaves.
const LEAP_CENTS: f32 = 20.0;
const GLIDE_CENTS_PER_S: f32 = 12_000.0;

/// Confidence from the likeness of one period to the next, and from whether the pitch goes on.
///
/// Some milliseconds of noise through a resonance, of breath, say, are as periodic as a note; but their period is
/// another one soon after.
#[derive(Debug, Clone)]
pub(super) struct Trust {
    growth: f32,
    leap_cents: f32,
    steadiness: f32,
}

impl Trust {
    pub(super) fn new(hop_s: f64) -> Self {
        Self {
            growth: 1.0 - (-hop_s / GROWTH_S).exp() as f32,
            leap_cents: LEAP_CENTS + GLIDE_CENTS_PER_S * hop_s as f32,
            steadiness: 0.0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.steadiness = 0.0;
    }

    /// Confidence where no period was found.
    pub(super) fn lose(&mut self) -> f32 {
        self.reset();
        0.0
    }

    /// Confidence, 0 to 1, in a period whose lag was `last` before.
    pub(super) fn confidence(&mut self, found: Candidate, last: Option<f32>) -> f32 {
        let alone = ((found.likeness - DOUBTFUL) / (CERTAIN - DOUBTFUL)).clamp(0.0, 1.0);
        let goes_on = last.is_some_and(|last| 1_200.0 * (found.lag / last).log2().abs() < self.leap_cents);
        self.steadiness = match goes_on {
            true => self.steadiness + self.growth * (alone - self.steadiness),
            false if leaps_down(found.lag, last) => SUSPICION,
            false => 0.0,
        };
        alone * (AT_ONCE + (1.0 - AT_ONCE) * self.steadiness)
    }
}
