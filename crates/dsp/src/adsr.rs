//! The envelope of a note.

/// Levels below this (-140 dB) are silence.
const FAINTEST: f64 = 1e-7;

/// Times and the level between decay and release.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdsrShape {
    /// From silence to full level.
    pub attack_s: f32,
    /// Time constant: 63 % of the way to the sustained level.
    pub decay_s: f32,
    /// 0 to 1.
    pub sustain: f32,
    /// Time constant: 63 % of the way to silence.
    pub release_s: f32,
}

/// A straight attack, and an exponential decay and release, with times of at least one sample:
///
/// | stage | level at sample `n` = 1, 2, … of the note |
/// |---|---|
/// | attack, `n <= a` | `l + (1 - l)·n/a`, from the level `l` at which the note began |
/// | decay | `s + (1 - s)·e^(-(n - a)/d)` |
/// | release | the level before, times `e^(-1/r)` |
///
/// Below -140 dB the release is over, and the level exactly 0. A note that begins before that starts from where the
/// level is. The shape may change at any time and never makes the level jump.
#[derive(Debug, Clone, Copy)]
pub struct Adsr {
    sample_rate_hz: f64,
    attack_samples: f64,
    decay_samples: f64,
    sustain: f64,
    /// Factors for one sample.
    decay: f64,
    release: f64,
    stage: Stage,
    level: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// From a level, and how much of the way is done: 0 to 1.
    Attack {
        from: f64,
        progress: f64,
    },
    Decay,
    Release,
}

impl Adsr {
    /// Silent.
    pub fn new(sample_rate_hz: f64, shape: AdsrShape) -> Self {
        let mut adsr = Self {
            sample_rate_hz,
            attack_samples: 1.0,
            decay_samples: 1.0,
            sustain: 0.0,
            decay: 0.0,
            release: 0.0,
            stage: Stage::Release,
            level: 0.0,
        };
        adsr.set_shape(shape);
        adsr
    }

    /// Changes times and sustained level, from the next sample on.
    ///
    /// Realtime.
    pub fn set_shape(&mut self, shape: AdsrShape) {
        // What is not a number becomes one sample: `max` takes the other.
        let samples = |time_s: f32| (f64::from(time_s) * self.sample_rate_hz).max(1.0);
        self.attack_samples = samples(shape.attack_s);
        self.decay_samples = samples(shape.decay_s);
        self.sustain = if shape.sustain.is_nan() { 0.0 } else { f64::from(shape.sustain.clamp(0.0, 1.0)) };
        self.decay = (-1.0 / self.decay_samples).exp();
        self.release = (-1.0 / samples(shape.release_s)).exp();
    }

    /// Begins a note with the next sample, from the level where it is; also where one is held.
    ///
    /// Realtime.
    pub fn gate_on(&mut self) {
        self.stage = Stage::Attack { from: self.level, progress: 0.0 };
    }

    /// Lets go with the next sample.
    ///
    /// Realtime.
    pub fn gate_off(&mut self) {
        self.stage = Stage::Release;
    }

    /// Silent.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.stage = Stage::Release;
        self.level = 0.0;
    }

    /// Whether a note is held.
    ///
    /// Realtime.
    pub fn is_on(&self) -> bool {
        self.stage != Stage::Release
    }

    /// Whether it stays at 0 until the next note.
    ///
    /// Realtime.
    pub fn is_silent(&self) -> bool {
        self.stage == Stage::Release && self.level == 0.0
    }

    /// The last sample's level.
    ///
    /// Realtime.
    pub fn level(&self) -> f32 {
        self.level as f32
    }

    /// The next sample's level, 0 to 1.
    ///
    /// Realtime.
    pub fn sample(&mut self) -> f32 {
        match self.stage {
            Stage::Attack { from, progress } => self.attack(from, progress + 1.0 / self.attack_samples),
            Stage::Decay => self.level = self.sustain + (self.level - self.sustain) * self.decay,
            Stage::Release => self.level *= self.release,
        }
        if self.level < FAINTEST && !matches!(self.stage, Stage::Attack { .. }) {
            self.level = 0.0;
        }
        self.level as f32
    }

    /// Fills `levels` with those of the next samples.
    ///
    /// Realtime.
    pub fn fill(&mut self, levels: &mut [f32]) {
        levels.iter_mut().for_each(|level| *level = self.sample());
    }

    fn attack(&mut self, from: f64, progress: f64) {
        if progress <= 1.0 {
            self.stage = Stage::Attack { from, progress };
            self.level = from + (1.0 - from) * progress;
        } else {
            // The top lies between two samples.
            let since = (progress - 1.0) * self.attack_samples;
            self.stage = Stage::Decay;
            self.level = self.sustain + (1.0 - self.sustain) * (-since / self.decay_samples).exp();
        }
    }
}
