//! What the room itself sounds like.

use super::{Loudness, LoudnessMeter};

/// How far back the quietest moment is looked for, in stretches of a quarter second each.
const STRETCHES: usize = 12;
const STRETCH_S: f64 = 0.25;
/// Nothing is known of the room before this has been heard of it.
const FIRST_S: f64 = 0.4;
/// Time constant of the mean that the quietest moment is looked for in.
const SMOOTHING_S: f64 = 0.05;
/// Frames with more confidence than this are somebody's voice, and say nothing of the room.
const VOICE: f32 = 0.3;
/// How many times the floor is subtracted: noise comes and goes around its mean, and the least of it lies below that.
const EXCESS: f64 = 2.0;

/// Learns the noise floor of a room and takes it away from the loudness, so that a room in which nobody sings is silent.
///
/// The floor is the least of the smoothed power of the last three seconds without a voice, as in R. Martin's minimum
/// statistics (2001), but for one band. Twice that is subtracted in power (M. Berouti and others, 1979: spectral
/// subtraction in excess): a voice 20 dB above the floor loses 0.1 dB, and what is less than 3 dB above it is silence.
/// Digital silence is no room: it teaches nothing.
#[derive(Debug, Clone)]
pub struct NoiseFloor {
    definition: Loudness,
    silence: f32,
    smoothing: f64,
    stretch_frames: u32,
    first_frames: u32,
    /// Frames until a window lies within sound, and how many that takes.
    unsettled: u32,
    window_frames: u32,
    /// Smoothed power; none before the first frame without a voice.
    smooth: Option<f64>,
    /// Least power of this stretch and of those before it: a ring.
    least: f64,
    before: [f64; STRETCHES],
    stretch: usize,
    /// Frames without a voice in this stretch, and of all up to the first ones that are needed.
    in_stretch: u32,
    heard: u32,
}

impl NoiseFloor {
    /// Knows nothing yet of the room that `meter` measures.
    pub fn new(meter: &LoudnessMeter) -> Self {
        let frame_rate_hz = meter.frame_rate_hz();
        let frames = |time_s: f64| (time_s * frame_rate_hz).round().max(1.0) as u32;
        let window_frames = frames(meter.window_s());
        Self {
            definition: meter.definition(),
            silence: meter.silence(),
            smoothing: 1.0 - (-1.0 / (SMOOTHING_S * frame_rate_hz)).exp(),
            stretch_frames: frames(STRETCH_S),
            first_frames: frames(FIRST_S),
            unsettled: window_frames,
            window_frames,
            smooth: None,
            least: f64::INFINITY,
            before: [f64::INFINITY; STRETCHES],
            stretch: 0,
            in_stretch: 0,
            heard: 0,
        }
    }

    /// As new, for another meter.
    pub fn prepare(&mut self, meter: &LoudnessMeter) {
        *self = Self::new(meter);
    }

    /// Forgets the room.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.unsettled = self.window_frames;
        self.smooth = None;
        self.least = f64::INFINITY;
        self.before = [f64::INFINITY; STRETCHES];
        self.stretch = 0;
        self.in_stretch = 0;
        self.heard = 0;
    }

    /// The loudness of the room alone, once it is known.
    ///
    /// Realtime.
    pub fn floor(&self) -> Option<f32> {
        (self.heard >= self.first_frames).then(|| self.definition.of_power(self.power()).max(self.silence))
    }

    /// The loudness without the room's. `confidence` is that of the pitch: frames that have one teach nothing.
    ///
    /// Realtime.
    pub fn process(&mut self, loudness: f32, confidence: f32) -> f32 {
        let power = self.definition.power(loudness);
        if loudness <= self.silence {
            self.unsettled = self.window_frames;
        } else if self.unsettled > 0 {
            self.unsettled -= 1;
        } else if confidence < VOICE {
            self.learn(power);
        }
        if self.heard < self.first_frames {
            return loudness;
        }
        self.definition.of_power((power - EXCESS * self.power()).max(0.0)).max(self.silence)
    }

    fn learn(&mut self, power: f64) {
        let before = self.smooth.unwrap_or(power);
        let smooth = before + self.smoothing * (power - before);
        self.smooth = Some(smooth);
        self.least = self.least.min(smooth);
        self.heard = (self.heard + 1).min(self.first_frames);
        self.in_stretch += 1;
        if self.in_stretch == self.stretch_frames {
            self.before[self.stretch] = self.least;
            self.stretch = (self.stretch + 1) % STRETCHES;
            self.least = smooth;
            self.in_stretch = 0;
        }
    }

    fn power(&self) -> f64 {
        self.before.iter().fold(self.least, |least, before| least.min(*before))
    }
}
