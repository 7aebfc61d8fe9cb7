//! The sines themselves.

use std::f64::consts::TAU;

use super::routing::{MOST_OPERATORS, Routing};
use crate::isa::Separate;
use crate::phase::Phase;
use crate::sine::sine;

/// What all operators are told for one sample: `[operator]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FmSample {
    /// Frequency of an operator with a ratio of 1.
    pub f0_hz: f32,
    /// Of an operator's frequency to `f0_hz`.
    pub ratios: [f32; MOST_OPERATORS],
    /// Peak of an operator, envelope included: an amplitude where it is heard, radians where it moves a phase.
    pub levels: [f32; MOST_OPERATORS],
}

/// Up to [`MOST_OPERATORS`] sines, routed to each other's phases:
///
/// `out_i[n] = level_i[n]·sin(2π·φ_i[n] + Σ out_m)` over all `m` that modulate `i`, `φ_i[0] = 0`,
/// `φ_i[n+1] = φ_i[n] + f0[n]·ratio_i[n]/rate`
///
/// The sound is the sum of those that the [`Routing`] lets be heard. Every value may change at every sample.
#[derive(Debug, Clone)]
pub struct Operators {
    routing: Routing,
    sample_rate_hz: f64,
    phases: [Phase; MOST_OPERATORS],
    outputs: [f64; MOST_OPERATORS],
}

impl Operators {
    /// At phase 0.
    pub fn new(sample_rate_hz: f64, routing: Routing) -> Self {
        let phases = [Phase::ZERO; MOST_OPERATORS];
        Self { routing, sample_rate_hz, phases, outputs: [0.0; MOST_OPERATORS] }
    }

    /// Who modulates whom.
    ///
    /// Realtime.
    pub fn routing(&self) -> &Routing {
        &self.routing
    }

    /// Back to phase 0.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.phases = [Phase::ZERO; MOST_OPERATORS];
        self.outputs = [0.0; MOST_OPERATORS];
    }

    /// The next sample.
    ///
    /// Realtime.
    pub fn sample(&mut self, now: &FmSample) -> f32 {
        let cycles = f64::from(now.f0_hz) / self.sample_rate_hz;
        for operator in self.routing.order() {
            let modulation: f64 = self.routing.modulators(operator).map(|from| self.outputs[from]).sum();
            let phase = &mut self.phases[operator];
            let level = f64::from(now.levels[operator]);
            self.outputs[operator] = level * sine::<Separate>(phase.cycles() + modulation / TAU);
            *phase = phase.add(Phase::from_cycles(cycles * f64::from(now.ratios[operator])));
        }
        self.routing.heard().map(|operator| self.outputs[operator]).sum::<f64>() as f32
    }
}
