//! A knob's travel, value and text.

use super::{Curve, Knob, KnobStyle};

impl Knob {
    /// A continuous knob without a unit, from 0 to 1.
    pub fn plain(name: impl Into<String>, default: f64) -> Self {
        Self {
            name: name.into(),
            unit: String::new(),
            range: [0.0, 1.0],
            default,
            curve: Curve::Linear,
            per_sample: false,
            style: KnobStyle::Continuous,
            labels: Vec::new(),
            description: String::new(),
        }
    }

    /// The value at a travel of 0 to 1, always inside the range; whole steps for a knob that has steps.
    ///
    /// Realtime.
    pub fn value(&self, travel: f64) -> f64 {
        let [low, high] = self.range;
        let travel = if travel.is_nan() { 0.0 } else { travel.clamp(0.0, 1.0) };
        let value = match (self.style, self.curve) {
            (KnobStyle::Toggle, _) => return if travel < 0.5 { low } else { high },
            (KnobStyle::Categorical, _) => (low + travel * (high - low)).round(),
            (KnobStyle::Continuous, Curve::Linear) => low + travel * (high - low),
            (KnobStyle::Continuous, Curve::Log) => low * (high / low).powf(travel),
        };
        value.clamp(low, high)
    }

    /// The travel at a value: the inverse of [`Self::value`].
    ///
    /// Realtime.
    pub fn travel(&self, value: f64) -> f64 {
        let [low, high] = self.range;
        let value = if value.is_nan() { self.default } else { value.clamp(low, high) };
        match (self.style, self.curve) {
            (KnobStyle::Toggle, _) => f64::from(u8::from(value > (low + high) / 2.0)),
            (KnobStyle::Continuous, Curve::Log) => ((value / low).ln() / (high / low).ln()).clamp(0.0, 1.0),
            (KnobStyle::Categorical, _) | (KnobStyle::Continuous, Curve::Linear) => (value - low) / (high - low),
        }
    }

    /// How many positions a knob with steps has.
    pub fn positions(&self) -> Option<usize> {
        match self.style {
            KnobStyle::Continuous => None,
            KnobStyle::Categorical => Some(self.labels.len()),
            KnobStyle::Toggle => Some(2),
        }
    }

    /// A value as the musician reads it: a label, or a number of about three figures and its unit.
    pub fn text(&self, value: f64) -> String {
        match self.label(value) {
            Some(label) => label.to_owned(),
            None => self.number(value),
        }
    }

    /// The value that was typed, brought inside the range; `None` if it makes no sense. Takes back whatever
    /// [`Self::text`] gives, with or without the unit.
    pub fn parse(&self, text: &str) -> Option<f64> {
        let text = text.trim();
        let label = (0..self.positions().unwrap_or(0)).find(|&position| {
            self.label(self.at(position)).is_some_and(|label| label.to_lowercase() == text.to_lowercase())
        });
        let value = match label {
            Some(position) => self.at(position),
            None => self.typed_number(text)?,
        };
        Some(self.value(self.travel(value)))
    }

    fn at(&self, position: usize) -> f64 {
        match self.style {
            KnobStyle::Toggle => self.range[position.min(1)],
            KnobStyle::Categorical | KnobStyle::Continuous => self.range[0] + position as f64,
        }
    }

    fn label(&self, value: f64) -> Option<&str> {
        let position = match self.style {
            KnobStyle::Continuous => return None,
            KnobStyle::Categorical => (value - self.range[0]).round().max(0.0) as usize,
            KnobStyle::Toggle => usize::from(self.travel(value) > 0.5),
        };
        let unnamed = if self.style == KnobStyle::Toggle { ["Off", "On"].get(position).copied() } else { None };
        self.labels.get(position).map(String::as_str).or(unnamed)
    }

    fn number(&self, value: f64) -> String {
        let (value, unit) = self.scaled(value);
        let figures = format!("{:.*}", self.decimals(value, unit), value.abs());
        let is_zero = figures.bytes().all(|figure| matches!(figure, b'0' | b'.'));
        let sign = match value {
            _ if is_zero => "",
            value if value < 0.0 => "−",
            _ if self.range[0] < 0.0 => "+",
            _ => "",
        };
        let space = if matches!(unit, "" | "°") { "" } else { " " };
        format!("{sign}{figures}{space}{unit}")
    }

    /// Decimals that leave about three figures: of the value where the range spans magnitudes, else of the range, so
    /// that the text does not change its width as the knob turns.
    fn decimals(&self, value: f64, unit: &str) -> usize {
        let [low, high] = self.range;
        let scale = match self.curve {
            Curve::Linear if unit == self.unit => low.abs().max(high.abs()),
            Curve::Linear | Curve::Log => value.abs(),
        };
        match unit {
            "dB" => 1,
            _ => (2.0 - scale.max(1e-6).log10().floor()).clamp(0.0, 6.0) as usize,
        }
    }

    /// Thousands of Hz are read as kHz, thousands of ms as s.
    fn scaled(&self, value: f64) -> (f64, &str) {
        match self.unit.as_str() {
            "Hz" if value.abs() >= 1000.0 => (value / 1000.0, "kHz"),
            "ms" if value.abs() >= 1000.0 => (value / 1000.0, "s"),
            unit => (value, unit),
        }
    }

    fn typed_number(&self, text: &str) -> Option<f64> {
        let text = text.replace('−', "-").replace(',', ".");
        let figures = text.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.');
        let unit = text.get(figures.len()..)?.trim();
        let value: f64 = figures.trim_start_matches('+').trim().parse().ok()?;
        let factor = match (self.unit.as_str(), unit) {
            ("Hz", "k" | "kHz" | "khz" | "K") | ("ms", "s") => 1000.0,
            (own, typed) if typed.is_empty() || typed.to_lowercase() == own.to_lowercase() => 1.0,
            _ => return None,
        };
        value.is_finite().then_some(value * factor)
    }
}
