//! A model that is late by itself.

use crate::inline::EffectRunner;
use crate::{Audio, Fault, Hop, HopLength, Runner};

/// A runner that says what its model's maker said of its latency.
#[derive(Debug)]
pub(super) struct LookingAhead {
    runner: EffectRunner,
    latency_samples: usize,
}

impl LookingAhead {
    pub(super) fn new(runner: EffectRunner, latency_samples: usize) -> Self {
        Self { runner, latency_samples }
    }
}

impl Runner<Audio> for LookingAhead {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        self.runner.run(hop, frame)
    }

    fn reset(&mut self) {
        self.runner.reset();
    }

    fn hop_length(&self) -> HopLength {
        self.runner.hop_length()
    }

    fn latency_samples(&self) -> usize {
        self.latency_samples
    }
}
