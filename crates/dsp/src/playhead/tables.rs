//! Windowed sincs for every speed.

use crate::sinc::{Kaiser, sinc};

/// Half length of the filters, in samples of the slower of the two sides.
const HALF_WIDTH: usize = 24;
/// For a stopband of -85 dB: `0.1102·(A - 8.7)`.
const KAISER_BETA: f64 = 8.4;
/// Corner as a share of Nyquist: half a transition, `(A - 7.95)/(2.285·2·48·π)`, below it.
const CORNER: f64 = 0.9;
/// Neighbouring phases lie so close that a straight line between them is off by `(π·0.9/256)²/8`, -96 dB.
const PHASES: f64 = 256.0;
/// Tables for each octave of speed.
const PER_OCTAVE: usize = 4;
/// Fastest speed, in octaves.
const OCTAVES: usize = 4;

/// Filters that read a sound at any speed up to 16 without aliasing.
///
/// At speed `s` nothing above `Nyquist·min(1, 1/s)` of the sound is left by more than -80 dB, and what lies below 0.8 of
/// that passes within 0.1 dB (down to 0.67 of it where `s` lies between two tables). One serves all voices; it takes
/// about 600 kB. The window is Kaiser's (J. F. Kaiser, 1974).
#[derive(Debug)]
pub struct SincTables {
    /// For speeds of `2^(n/4)`.
    tables: Box<[Table]>,
}

/// The filter of one speed.
#[derive(Debug)]
pub(super) struct Table {
    /// `[phase][tap]`, the oldest sample's tap first.
    rows: Box<[f32]>,
    pub(super) taps: usize,
    phases: f64,
}

impl SincTables {
    /// How far beyond its place the longest filter reaches, in samples.
    pub(super) const REACH: usize = HALF_WIDTH << OCTAVES;
    /// Fastest speed.
    pub(super) const FASTEST: f64 = (1 << OCTAVES) as f64;

    /// Designs all filters. Allocates, and takes some milliseconds.
    pub fn new() -> Self {
        let speed = |n: usize| (n as f64 / PER_OCTAVE as f64).exp2();
        Self { tables: (0..=OCTAVES * PER_OCTAVE).map(|n| Table::new(speed(n))).collect() }
    }

    /// The filter that lets no alias through at this speed.
    ///
    /// Realtime.
    pub(super) fn at(&self, speed: f64) -> &Table {
        let wanted = (speed.max(1.0).log2() * PER_OCTAVE as f64).ceil() as usize;
        &self.tables[wanted.min(self.tables.len() - 1)]
    }
}

impl Default for SincTables {
    fn default() -> Self {
        Self::new()
    }
}

impl Table {
    fn new(speed: f64) -> Self {
        // Whole vectors of eight.
        let half = ((HALF_WIDTH as f64 * speed).ceil() as usize).next_multiple_of(4);
        let (phases, window) = ((PHASES / speed).ceil(), Kaiser::new(KAISER_BETA));
        let row = |phase: usize| {
            let place = phase as f64 / phases;
            let tap = |tap: usize| {
                let distance = place + (half - 1) as f64 - tap as f64;
                sinc(CORNER / speed * distance) * window.at(distance / half as f64)
            };
            let taps: Vec<f64> = (0..2 * half).map(tap).collect();
            let sum: f64 = taps.iter().sum();
            taps.into_iter().map(move |tap| (tap / sum) as f32)
        };
        Self { rows: (0..=phases as usize).flat_map(row).collect(), taps: 2 * half, phases }
    }

    /// The rows before and after a place between two samples, 0 to 1, and how far it is on the way.
    #[inline(always)]
    pub(super) fn rows(&self, place: f64) -> ([&[f32]; 2], f32) {
        let exact = place * self.phases;
        let row = exact as usize;
        let at = |row: usize| &self.rows[row * self.taps..][..self.taps];
        ([at(row), at(row + 1)], (exact - row as f64) as f32)
    }
}
