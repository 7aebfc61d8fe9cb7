//! The level that leaves the plugin, and which noise is in it.

use nice_plug::prelude::*;

use super::ranges::decibels;

/// The end of the chain.
#[derive(Params)]
pub struct OutParams {
    /// Level of the wet sound, dB.
    #[id = "output_db"]
    pub output_db: FloatParam,
    /// Which noise is heard: the same number, the same sound.
    #[id = "seed"]
    pub seed: IntParam,
}

impl Default for OutParams {
    fn default() -> Self {
        Self {
            output_db: decibels("Output", 0.0, -60.0, 24.0),
            seed: IntParam::new("Seed", 1, IntRange::Linear { min: 0, max: 9_999 }),
        }
    }
}
