//! A knob that is turned in steps from what a sound has, shown and typed as what the sound is to have.

use kit::widgets::{Control, Gesture, HostParam};
use nice_plug::prelude::Param;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editor) enum Unit {
    /// Hz.
    Frequency,
    /// Seconds.
    Time,
}

/// A parameter behind a feature that is `rest` where the parameter is 0.
pub(super) struct Measured<'a, P: Param> {
    pub(super) param: &'a P,
    pub(super) host: HostParam<'a, P>,
    /// Hz or s; 0 where it is not known.
    pub(super) rest: f64,
    pub(super) unit: Unit,
    /// Of the parameter, in its own unit, that double the feature.
    pub(super) octave: f32,
}

impl Unit {
    /// As the musician reads it.
    pub(in crate::editor) fn text(self, value: f64) -> String {
        match (self, value) {
            (Self::Frequency, hz) if hz < 1_000.0 => format!("{hz:.0} Hz"),
            (Self::Frequency, hz) if hz < 10_000.0 => format!("{:.2} kHz", hz / 1_000.0),
            (Self::Frequency, hz) => format!("{:.1} kHz", hz / 1_000.0),
            (Self::Time, s) if s < 0.01 => format!("{:.1} ms", 1_000.0 * s),
            (Self::Time, s) if s < 1.0 => format!("{:.0} ms", 1_000.0 * s),
            (Self::Time, s) => format!("{s:.2} s"),
        }
    }

    /// What was typed, in this unit, with or without its name.
    fn read(self, text: &str) -> Option<f64> {
        let text = text.trim().replace('−', "-").to_lowercase();
        let figures = text.trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
        let value: f64 = figures.parse().ok()?;
        let scale = match (self, text[figures.len()..].trim()) {
            (Self::Frequency, "" | "hz") | (Self::Time, "s") => 1.0,
            (Self::Frequency, "k" | "khz") => 1_000.0,
            (Self::Time, "" | "ms") => 1e-3,
            _ => return None,
        };
        (value > 0.0).then_some(value * scale)
    }
}

impl<P: Param<Plain = f32>> Measured<'_, P> {
    /// Where the knob asks for `value`.
    pub(super) fn travel_of(&self, value: f64) -> f32 {
        self.param.preview_normalized(self.octave * (value / self.rest).log2() as f32)
    }
}

impl<P: Param<Plain = f32>> Control for Measured<'_, P> {
    fn travel(&self) -> f32 {
        self.host.travel()
    }

    fn heard(&self) -> f32 {
        self.host.heard()
    }

    fn rest(&self) -> f32 {
        self.host.rest()
    }

    fn text(&self, travel: f32) -> String {
        if self.rest <= 0.0 {
            return self.host.text(travel);
        }
        self.unit.text(self.rest * f64::from(self.param.preview_plain(travel) / self.octave).exp2())
    }

    fn read(&self, text: &str) -> Option<f32> {
        let value = self.unit.read(text).filter(|_| self.rest > 0.0);
        value.map(|value| self.travel_of(value)).or_else(|| self.host.read(text))
    }

    fn steps(&self) -> Option<usize> {
        self.host.steps()
    }

    fn turn(&self, gesture: Gesture) {
        self.host.turn(gesture);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_typed() {
        for (unit, value) in [
            (Unit::Frequency, 212.0),
            (Unit::Frequency, 3_450.0),
            (Unit::Frequency, 12_300.0),
            (Unit::Time, 0.0031),
            (Unit::Time, 0.14),
            (Unit::Time, 1.25),
        ] {
            let read = unit.read(&unit.text(value)).unwrap_or_default();
            assert!((read / value - 1.0).abs() < 0.01, "{} reads as {read}", unit.text(value));
        }
        assert_eq!(Unit::Time.read("12"), Some(0.012));
        assert_eq!(Unit::Frequency.read("2.5 k"), Some(2_500.0));
        assert_eq!(Unit::Frequency.read("3 st"), None, "steps are left to the parameter");
        assert_eq!(Unit::Time.read("-5"), None);
    }
}
