//! Band-limited interpolation at exact places: the filter of a sample rate converter.

use crate::dot::dot;
use crate::sinc::{Kaiser, sinc};
use crate::{Position, Ratio};

/// Half length of the filter, in samples of the lower rate.
const HALF_WIDTH: f64 = 32.0;
/// Kaiser's shape parameter for a stopband of -97 dB: `0.1102·(A - 8.7)`.
const KAISER_BETA: f64 = 9.73;
/// Ratios with more phases than this are interpolated between [`COARSE_PHASES`].
const MOST_PHASES: u64 = 2_048;
/// Neighbouring phases lie so close that a straight line between them is off by `(2π·0.45/512)²/8`, -108 dB.
const COARSE_PHASES: usize = 512;

/// A windowed sinc, tabulated for each place between two samples that its ratio can reach.
///
/// With `f` the lower of the two rates: the passband reaches 0.45·f within 0.01 dB, what lies above 0.55·f comes
/// through below -90 dB, and constants pass unchanged. The window is Kaiser's (J. F. Kaiser, 1974, as in Oppenheim and
/// Schafer, "Discrete-Time Signal Processing", section 7.5). Phases are normalised to a sum of 1 each. At equal rates
/// there is no filter at all.
#[derive(Debug, Clone)]
pub struct Polyphase {
    ratio: Ratio,
    /// `[phase][tap]`, the oldest sample's tap first.
    table: Box<[f32]>,
    taps: usize,
    /// Whether every phase has its own row.
    exact: bool,
}

impl Polyphase {
    /// Designs the filter; allocates, and takes a few milliseconds.
    pub fn new(ratio: Ratio) -> Self {
        let half = (HALF_WIDTH * ratio.step().max(1.0)).ceil() as usize;
        let exact = ratio.up() <= MOST_PHASES;
        let (table, taps) = if ratio.is_one() {
            (vec![1.0], 1)
        } else if exact {
            let up = ratio.up() as usize;
            (tabulate(half, up, up, ratio), 2 * half)
        } else {
            (tabulate(half, COARSE_PHASES, COARSE_PHASES + 1, ratio), 2 * half)
        };
        Self { ratio, table: table.into(), taps, exact }
    }

    /// The ratio that it was designed for.
    ///
    /// Realtime.
    pub fn ratio(&self) -> Ratio {
        self.ratio
    }

    /// Samples that it looks at for one place.
    ///
    /// Realtime.
    pub fn taps(&self) -> usize {
        self.taps
    }

    /// How many of them come after the sample at or before the place.
    ///
    /// Realtime.
    pub fn ahead(&self) -> usize {
        self.taps / 2
    }

    /// How many of them come before that sample.
    ///
    /// Realtime.
    pub fn behind(&self) -> usize {
        self.taps - 1 - self.ahead()
    }

    /// The value at `position`. `window` holds [`taps`](Self::taps) samples, the first of them [`behind`](
    /// Self::behind) samples before `position.whole`.
    ///
    /// Realtime.
    pub fn interpolate(&self, window: &[f32], position: Position) -> f32 {
        if self.taps == 1 {
            return window[0];
        }
        if self.exact {
            return dot(self.phase(position.part as usize), window);
        }
        let place = position.part as f64 / self.ratio.up() as f64 * COARSE_PHASES as f64;
        let before = dot(self.phase(place as usize), window);
        let after = dot(self.phase(place as usize + 1), window);
        before + (place.fract() as f32) * (after - before)
    }

    /// Fills `output` with the values at `position` and the places that follow it, and leaves `position` behind the
    /// last. `input` begins with input sample `first`, and must reach from [`behind`](Self::behind) the first place to
    /// [`ahead`](Self::ahead) of the last.
    ///
    /// Realtime.
    pub fn run(&self, input: &[f32], first: i64, position: &mut Position, output: &mut [f32]) {
        let start = |position: &Position| (position.whole - first) as usize - self.behind();
        if self.taps == 1 {
            output.copy_from_slice(&input[start(position)..][..output.len()]);
            position.whole += output.len() as i64;
            return;
        }
        for y in output {
            *y = self.interpolate(&input[start(position)..][..self.taps], *position);
            position.advance(self.ratio);
        }
    }

    fn phase(&self, phase: usize) -> &[f32] {
        &self.table[phase * self.taps..][..self.taps]
    }
}

/// The first `rows` of `phases` per sample: `[row][tap]`.
fn tabulate(half: usize, phases: usize, rows: usize, ratio: Ratio) -> Vec<f32> {
    let (bandwidth, window) = ((1.0 / ratio.step()).min(1.0), Kaiser::new(KAISER_BETA));
    let row = |phase: usize| {
        let place = phase as f64 / phases as f64;
        let taps: Vec<f64> = (0..2 * half)
            .map(|tap| {
                let distance = place + (half - 1) as f64 - tap as f64;
                sinc(bandwidth * distance) * window.at(distance / half as f64)
            })
            .collect();
        let sum: f64 = taps.iter().sum();
        taps.into_iter().map(move |tap| (tap / sum) as f32)
    };
    (0..rows).flat_map(row).collect()
}
