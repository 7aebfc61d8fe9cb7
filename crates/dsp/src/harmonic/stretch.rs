//! Partials that are not multiples of the fundamental.

use super::tile::TILE;
use crate::phase::Phase;

/// Greatest detuning by which an offset goes home: gone within a quarter of a second, and hardly heard.
const HOMEWARD_HZ: f64 = 2.0;

/// Partial `k`, at index `k - 1`, runs at `k + excess` times the fundamental, plus its detuning, and is `offset` away
/// from `k` times the fundamental's phase.
#[derive(Debug, Clone)]
pub(super) struct Stretch {
    /// Where the glide goes.
    exponent: f32,
    /// Excess at the start of the glide, and what the whole glide adds.
    start: Box<[f64]>,
    change: Box<[f64]>,
    /// Excess in this tile.
    pub(super) excess: Box<[f64]>,
    /// In cycles per sample.
    pub(super) detuning: Box<[f64]>,
    pub(super) offsets: Box<[Phase]>,
    homeward: f64,
    home: bool,
}

impl Stretch {
    pub(super) fn new(count: usize, sample_rate_hz: f64) -> Self {
        let zeros = || vec![0.0; count].into_boxed_slice();
        Self {
            exponent: 0.0,
            start: zeros(),
            change: zeros(),
            excess: zeros(),
            detuning: zeros(),
            offsets: vec![Phase::ZERO; count].into(),
            homeward: HOMEWARD_HZ / sample_rate_hz,
            home: true,
        }
    }

    pub(super) fn reset(&mut self) {
        self.exponent = 0.0;
        for values in [&mut self.start, &mut self.change, &mut self.excess, &mut self.detuning] {
            values.fill(0.0);
        }
        self.offsets.fill(Phase::ZERO);
        self.home = true;
    }

    /// Whether all partials are harmonics, in phase too.
    pub(super) fn is_home(&self) -> bool {
        self.home
    }

    /// From where a glide has come by now. What is not a number leaves the stretch where it goes.
    pub(super) fn glide_to(&mut self, exponent: f32, progress: f64) {
        let exponent = if exponent.is_finite() { exponent.clamp(-1.0, 1.0) } else { self.exponent };
        if self.home && exponent == 0.0 {
            return;
        }
        let moves = exponent != self.exponent;
        self.exponent = exponent;
        self.home = false;
        for (index, (start, change)) in self.start.iter_mut().zip(&mut self.change).enumerate() {
            let target = if moves { excess(index, exponent) } else { *start + *change };
            *start += progress * *change;
            *change = target - *start;
        }
        self.arrive_home();
    }

    /// Stays where the glide ends.
    pub(super) fn settle(&mut self) {
        if self.home {
            return;
        }
        self.start.iter_mut().zip(&self.change).for_each(|(start, change)| *start += change);
        self.change.fill(0.0);
        self.arrive_home();
    }

    fn arrive_home(&mut self) {
        let harmonic = self.exponent == 0.0 && self.start.iter().chain(&self.change).all(|excess| *excess == 0.0);
        if harmonic && self.offsets.iter().all(|offset| *offset == Phase::ZERO) {
            self.reset();
        }
    }

    /// Sets the tile's excess and detuning.
    pub(super) fn follow(&mut self, progress: f64) {
        if self.home {
            return;
        }
        let going_home = self.exponent == 0.0;
        for index in 0..self.start.len() {
            self.excess[index] = self.start[index] + progress * self.change[index];
            let away = if going_home { self.offsets[index].cycles() } else { 0.0 };
            self.detuning[index] = (-away / TILE as f64).clamp(-self.homeward, self.homeward);
        }
    }

    /// Goes on by `samples`, in which the fundamental went `cycles`.
    pub(super) fn advance(&mut self, cycles: f64, samples: usize) {
        if self.home || samples == 0 {
            return;
        }
        let rates = self.excess.iter().zip(&self.detuning);
        for (offset, (excess, detuning)) in self.offsets.iter_mut().zip(rates) {
            let arrives = samples == TILE && *excess == 0.0 && detuning.abs() < self.homeward;
            let gone = excess * cycles + detuning * samples as f64;
            *offset = if arrives { Phase::ZERO } else { offset.add(Phase::from_cycles(gone)) };
        }
    }
}

/// By how many fundamentals the partial at `index` lies above its harmonic.
fn excess(index: usize, exponent: f32) -> f64 {
    let number = (index + 1) as f64;
    if exponent == 0.0 { 0.0 } else { number.powf(1.0 + f64::from(exponent)) - number }
}
