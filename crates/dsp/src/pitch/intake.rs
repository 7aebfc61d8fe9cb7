//! From the sound at any rate to histories at three fixed ones.

use super::lowpass::Lowpass;
use crate::history::History;
use crate::{Polyphase, Position, Ratio};

/// Rate of the finest history: all lags of the tracker count its samples.
pub(super) const RATE_HZ: f64 = 48_000.0;
/// Corner of the filter against constants and rumble.
const HIGHPASS_HZ: f64 = 30.0;
/// Louder samples count as this, so that one bad sample is soon forgotten.
const LOUDEST: f32 = 100.0;

/// Brings sound to 48 kHz, cuts off what no pitch is found in, and keeps what came last at 48, 24, 12 and 6 kHz.
#[derive(Debug, Clone)]
pub(super) struct Intake {
    converter: Converter,
    highpass: Highpass,
    /// Before all histories, before that at 12 kHz, and before that at 6 kHz.
    lowpasses: [Lowpass; 3],
    /// `[0]` at 48 kHz, `[1]` at 24 kHz, `[2]` at 12 kHz, `[3]` at 6 kHz.
    histories: [History; 4],
    /// Counts samples at 48 kHz, modulo 8.
    phase: usize,
}

impl Intake {
    /// Keeps as many samples of each history as `kept` says; allocates.
    pub(super) fn new(sample_rate_hz: f64, kept: [usize; 4]) -> Self {
        Self {
            converter: Converter::new(sample_rate_hz),
            highpass: Highpass::new(),
            lowpasses: [Lowpass::new(), Lowpass::new(), Lowpass::new()],
            histories: kept.map(History::new),
            phase: 0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.converter.reset();
        self.highpass.reset();
        self.lowpasses.iter_mut().for_each(Lowpass::reset);
        self.histories.iter_mut().for_each(History::reset);
        self.phase = 0;
    }

    /// By how long the finest history is late.
    pub(super) fn delay_s(&self) -> f64 {
        self.converter.delay_s + Lowpass::DELAY as f64 / RATE_HZ
    }

    /// The newest `count` samples at 48 kHz divided by `2^level`.
    pub(super) fn newest(&self, level: usize, count: usize) -> &[f32] {
        self.histories[level].newest(count)
    }

    pub(super) fn push(&mut self, x: f32) {
        let Self { converter, highpass, lowpasses, histories, phase } = self;
        let [first, second, third] = lowpasses;
        converter.push(x, |x| {
            let audible = if x.is_finite() { x.clamp(-LOUDEST, LOUDEST) } else { 0.0 };
            first.push(highpass.pass(audible));
            let x = first.value();
            histories[0].push(x);
            *phase = (*phase + 1) % 8;
            if phase.is_multiple_of(2) {
                histories[1].push(x);
                second.push(x);
            }
            if phase.is_multiple_of(4) {
                let x = second.value();
                histories[2].push(x);
                third.push(x);
            }
            if *phase == 0 {
                histories[3].push(third.value());
            }
        });
    }
}

/// To 48 kHz, sample by sample.
#[derive(Debug, Clone)]
struct Converter {
    filter: Polyphase,
    heard: History,
    /// How many samples have come, and where the next output sample lies among them.
    count: i64,
    next: Position,
    delay_s: f64,
}

impl Converter {
    fn new(sample_rate_hz: f64) -> Self {
        let ratio = Ratio::between(sample_rate_hz, RATE_HZ);
        let filter = Polyphase::new(ratio);
        Self {
            heard: History::new(filter.taps()),
            count: 0,
            next: ratio.position(0),
            delay_s: filter.ahead() as f64 / sample_rate_hz,
            filter,
        }
    }

    fn reset(&mut self) {
        self.heard.reset();
        self.count = 0;
        self.next = self.filter.ratio().position(0);
    }

    fn push(&mut self, x: f32, mut converted: impl FnMut(f32)) {
        self.heard.push(x);
        self.count += 1;
        while self.next.whole + (self.filter.ahead() as i64) < self.count {
            converted(self.filter.interpolate(self.heard.newest(self.filter.taps()), self.next));
            self.next.advance(self.filter.ratio());
        }
    }
}

/// First order, at 48 kHz.
#[derive(Debug, Clone)]
struct Highpass {
    low: f64,
    step: f64,
}

impl Highpass {
    fn new() -> Self {
        Self { low: 0.0, step: 1.0 - (-std::f64::consts::TAU * HIGHPASS_HZ / RATE_HZ).exp() }
    }

    fn reset(&mut self) {
        self.low = 0.0;
    }

    fn pass(&mut self, x: f32) -> f32 {
        self.low += self.step * (f64::from(x) - self.low);
        (f64::from(x) - self.low) as f32
    }
}
