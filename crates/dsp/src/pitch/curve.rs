//! How like itself the sound is after each lag.

use super::products::{AtLags, TOGETHER};
use super::span::Span;
use crate::isa::Isa;

/// Peaks that are lower are not looked at.
const LOWEST_PEAK: f32 = 0.2;
/// Peaks up to this lag, in samples at 48 kHz, are not looked at. Those of tones that are a little too high are, so that
/// their double period is not taken for a note.
const SHORTEST: usize = 8;

/// The likeness after each lag of one history, over the long and the short span.
///
/// Likeness is McLeod and Wyvill's normalised square difference (2005, equation 9), which is de Cheveigné and
/// Kawahara's difference function (2002, equation 6) normalised by the power of both stretches that it compares:
/// `n(τ) = 2·Σ x(t)·x(t-τ) / Σ (x(t)² + x(t-τ)²)`, 1 for a perfect period and around 0 for noise. The difference is
/// `1 - n`.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    decimation: usize,
    first: usize,
    /// `[lag - first]`.
    long: Box<[f32]>,
    short: Box<[f32]>,
    /// Power of the newest samples, summed from the oldest on; the first is 0.
    power: Box<[f64]>,
}

/// The mean difference over all lags from 0 to one, for both spans; it goes on from a fine curve to a coarser one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Means {
    long: Mean,
    short: Mean,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    /// Sum of differences times the width of each, in samples at 48 kHz.
    area: f32,
    lag: usize,
}

impl Mean {
    /// `difference` as a likeness, against the mean up to it where that is small (de Cheveigné and Kawahara, equation
    /// 8): of a slow wave all short lags are alike, and none of them is its period.
    fn contrast(&mut self, lag: usize, difference: f32) -> f32 {
        self.area += difference * lag.saturating_sub(self.lag) as f32;
        self.lag = self.lag.max(lag);
        1.0 - difference / (self.area / self.lag as f32).clamp(1e-6, 1.0)
    }
}

/// A lag after which the sound is more like itself than after its neighbours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// In samples at 48 kHz.
    pub(super) lag: f32,
    pub(super) likeness: f32,
}

impl Curve {
    /// For the lags from `first` on of the rate 48 kHz divided by `decimation`, `count` of them; allocates.
    pub(super) fn new(decimation: usize, first: usize, count: usize) -> Self {
        let groups = count / TOGETHER;
        let reach_of = |group: usize| {
            let lag = first + group * TOGETHER;
            pairs(Span::Long, lag, decimation) + lag + TOGETHER - 1
        };
        let reach = (0..groups).map(reach_of).max().unwrap_or(0);
        Self {
            decimation,
            first,
            long: vec![0.0; groups * TOGETHER].into(),
            short: vec![0.0; groups * TOGETHER].into(),
            power: vec![0.0; reach + 1].into(),
        }
    }

    /// How many samples it looks at.
    pub(super) fn reach(&self) -> usize {
        self.power.len() - 1
    }

    /// Compares the newest samples: `heard` holds [`reach`](Self::reach) of them. `floor` is the power of a sample that
    /// counts as silence.
    pub(super) fn measure(&mut self, isa: Isa, heard: &[f32], floor: f32, means: &mut Means) {
        let Self { decimation, first, long, short, power } = self;
        let mut sum = 0.0;
        for (power, x) in power[1..].iter_mut().zip(heard) {
            sum += f64::from(*x) * f64::from(*x) + f64::from(floor);
            *power = sum;
        }
        let end = heard.len();
        let difference = |product: f32, pairs: usize, lag: usize| {
            let now = power[end] - power[end - pairs];
            let then = power[end - lag] - power[end - lag - pairs];
            1.0 - (2.0 * f64::from(product) / (now + then)) as f32
        };
        // Pairs from `from` to `to` samples ago, at the lags from `lag` on.
        let products = |from: usize, to: usize, lag: usize| {
            let then = &heard[end - from - lag - (TOGETHER - 1)..end - to - lag];
            isa.run(AtLags { now: &heard[end - from..end - to], then })
        };
        let groups = long.as_chunks_mut::<TOGETHER>().0.iter_mut().zip(short.as_chunks_mut::<TOGETHER>().0);
        for (group, (long, short)) in groups.enumerate() {
            let lag = *first + group * TOGETHER;
            let (all, late) = (pairs(Span::Long, lag, *decimation), pairs(Span::Short, lag, *decimation));
            let (newer, older) = (products(late, 0, lag), products(all, late, lag));
            for n in 0..TOGETHER {
                let lag = lag + n;
                short[n] = means.short.contrast(lag * *decimation, difference(newer[n], late, lag));
                long[n] = means.long.contrast(lag * *decimation, difference(newer[n] + older[n], all, lag));
            }
        }
    }

    /// The peaks, from the shortest lag to the longest.
    pub(super) fn candidates(&self, span: Span) -> impl Iterator<Item = Candidate> {
        let values = match span {
            Span::Long => &self.long,
            Span::Short => &self.short,
        };
        let first = SHORTEST / self.decimation;
        let is_peak = |v: &[f32]| v[1] > LOWEST_PEAK && v[1] >= v[0] && v[1] > v[2];
        values.windows(3).enumerate().filter(move |(n, v)| self.first + 1 + n > first && is_peak(v)).map(|(n, v)| {
            let (offset, likeness) = vertex([v[0], v[1], v[2]]);
            Candidate { lag: ((self.first + 1 + n) as f32 + offset) * self.decimation as f32, likeness }
        })
    }
}

/// Pairs of samples that are compared at `lag` and the next lags, a multiple of eight.
fn pairs(span: Span, lag: usize, decimation: usize) -> usize {
    span.pairs(lag, decimation).next_multiple_of(8)
}

/// Where the parabola through three neighbours has its top, relative to the middle one, and how high it is there.
pub(super) fn vertex([before, here, after]: [f32; 3]) -> (f32, f32) {
    let bend = before - 2.0 * here + after;
    if bend >= 0.0 {
        return (0.0, here);
    }
    let offset = (0.5 * (before - after) / bend).clamp(-1.0, 1.0);
    (offset, here - 0.25 * (before - after) * offset)
}
