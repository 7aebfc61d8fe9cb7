//! What is done to one note while it sounds.

/// One of the ways in which a note is expressed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Expressing {
    /// 0–1.
    Pressure(f32),
    /// A gain, 0–4.
    Volume(f32),
    /// −1 to 1.
    Pan(f32),
    /// Semitones.
    Tuning(f32),
    /// 0–1, and so are those that follow.
    Vibrato(f32),
    Expression(f32),
    /// In the middle, nothing changes.
    Brightness(f32),
}

/// All of them for one note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expression {
    pub(crate) pressure: f32,
    pub(crate) volume: f32,
    pub(crate) pan: f32,
    pub(crate) tuning: f32,
    pub(crate) vibrato: f32,
    pub(crate) expression: f32,
    pub(crate) brightness: f32,
}

impl Default for Expression {
    fn default() -> Self {
        Self { pressure: 0.0, volume: 1.0, pan: 0.0, tuning: 0.0, vibrato: 0.0, expression: 1.0, brightness: 0.5 }
    }
}

impl Expression {
    /// What is no number changes nothing; what is out of range is taken to its end.
    ///
    /// Realtime.
    pub(crate) fn take(&mut self, expressing: Expressing) {
        let (place, value, [least, most]) = match expressing {
            Expressing::Pressure(value) => (&mut self.pressure, value, [0.0, 1.0]),
            Expressing::Volume(value) => (&mut self.volume, value, [0.0, 4.0]),
            Expressing::Pan(value) => (&mut self.pan, value, [-1.0, 1.0]),
            Expressing::Tuning(value) => (&mut self.tuning, value, [-120.0, 120.0]),
            Expressing::Vibrato(value) => (&mut self.vibrato, value, [0.0, 1.0]),
            Expressing::Expression(value) => (&mut self.expression, value, [0.0, 1.0]),
            Expressing::Brightness(value) => (&mut self.brightness, value, [0.0, 1.0]),
        };
        if !value.is_nan() {
            *place = value.clamp(least, most);
        }
    }
}
