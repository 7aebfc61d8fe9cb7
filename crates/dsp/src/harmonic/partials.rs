//! How loud each partial is.

/// Amplitudes below this (-240 dB) are silence, so that every fade ends and no number becomes subnormal.
const FAINTEST: f32 = 1e-12;

/// Partial `k` is at index `k - 1`.
#[derive(Debug, Clone)]
pub(super) struct Partials {
    /// At the start of the glide.
    pub(super) start: Box<[f64]>,
    /// What the whole glide adds.
    pub(super) change: Box<[f64]>,
    /// All from here on are silent, and stay so.
    pub(super) sounding: usize,
}

impl Partials {
    pub(super) fn new(count: usize) -> Self {
        Self { start: vec![0.0; count].into(), change: vec![0.0; count].into(), sounding: 0 }
    }

    pub(super) fn reset(&mut self) {
        self.start.fill(0.0);
        self.change.fill(0.0);
        self.sounding = 0;
    }

    pub(super) fn are_silent(&self) -> bool {
        self.sounding == 0
    }

    /// From where a glide has come by now to these.
    pub(super) fn glide_to(&mut self, amplitudes: &[f32], progress: f64) {
        let wanted = amplitudes.iter().copied().map(audible).chain(std::iter::repeat(0.0));
        for ((start, change), target) in self.start.iter_mut().zip(&mut self.change).zip(wanted) {
            *start += progress * *change;
            *change = target - *start;
        }
        self.count_sounding();
    }

    /// Stays where the glide ends.
    pub(super) fn settle(&mut self) {
        if self.change.iter().any(|change| *change != 0.0) {
            self.start.iter_mut().zip(&self.change).for_each(|(start, change)| *start += change);
            self.change.fill(0.0);
            self.count_sounding();
        }
    }

    fn count_sounding(&mut self) {
        let mut pairs = self.start.iter().zip(&self.change);
        self.sounding = pairs.rposition(|(start, change)| *start != 0.0 || *change != 0.0).map_or(0, |last| last + 1);
    }
}

/// Silence instead of what is faint or not a number.
fn audible(amplitude: f32) -> f64 {
    if amplitude.is_finite() && amplitude.abs() >= FAINTEST { f64::from(amplitude) } else { 0.0 }
}
