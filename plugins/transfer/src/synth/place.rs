//! Where a note stands from side to side, and how loud it is there.

use std::f32::consts::{FRAC_PI_4, SQRT_2};

use dsp::smooth::Ramp;

/// Of one note, so that a chord has room: four that are struck hard reach full scale.
const HEADROOM: f32 = 0.25;
/// In which a note moves, or changes its volume.
const MOVE_S: f64 = 0.01;
/// Where notes stand one after the other, as far as they are spread.
const PLACES: [f32; 8] = [-0.25, 0.25, -0.75, 0.75, -0.5, 0.5, -1.0, 1.0];

/// The gains of both sides.
pub(super) struct Place {
    sides: [Ramp; 2],
}

impl Place {
    /// In the middle.
    pub(super) fn new(rate_hz: f64) -> Self {
        let mut side = Ramp::new(HEADROOM);
        side.prepare(rate_hz, MOVE_S);
        Self { sides: [side; 2] }
    }

    /// Goes where the note of this `number` stands, moved by `pan` (−1 to 1); it is there at once where it `begins`. Both
    /// sides together have the same power everywhere.
    ///
    /// Realtime.
    pub(super) fn stand(&mut self, number: u64, spread: f32, pan: f32, volume: f32, begins: bool) {
        let place = (spread * PLACES[number as usize % PLACES.len()] + pan).clamp(-1.0, 1.0);
        let (right, left) = ((place + 1.0) * FRAC_PI_4).sin_cos();
        let go = if begins { Ramp::snap } else { Ramp::set };
        for (side, share) in self.sides.iter_mut().zip([left, right]) {
            go(side, HEADROOM * SQRT_2 * share * volume);
        }
    }

    /// One sample on.
    ///
    /// Realtime.
    pub(super) fn step(&mut self) -> [f32; 2] {
        self.sides.each_mut().map(Ramp::step)
    }
}
