//! What all play: a pitch that wanders and a loudness that swells, a question for each hop.

pub(crate) const RATE_HZ: f64 = 48_000.0;
pub(crate) const HOP: usize = 192;
pub(crate) const HOPS: usize = 50;
/// Samples that are played at a time: more than any host gives, which favours a graph.
pub(crate) const BLOCK: usize = HOP * HOPS;
pub(crate) const SEED: u64 = 1;

#[derive(Clone)]
pub(crate) struct Score {
    hop: usize,
}

impl Score {
    pub(crate) fn new() -> Self {
        Self { hop: 0 }
    }

    /// Pitch in Hz, low enough that no harmonic is near Nyquist, and loudness in dB.
    pub(crate) fn next(&mut self) -> (f32, f32) {
        let angle = self.hop as f32 * 0.02;
        self.hop += 1;
        (260.0 + 80.0 * angle.sin(), 12.0 + 8.0 * (0.7 * angle).cos())
    }
}
