//! Values that glide, one step per sample, so that a turned knob does not click.

/// Glides in a straight line and arrives after a fixed time, exactly.
#[derive(Debug, Clone, Copy)]
pub struct Ramp {
    start: f32,
    target: f32,
    /// Samples of the whole way, and those still to go.
    length: u32,
    left: u32,
}

impl Ramp {
    /// Rests at `value`; moves at once until [`prepare`](Self::prepare).
    pub fn new(value: f32) -> Self {
        Self { start: value, target: value, length: 0, left: 0 }
    }

    /// Sets how long a glide takes, and arrives where it was going.
    pub fn prepare(&mut self, sample_rate_hz: f64, time_s: f64) {
        self.length = (sample_rate_hz * time_s).round() as u32;
        self.left = 0;
    }

    /// Starts to glide to `target` from where it is; nothing happens if it is already going there.
    ///
    /// Realtime.
    pub fn set(&mut self, target: f32) {
        if target != self.target {
            self.start = self.value();
            self.target = target;
            self.left = self.length;
        }
    }

    /// Jumps to `value`.
    ///
    /// Realtime.
    pub fn snap(&mut self, value: f32) {
        self.target = value;
        self.left = 0;
    }

    /// Whether it has arrived.
    ///
    /// Realtime.
    pub fn is_still(&self) -> bool {
        self.left == 0
    }

    /// How many steps are left until it has arrived.
    ///
    /// Realtime.
    pub fn samples_left(&self) -> usize {
        self.left as usize
    }

    /// Where it is going.
    ///
    /// Realtime.
    pub fn target(&self) -> f32 {
        self.target
    }

    /// Where it is now.
    ///
    /// Realtime.
    pub fn value(&self) -> f32 {
        if self.left == 0 {
            return self.target;
        }
        let gone = (self.length - self.left) as f32 / self.length as f32;
        self.start + gone * (self.target - self.start)
    }

    /// One step, then where it is.
    ///
    /// Realtime.
    pub fn step(&mut self) -> f32 {
        self.left = self.left.saturating_sub(1);
        self.value()
    }

    /// So many steps at once.
    ///
    /// Realtime.
    pub fn skip(&mut self, samples: usize) {
        self.left = self.left.saturating_sub(samples.min(u32::MAX as usize) as u32);
    }

    /// Multiplies `audio` by the glide, and leaves it alone bit for bit while resting at 1.
    ///
    /// Realtime.
    pub fn apply(&mut self, audio: &mut [f32]) {
        let moving = audio.len().min(self.left as usize);
        let (glide, rest) = audio.split_at_mut(moving);
        glide.iter_mut().for_each(|x| *x *= self.step());
        if self.target != 1.0 {
            rest.iter_mut().for_each(|x| *x *= self.target);
        }
    }
}

/// Glides as a charging capacitor does: `y += (1 - e^(-1/(τ·rate)))·(x - y)`, a first-order lowpass.
#[derive(Debug, Clone, Copy)]
pub struct OnePole {
    /// Wide, since the last steps are too small to add to an `f32`.
    value: f64,
    target: f64,
    step: f64,
}

impl OnePole {
    /// Below this distance it has arrived; -120 dB of a full-scale value.
    const ARRIVED: f64 = 1e-6;

    /// Rests at `value`; moves at once until [`prepare`](Self::prepare).
    pub fn new(value: f32) -> Self {
        Self { value: value.into(), target: value.into(), step: 1.0 }
    }

    /// Sets the time constant, after which 63 % of a way is done.
    pub fn prepare(&mut self, sample_rate_hz: f64, time_constant_s: f64) {
        self.step = one_pole_step(sample_rate_hz, time_constant_s);
    }

    /// Glides to `target` from now on.
    ///
    /// Realtime.
    pub fn set(&mut self, target: f32) {
        self.target = target.into();
    }

    /// Jumps to `value`.
    ///
    /// Realtime.
    pub fn snap(&mut self, value: f32) {
        self.value = value.into();
        self.target = self.value;
    }

    /// Whether it has arrived.
    ///
    /// Realtime.
    pub fn is_still(&self) -> bool {
        self.value == self.target
    }

    /// One step, then where it is.
    ///
    /// Realtime.
    pub fn step(&mut self) -> f32 {
        let way = self.target - self.value;
        self.value = if way.abs() < Self::ARRIVED { self.target } else { self.value + self.step * way };
        self.value as f32
    }
}

/// Share of the remaining way that a first-order lowpass of this time constant goes in one sample.
pub(crate) fn one_pole_step(sample_rate_hz: f64, time_constant_s: f64) -> f64 {
    1.0 - (-1.0 / (sample_rate_hz * time_constant_s)).exp()
}
