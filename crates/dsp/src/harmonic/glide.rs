//! The way from one frame to the next.

use super::tile::TILE;
use crate::isa::Separate;
use crate::phase::Phase;
use crate::sine::half_turn;

/// Lowest and highest fundamental, in cycles per sample. At the highest nothing is below Nyquist.
const RANGE: (f64, f64) = (1e-6, 0.5);

/// How amplitudes go from frame to frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Course {
    /// In a straight line: `t`.
    #[default]
    Linear,
    /// Along half a cosine, `(1 - cos(π·t))/2`, which rests at the frames.
    Cosine,
}

/// Time is counted from the last frame on: it sounds at sample 0, and the next one at sample `length`.
#[derive(Debug, Clone)]
pub(super) struct Glide {
    course: Course,
    /// Fundamental now, in cycles per sample; `None` before the first frame.
    cycles: Option<f64>,
    target: f64,
    /// Of the fundamentals of neighbouring samples.
    ratio: f64,
    at: usize,
    length: usize,
}

/// A tile's share of the way.
#[derive(Debug, Clone)]
pub(super) struct Path {
    /// How far the amplitudes have come, 0 to 1.
    pub(super) progress: [f64; TILE],
    /// Fundamental in cycles per sample; here and below, the last is that of the sample after the tile.
    pub(super) cycles: [f64; TILE + 1],
    /// Cycles since the tile's start.
    pub(super) gone: [f64; TILE + 1],
    pub(super) phases: [Phase; TILE + 1],
}

impl Glide {
    pub(super) fn new(course: Course) -> Self {
        Self { course, cycles: None, target: RANGE.0, ratio: 1.0, at: 0, length: 0 }
    }

    pub(super) fn reset(&mut self) {
        *self = Self::new(self.course);
    }

    /// To `cycles` per sample; the last target stays if that is not a positive number.
    pub(super) fn begin(&mut self, cycles: f64, length: usize) {
        if cycles.is_finite() && cycles > 0.0 {
            self.target = cycles.clamp(RANGE.0, RANGE.1);
            self.cycles = self.cycles.or(Some(self.target));
        }
        self.ratio = self.cycles.map_or(1.0, |cycles| (self.target / cycles).powf(1.0 / length as f64));
        self.at = 0;
        self.length = length;
    }

    pub(super) fn is_over(&self) -> bool {
        self.at == self.length
    }

    /// How far amplitudes have come, 0 to 1.
    pub(super) fn progress(&self) -> f64 {
        self.progress_at(self.at)
    }

    fn progress_at(&self, at: usize) -> f64 {
        if at >= self.length {
            return 1.0;
        }
        let time = at as f64 / self.length as f64;
        match self.course {
            Course::Linear => time,
            Course::Cosine => half_turn::<Separate>(0.5 * time).0.powi(2),
        }
    }

    /// The next samples of the way, without going it.
    pub(super) fn trace(&self, phase: Phase) -> Path {
        let mut path = Path::still(phase);
        let left = self.length - self.at;
        let mut cycles = self.cycles.unwrap_or(self.target);
        for n in 0..=TILE {
            path.cycles[n] = if n < left { cycles } else { self.target };
            cycles *= self.ratio;
        }
        for n in 0..TILE {
            path.progress[n] = self.progress_at(self.at + n);
            path.gone[n + 1] = path.gone[n] + path.cycles[n];
            path.phases[n + 1] = path.phases[n].add(Phase::from_cycles(path.cycles[n]));
        }
        path
    }

    /// Goes on by `samples`, to a fundamental of `cycles`.
    pub(super) fn advance(&mut self, samples: usize, cycles: f64) {
        self.at = (self.at + samples).min(self.length);
        self.cycles = self.cycles.map(|_| cycles);
    }
}

impl Path {
    pub(super) fn still(phase: Phase) -> Self {
        Self { progress: [1.0; TILE], cycles: [0.0; TILE + 1], gone: [0.0; TILE + 1], phases: [phase; TILE + 1] }
    }

    /// Lowest and highest fundamental.
    #[inline(always)]
    pub(super) fn range(&self) -> (f64, f64) {
        let ends = (self.cycles[0], self.cycles[TILE - 1]);
        (ends.0.min(ends.1), ends.0.max(ends.1))
    }
}
