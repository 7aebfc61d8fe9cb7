//! Closes while nobody plays.

use crate::gain_from_db;
use crate::smooth::one_pole_step;

/// Threshold at and below which the gate is off.
pub const GATE_OFF_DB: f32 = -100.0;

/// The level must fall this far below the threshold before the gate thinks of closing.
const HYSTERESIS_DB: f32 = 6.0;
/// It stays open for this long after that, so that it does not chatter on a decaying note.
const HOLD_S: f64 = 0.05;
/// Time constants of the gain when it opens, when it closes, and of the level's decay.
const ATTACK_S: f64 = 0.001;
const RELEASE_S: f64 = 0.06;
const DECAY_S: f64 = 0.02;
/// Levels above this count as this, so that even an infinity dies away.
const LOUDEST: f32 = 1e3;
/// Distance at which the gain has arrived: -100 dB.
const ARRIVED: f32 = 1e-5;

/// A downward gate for all channels together, so that the stereo image stays.
///
/// The level is the largest magnitude of the channels, held by a peak follower: `e = max(|x|, e·d)`. Above the
/// threshold the gate opens; 6 dB below it and after the hold time it closes. The gain goes to 1 or 0 as
/// `g += a·(aim - g)`, fast up and slow down, and arrives exactly, so that an open gate changes no bit.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    attack: f32,
    release: f32,
    decay: f32,
    hold_samples: u32,
    /// Linear; negative when off.
    open_above: f32,
    close_below: f32,
    level: f32,
    hold_left: u32,
    open: bool,
    gain: f32,
}

impl Gate {
    /// Open, and off.
    pub fn new(sample_rate_hz: f64) -> Self {
        let hold_samples = (sample_rate_hz * HOLD_S) as u32;
        Self {
            attack: one_pole_step(sample_rate_hz, ATTACK_S) as f32,
            release: one_pole_step(sample_rate_hz, RELEASE_S) as f32,
            decay: 1.0 - one_pole_step(sample_rate_hz, DECAY_S) as f32,
            hold_samples,
            open_above: -1.0,
            close_below: -1.0,
            level: 0.0,
            hold_left: hold_samples,
            open: true,
            gain: 1.0,
        }
    }

    /// Open, for another rate; the threshold stays.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        let (open_above, close_below) = (self.open_above, self.close_below);
        *self = Self { open_above, close_below, ..Self::new(sample_rate_hz) };
    }

    /// Opens above this level from now on. [`GATE_OFF_DB`] or less: always open.
    ///
    /// Realtime.
    pub fn set_threshold_db(&mut self, threshold_db: f32) {
        let off = threshold_db <= GATE_OFF_DB;
        self.open_above = if off { -1.0 } else { gain_from_db(threshold_db) };
        self.close_below = if off { -1.0 } else { gain_from_db(threshold_db - HYSTERESIS_DB) };
    }

    /// Open, as when made; the threshold stays.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.level = 0.0;
        self.hold_left = self.hold_samples;
        self.open = true;
        self.gain = 1.0;
    }

    /// Whether the sound passes untouched, or is on its way to that.
    ///
    /// Realtime.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Gates all `channels` in place, as many samples as the shortest has.
    ///
    /// Realtime.
    pub fn process(&mut self, channels: &mut [&mut [f32]]) {
        let frames = channels.iter().map(|channel| channel.len()).min().unwrap_or(0);
        for n in 0..frames {
            let peak = channels.iter().fold(0.0_f32, |peak, channel| peak.max(channel[n].abs()));
            let gain = self.next_gain(peak);
            if gain != 1.0 {
                channels.iter_mut().for_each(|channel| channel[n] *= gain);
            }
        }
    }

    fn next_gain(&mut self, peak: f32) -> f32 {
        self.level = peak.min(LOUDEST).max(self.level * self.decay);
        if self.level > self.open_above {
            self.open = true;
        }
        if self.level >= self.close_below {
            self.hold_left = self.hold_samples;
        } else if self.hold_left > 0 {
            self.hold_left -= 1;
        } else {
            self.open = false;
        }
        let (aim, step) = if self.open { (1.0, self.attack) } else { (0.0, self.release) };
        let way = aim - self.gain;
        self.gain = if way.abs() < ARRIVED { aim } else { self.gain + step * way };
        self.gain
    }
}
