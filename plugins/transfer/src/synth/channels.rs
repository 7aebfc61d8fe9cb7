//! Where the wheels, the pedal and the pressure of each MIDI channel stand.

/// Of MIDI.
const COUNT: usize = 16;
/// Controllers that are heard, by their numbers.
const WHEEL: u8 = 1;
const EXPRESSION: u8 = 11;
const PEDAL: u8 = 64;
const BRIGHTNESS: u8 = 74;
const RESET: u8 = 121;

/// One channel's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Channel {
    /// −1 to 1.
    pub(crate) bend: f32,
    /// 0–1, and so are those that follow.
    pub(crate) wheel: f32,
    pub(crate) expression: f32,
    pub(crate) pressure: f32,
    /// In the middle, nothing changes.
    pub(crate) brightness: f32,
    pub(crate) pedal: bool,
}

impl Default for Channel {
    fn default() -> Self {
        Self { bend: 0.0, wheel: 0.0, expression: 1.0, pressure: 0.0, brightness: 0.5, pedal: false }
    }
}

/// All of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Channels {
    all: [Channel; COUNT],
}

impl Channels {
    /// Everything at rest.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Realtime.
    pub(crate) fn of(&self, channel: u8) -> &Channel {
        &self.all[usize::from(channel) % COUNT]
    }

    /// `value`: 0–1, with the wheel at rest in the middle.
    ///
    /// Realtime.
    pub(crate) fn bend(&mut self, channel: u8, value: f32) {
        self.at(channel).bend = 2.0 * value - 1.0;
    }

    /// Realtime.
    pub(crate) fn press(&mut self, channel: u8, pressure: f32) {
        self.at(channel).pressure = pressure;
    }

    /// A controller moves. Those that are not heard do nothing.
    ///
    /// Realtime.
    pub(crate) fn turn(&mut self, channel: u8, controller: u8, value: f32) {
        let at = self.at(channel);
        match controller {
            WHEEL => at.wheel = value,
            EXPRESSION => at.expression = value,
            PEDAL => at.pedal = value >= 0.5,
            BRIGHTNESS => at.brightness = value,
            RESET => *at = Channel::default(),
            _ => {}
        }
    }

    fn at(&mut self, channel: u8) -> &mut Channel {
        &mut self.all[usize::from(channel) % COUNT]
    }
}
