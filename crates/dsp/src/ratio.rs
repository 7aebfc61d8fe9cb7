//! Two sample rates as a ratio of whole numbers, and places in time without rounding.

/// Rates are told apart down to this fraction of a hertz: a power of two, so that whole and most broken rates are
/// exact.
const STEPS_PER_HZ: f64 = 65_536.0;

/// How many samples one rate has for each of another: `up` of them for every `down`, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    up: u64,
    down: u64,
}

impl Ratio {
    /// From samples at one rate to samples at another. Rates are rounded to 1/65536 Hz.
    ///
    /// # Panics
    /// When a rate is not between 1 Hz and 100 MHz.
    pub fn between(from_hz: f64, to_hz: f64) -> Self {
        let steps = |rate_hz: f64| {
            assert!((1.0..=1e8).contains(&rate_hz), "{rate_hz} Hz is not a sample rate");
            (rate_hz * STEPS_PER_HZ).round() as u64
        };
        let (from, to) = (steps(from_hz), steps(to_hz));
        let common = gcd(from, to);
        Self { up: to / common, down: from / common }
    }

    /// Samples that come out for every [`down`](Self::down) that go in.
    ///
    /// Realtime.
    pub fn up(self) -> u64 {
        self.up
    }

    /// Samples that go in for every [`up`](Self::up) that come out.
    ///
    /// Realtime.
    pub fn down(self) -> u64 {
        self.down
    }

    /// Whether both rates are the same.
    ///
    /// Realtime.
    pub fn is_one(self) -> bool {
        self.up == self.down
    }

    /// Samples that go in for each that comes out.
    ///
    /// Realtime.
    pub fn step(self) -> f64 {
        self.down as f64 / self.up as f64
    }

    /// Where output sample `index` lies among the input's samples: at `index·down/up`, exactly.
    ///
    /// Realtime.
    pub fn position(self, index: i64) -> Position {
        let parts = i128::from(index) * i128::from(self.down);
        let up = i128::from(self.up);
        Position { whole: parts.div_euclid(up) as i64, part: parts.rem_euclid(up) as u64 }
    }

    /// How many output samples, counted from index 0, lie before input sample `whole`: the index of the first one at
    /// or after it.
    ///
    /// Realtime.
    pub fn index_at(self, whole: i64) -> i64 {
        let parts = i128::from(whole) * i128::from(self.up);
        let down = i128::from(self.down);
        (parts + down - 1).div_euclid(down) as i64
    }
}

/// A place between two samples: `whole + part/up` of the [`Ratio`] that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The sample at or before it.
    pub whole: i64,
    /// How far behind that sample, in parts of `up`; always less than `up`.
    pub part: u64,
}

impl Position {
    /// The place of the next output sample.
    ///
    /// Realtime.
    pub fn advance(&mut self, ratio: Ratio) {
        let parts = self.part + ratio.down;
        self.whole += (parts / ratio.up) as i64;
        self.part = parts % ratio.up;
    }
}

/// Greatest common divisor (Euclid).
pub(crate) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
