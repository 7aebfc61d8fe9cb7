//! The way from one frame to the next.

use super::operators::FmSample;
use super::routing::MOST_OPERATORS;

/// What a voice is to sound like at one moment: `[operator]`, at most [`MOST_OPERATORS`].
#[derive(Debug, Clone, Copy)]
pub struct FmFrame<'a> {
    /// Frequency of an operator with a ratio of 1. What is not a positive number leaves it where it is.
    pub f0_hz: f32,
    /// Each operator's frequency in relation to `f0_hz`. Missing ones, and what is not a number, stay; 1 at first.
    pub ratios: &'a [f32],
    /// Peak of each operator: an amplitude where it is heard, radians where it moves a phase. Missing ones, and what is
    /// not a number, are 0.
    pub levels: &'a [f32],
}

/// Time is counted from the last frame on: it sounds at sample 0, and the next one at sample `length`.
#[derive(Debug, Clone)]
pub(super) struct Glide {
    start: FmSample,
    target: FmSample,
    /// Wide, since it is multiplied once for each sample.
    f0_hz: f64,
    f0_factor: f64,
    at: usize,
    length: usize,
    /// No pitch has come yet.
    fresh: bool,
}

/// Below this (-240 dB) a level is silence, so that no number becomes subnormal.
const FAINTEST: f32 = 1e-12;

impl Glide {
    pub(super) fn new() -> Self {
        let silence = FmSample { f0_hz: 1.0, ratios: [1.0; MOST_OPERATORS], levels: [0.0; MOST_OPERATORS] };
        Self { start: silence, target: silence, f0_hz: 1.0, f0_factor: 1.0, at: 0, length: 0, fresh: true }
    }

    pub(super) fn begin(&mut self, frame: &FmFrame<'_>, length: usize) {
        self.start = self.now();
        (self.at, self.length) = (0, length);
        for (ratio, wanted) in self.target.ratios.iter_mut().zip(frame.ratios) {
            *ratio = if wanted.is_finite() { *wanted } else { *ratio };
        }
        let audible = |level: f32| if level.is_finite() && level.abs() >= FAINTEST { level } else { 0.0 };
        let levels = frame.levels.iter().copied().map(audible).chain(std::iter::repeat(0.0));
        self.target.levels.iter_mut().zip(levels).for_each(|(level, wanted)| *level = wanted);
        if frame.f0_hz.is_finite() && frame.f0_hz > 0.0 {
            self.target.f0_hz = frame.f0_hz;
            if std::mem::take(&mut self.fresh) {
                (self.start.f0_hz, self.start.ratios) = (self.target.f0_hz, self.target.ratios);
            }
        }
        self.f0_hz = f64::from(self.start.f0_hz);
        self.f0_factor = (f64::from(self.target.f0_hz) / self.f0_hz).powf(1.0 / length as f64);
    }

    /// Where it is now; goes on by one sample.
    pub(super) fn sample(&mut self) -> FmSample {
        let now = self.now();
        if self.at < self.length {
            self.at += 1;
            self.f0_hz *= self.f0_factor;
        }
        now
    }

    fn now(&self) -> FmSample {
        if self.at == self.length {
            return self.target;
        }
        let time = self.at as f32 / self.length as f32;
        let (start, target) = (&self.start, &self.target);
        let line = |from: f32, to: f32| from + time * (to - from);
        let lines = |from: &[f32; MOST_OPERATORS], to: &[f32; MOST_OPERATORS]| {
            std::array::from_fn(|operator| line(from[operator], to[operator]))
        };
        FmSample {
            f0_hz: self.f0_hz as f32,
            ratios: lines(&start.ratios, &target.ratios),
            levels: lines(&start.levels, &target.levels),
        }
    }
}
