//! Bass, middle and treble.
//!
//! Three state-variable filters, which keep their shape while their gains move. With `A = 10^(dB/40)`,
//! `w = tan(π·f/rate)`, and the band and low outputs of the filter at `g` and `k`, the output is `m0·x + m1·band + m2·low`:
//!
//! | shape | g | k | m0 | m1 | m2 |
//! |---|---|---|---|---|---|
//! | low shelf | `w/√A` | `1/Q` | 1 | `k·(A - 1)` | `A² - 1` |
//! | peak | `w` | `1/(Q·A)` | 1 | `k·(A² - 1)` | 0 |
//! | high shelf | `w·√A` | `1/Q` | `A²` | `k·(1 - A)·A` | `1 - A²` |
//!
//! The responses are those of the Audio EQ Cookbook (R. Bristow-Johnson).

use std::f64::consts::FRAC_1_SQRT_2;

use crate::smooth::Ramp;
use crate::svf::{Svf, SvfShape, warped};

const BASS_HZ: f64 = 120.0;
const MID_HZ: f64 = 750.0;
const TREBLE_HZ: f64 = 4_000.0;
/// Quality of the shelves (as steep as they get without a bump) and of the peak.
const SHELF_Q: f64 = FRAC_1_SQRT_2;
const PEAK_Q: f64 = 0.7;
const GLIDE_S: f64 = 0.02;

/// Where the three knobs stand, in dB.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ToneGains {
    /// Low shelf at 120 Hz.
    pub bass_db: f32,
    /// Peak at 750 Hz.
    pub mid_db: f32,
    /// High shelf at 4 kHz.
    pub treble_db: f32,
}

/// A tone control for one channel. A band that rests at 0 dB changes no bit and costs nothing.
#[derive(Debug, Clone, Copy)]
pub struct Tone {
    bands: [Band; 3],
}

impl Tone {
    /// Flat and at rest.
    pub fn new(sample_rate_hz: f64) -> Self {
        let band = |shape, corner_hz| Band::new(shape, corner_hz, sample_rate_hz);
        Self { bands: [band(Shape::LowShelf, BASS_HZ), band(Shape::Peak, MID_HZ), band(Shape::HighShelf, TREBLE_HZ)] }
    }

    /// Flat and at rest, for another rate.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        *self = Self::new(sample_rate_hz);
    }

    /// Glides to these gains over 20 ms, starting with the next sample.
    ///
    /// Realtime.
    pub fn set(&mut self, gains: ToneGains) {
        let wanted = [gains.bass_db, gains.mid_db, gains.treble_db];
        self.bands.iter_mut().zip(wanted).for_each(|(band, gain_db)| band.gain_db.set(gain_db));
    }

    /// Silent memory, and the gains where they were going.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.bands.iter_mut().for_each(Band::reset);
    }

    /// Filters in place.
    ///
    /// Realtime.
    pub fn process(&mut self, audio: &mut [f32]) {
        self.bands.iter_mut().for_each(|band| band.process(audio));
    }
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    LowShelf,
    Peak,
    HighShelf,
}

#[derive(Debug, Clone, Copy)]
struct Band {
    shape: Shape,
    /// `tan(π·f/rate)`
    warped: f64,
    gain_db: Ramp,
    filter: Svf,
    /// The gain that the filter was made for.
    made_for_db: f32,
}

impl Band {
    fn new(shape: Shape, corner_hz: f64, sample_rate_hz: f64) -> Self {
        let warped = warped(corner_hz, sample_rate_hz);
        let mut gain_db = Ramp::new(0.0);
        gain_db.prepare(sample_rate_hz, GLIDE_S);
        Self { shape, warped, gain_db, filter: Svf::new(shape.at(warped, 0.0)), made_for_db: 0.0 }
    }

    fn reset(&mut self) {
        self.gain_db.snap(self.gain_db.target());
        self.filter.reset();
    }

    fn process(&mut self, audio: &mut [f32]) {
        for x in audio {
            if self.gain_db.is_still() && self.gain_db.target() == 0.0 {
                // From here on nothing changes until a knob is turned.
                self.filter.reset();
                return;
            }
            let gain_db = self.gain_db.step();
            if gain_db != self.made_for_db {
                self.filter.set(self.shape.at(self.warped, gain_db));
                self.made_for_db = gain_db;
            }
            *x = self.filter.sample(f64::from(*x)) as f32;
        }
    }
}

impl Shape {
    fn at(self, warped: f64, gain_db: f32) -> SvfShape {
        let root = 10.0_f64.powf(f64::from(gain_db) / 40.0);
        let square = root * root;
        match self {
            Self::LowShelf => {
                let k = 1.0 / SHELF_Q;
                SvfShape { g: warped / root.sqrt(), k, mix: [1.0, k * (root - 1.0), square - 1.0] }
            }
            Self::Peak => {
                let k = 1.0 / (PEAK_Q * root);
                SvfShape { g: warped, k, mix: [1.0, k * (square - 1.0), 0.0] }
            }
            Self::HighShelf => {
                let k = 1.0 / SHELF_Q;
                SvfShape { g: warped * root.sqrt(), k, mix: [square, k * (1.0 - root) * root, 1.0 - square] }
            }
        }
    }
}
