//! The vibrato of one note.

use std::f32::consts::TAU;

use super::controls;

/// A held note begins to vibrate so long after its start, and does so fully a while later.
const CALM_S: f32 = 0.15;
const RISE_S: f32 = 0.35;
/// Of the wheel all the way up, or of a note's own vibrato.
const WHEEL_CENTS: f32 = 50.0;

/// Where it is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Vibrato {
    cycles: f32,
    since_s: f32,
}

impl Vibrato {
    /// How far the pitch is off, in semitones, `hop_s` after the last. `by_hand`: 0–1, of wheel and note.
    ///
    /// Realtime.
    pub(crate) fn next(&mut self, hop_s: f32, knobs: &controls::Vibrato, by_hand: f32) -> f32 {
        self.cycles = (self.cycles + hop_s * knobs.rate_hz).fract();
        self.since_s += hop_s;
        let risen = ((self.since_s - CALM_S) / RISE_S).clamp(0.0, 1.0);
        let cents = knobs.depth_cents * risen + WHEEL_CENTS * by_hand.clamp(0.0, 1.0);
        0.01 * cents * (TAU * self.cycles).sin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOP_S: f32 = 0.004;

    fn widest(knobs: controls::Vibrato, by_hand: f32, seconds: std::ops::Range<f32>) -> f32 {
        let mut vibrato = Vibrato::default();
        let at = |n: usize| n as f32 * HOP_S;
        let way = (0..500).map(|n| (at(n), vibrato.next(HOP_S, &knobs, by_hand).abs()));
        way.filter(|(at, _)| seconds.contains(at)).fold(0.0, |widest, (_, off)| f32::max(widest, off))
    }

    #[test]
    fn a_note_begins_calmly_and_the_wheel_works_at_once() {
        let knobs = controls::Vibrato { depth_cents: 30.0, rate_hz: 5.5 };
        assert_eq!(widest(knobs, 0.0, 0.0..0.14), 0.0);
        assert!((widest(knobs, 0.0, 0.6..2.0) - 0.3).abs() < 0.01);
        assert!((widest(controls::Vibrato { depth_cents: 0.0, ..knobs }, 1.0, 0.0..0.14) - 0.5).abs() < 0.02);
    }
}
