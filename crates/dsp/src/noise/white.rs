//! Seeded noise.

/// White noise, evenly from -1 to 1 (-4.8 dB RMS): the numbers of `SplitMix64` (G. Steele, D. Lea and C. Flood, "Fast
/// splittable pseudorandom number generators", 2014), the upper 24 bits of each.
#[derive(Debug, Clone)]
pub struct WhiteNoise {
    seed: u64,
    state: u64,
}

impl WhiteNoise {
    /// The same seed gives the same noise.
    pub fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// Begins again.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.state = self.seed;
    }

    /// Begins again, with another seed.
    ///
    /// Realtime.
    pub fn set_seed(&mut self, seed: u64) {
        *self = Self::new(seed);
    }

    /// The next sample: at least -1 and less than 1.
    ///
    /// Realtime.
    pub fn sample(&mut self) -> f32 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let z = z ^ (z >> 31);
        (z >> 40) as f32 / 8_388_608.0 - 1.0
    }

    /// Fills `sound` with the next samples.
    ///
    /// Realtime.
    pub fn fill(&mut self, sound: &mut [f32]) {
        sound.iter_mut().for_each(|x| *x = self.sample());
    }
}
