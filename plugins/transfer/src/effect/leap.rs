//! Doubts a leap of the pitch until it is heard twice: where one note is cut off by the next, a single frame may show a
//! pitch that nobody sang.

use dsp::tuning::note_from_hz;

/// Farther than this from one frame to the next is a leap, in semitones.
const LEAP: f32 = 1.5;
/// Two frames that are no farther apart say the same.
const SAME: f32 = 1.0;

/// The pitch that is believed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Leap {
    believed: Option<f32>,
    doubted: Option<f32>,
}

impl Leap {
    /// The next pitch is believed at once.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Whether the pitch of this frame is to be believed.
    ///
    /// Realtime.
    pub(crate) fn trust(&mut self, f0_hz: f32) -> bool {
        let note = note_from_hz(f0_hz);
        let near = |other: Option<f32>, most: f32| other.is_some_and(|other| (note - other).abs() <= most);
        let trusted = self.believed.is_none() || near(self.believed, LEAP) || near(self.doubted, SAME);
        self.doubted = (!trusted).then_some(note);
        if trusted {
            self.believed = Some(note);
        }
        trusted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_is_believed_when_it_is_heard_twice() {
        let mut leap = Leap::default();
        let heard = [440.0, 442.0, 220.0, 441.0, 660.0, 655.0, 330.0, 500.0, 495.0];
        let trusted = heard.map(|f0_hz| leap.trust(f0_hz));
        assert_eq!(trusted, [true, true, false, true, false, true, false, false, true]);
    }

    #[test]
    fn the_first_pitch_is_believed() {
        let mut leap = Leap::default();
        assert!(leap.trust(440.0));
        leap.reset();
        assert!(leap.trust(110.0));
    }
}
