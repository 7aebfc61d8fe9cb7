//! The sums of all partials, over the samples of a tile side by side.

use super::glide::Path;
use super::partials::Partials;
use super::stretch::Stretch;
use super::tile::TILE;
use crate::isa::{Arithmetic, Kernel};
use crate::sine::{half_turn, sine};

/// In cycles per sample.
const NYQUIST: f64 = 0.5;
/// Width below Nyquist in which partials fade.
const FADE: f64 = NYQUIST / 32.0;

type Lane = [f64; TILE];

/// Harmonics of one phase, by Clenshaw's recurrence (C. Clenshaw, "A note on the summation of Chebyshev series", 1955)
/// from the highest down: `b_k = a_k + 2·cos(θ)·b_(k+1) - b_(k+2)`, `Σ a_k·sin(kθ) = b_1·sin(θ)`.
pub(super) struct HarmonicSum<'a> {
    pub(super) path: &'a Path,
    pub(super) partials: &'a Partials,
}

/// Partials with a phase each.
pub(super) struct StretchedSum<'a> {
    pub(super) path: &'a Path,
    pub(super) partials: &'a Partials,
    pub(super) stretch: &'a Stretch,
}

impl Kernel for HarmonicSum<'_> {
    type Output = [f32; TILE];

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> [f32; TILE] {
        let (sines, twice_cosines) = self.fundamental::<A>();
        let (lowest, highest) = self.path.range();
        let sounding = self.partials.sounding;
        let audible = sounding.min((NYQUIST / lowest) as usize);
        let clear = audible.min(((NYQUIST - FADE) / highest) as usize);
        let (mut b1, mut b2) = ([0.0; TILE], [0.0; TILE]);
        for index in (clear..audible).rev() {
            let mut amplitude = amplitudes::<A>(self.partials, index, self.path);
            fade(&mut amplitude, self.path, (index + 1) as f64);
            descend::<A>(&mut b1, &mut b2, &twice_cosines, &amplitude);
        }
        for index in (0..clear).rev() {
            let amplitude = amplitudes::<A>(self.partials, index, self.path);
            descend::<A>(&mut b1, &mut b2, &twice_cosines, &amplitude);
        }
        std::array::from_fn(|n| (b1[n] * sines[n]) as f32)
    }
}

impl HarmonicSum<'_> {
    /// `sin(θ)` and `2·cos(θ)`.
    #[inline(always)]
    fn fundamental<A: Arithmetic>(&self) -> (Lane, Lane) {
        let phases: Lane = std::array::from_fn(|n| self.path.phases[n].cycles());
        let (mut sines, mut twice_cosines) = ([0.0; TILE], [0.0; TILE]);
        for n in 0..TILE {
            let (sine, cosine) = half_turn::<A>(phases[n]);
            sines[n] = 2.0 * sine * cosine;
            twice_cosines[n] = 2.0 - 4.0 * sine * sine;
        }
        (sines, twice_cosines)
    }
}

impl Kernel for StretchedSum<'_> {
    type Output = [f32; TILE];

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> [f32; TILE] {
        let start = self.path.phases[0];
        let (lowest, highest) = self.path.range();
        let mut sum = [0.0; TILE];
        for index in 0..self.partials.sounding {
            let number = index + 1;
            let ratio = number as f64 + self.stretch.excess[index];
            if ratio * lowest >= NYQUIST {
                break;
            }
            let phase = start.times(number as u64).add(self.stretch.offsets[index]).cycles();
            let detuning = self.stretch.detuning[index];
            let mut amplitude = amplitudes::<A>(self.partials, index, self.path);
            if ratio * highest > NYQUIST - FADE {
                fade(&mut amplitude, self.path, ratio);
            }
            for n in 0..TILE {
                let detuned = A::mul_add(detuning, n as f64, phase);
                let cycles = A::mul_add(ratio, self.path.gone[n], detuned);
                sum[n] = A::mul_add(amplitude[n], sine::<A>(cycles), sum[n]);
            }
        }
        sum.map(|x| x as f32)
    }
}

/// One step of the recurrence.
#[inline(always)]
fn descend<A: Arithmetic>(b1: &mut Lane, b2: &mut Lane, twice_cosines: &Lane, amplitude: &Lane) {
    for n in 0..TILE {
        let next = A::mul_add(twice_cosines[n], b1[n], amplitude[n] - b2[n]);
        b2[n] = b1[n];
        b1[n] = next;
    }
}

#[inline(always)]
fn amplitudes<A: Arithmetic>(partials: &Partials, index: usize, path: &Path) -> Lane {
    let (start, change) = (partials.start[index], partials.change[index]);
    std::array::from_fn(|n| A::mul_add(change, path.progress[n], start))
}

/// Towards silence at and above Nyquist.
#[inline(always)]
fn fade(amplitude: &mut Lane, path: &Path, ratio: f64) {
    for (amplitude, cycles) in amplitude.iter_mut().zip(&path.cycles) {
        *amplitude *= ((NYQUIST - ratio * cycles) / FADE).clamp(0.0, 1.0);
    }
}
