//! Decides whether somebody sings.

/// The loudness must fall this far below the threshold before the gate thinks of closing, and the confidence this far.
const HYSTERESIS_DB: f32 = 6.0;
const HYSTERESIS_CONFIDENCE: f32 = 0.15;
/// It stays open for this long after that: the confidence falls where one note goes into the next.
const HOLD_S: f64 = 0.04;

/// A gate on loudness and confidence of pitch, frame by frame: only what is loud enough and has a pitch opens it.
///
/// It says open or closed; how quickly the sound follows is the matter of who asks.
#[derive(Debug, Clone, Copy)]
pub struct VoiceGate {
    threshold_db: f32,
    confidence: f32,
    hold_frames: u32,
    hold_left: u32,
    open: bool,
}

impl VoiceGate {
    /// Closed. `frame_rate_hz` says how many frames come in a second.
    pub fn new(frame_rate_hz: f64) -> Self {
        let hold_frames = (HOLD_S * frame_rate_hz).round() as u32;
        Self { threshold_db: -60.0, confidence: 0.5, hold_frames, hold_left: 0, open: false }
    }

    /// Closed, for another frame rate; the thresholds stay.
    pub fn prepare(&mut self, frame_rate_hz: f64) {
        *self = Self { threshold_db: self.threshold_db, confidence: self.confidence, ..Self::new(frame_rate_hz) };
    }

    /// Closed; the thresholds stay.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.open = false;
        self.hold_left = 0;
    }

    /// What opens it from now on: this loudness, in the decibels of the caller's meter, and this confidence, 0 to 1.
    /// A confidence of 0 lets everything pass that is loud enough.
    ///
    /// Realtime.
    pub fn set_thresholds(&mut self, threshold_db: f32, confidence: f32) {
        self.threshold_db = threshold_db;
        self.confidence = confidence;
    }

    /// Whether it is open after this frame.
    ///
    /// Realtime.
    pub fn process(&mut self, loudness_db: f32, confidence: f32) -> bool {
        let passes = |loudness_less: f32, confidence_less: f32| {
            loudness_db >= self.threshold_db - loudness_less && confidence >= self.confidence - confidence_less
        };
        if passes(0.0, 0.0) || self.open && passes(HYSTERESIS_DB, HYSTERESIS_CONFIDENCE) {
            self.open = true;
            self.hold_left = self.hold_frames;
        } else if self.hold_left > 0 {
            self.hold_left -= 1;
        } else {
            self.open = false;
        }
        self.open
    }
}
