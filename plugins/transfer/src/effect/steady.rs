//! Doubts the first frame of a pitch: noise seems to have one now and then, but never the same for long. A singer does,
//! and is believed before the loudness of the note is known.

use dsp::tuning::note_from_hz;

/// So many frames in a row must say the same.
const FRAMES: u32 = 3;
/// What is no farther apart, in semitones from frame to frame, is the same.
const SAME: f32 = 0.5;

/// For how long a pitch has been heard.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Steady {
    note: f32,
    frames: u32,
}

impl Steady {
    /// No pitch was heard yet.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Whether the pitch of this frame has lasted; `sure` says that it has one at all.
    ///
    /// Realtime.
    pub(crate) fn lasts(&mut self, f0_hz: f32, sure: bool) -> bool {
        let note = note_from_hz(f0_hz);
        let same = sure && self.frames > 0 && (note - self.note).abs() <= SAME;
        self.frames = if same { self.frames + 1 } else { u32::from(sure) };
        self.note = note;
        self.frames >= FRAMES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pitch_is_believed_when_it_lasts() {
        let mut steady = Steady::default();
        let frames =
            [(440.0, true), (441.0, true), (300.0, true), (301.0, false), (440.0, true), (443.0, true), (446.0, true)];
        let lasts = frames.map(|(f0_hz, sure)| steady.lasts(f0_hz, sure));
        assert_eq!(lasts, [false, false, false, false, false, false, true]);
    }
}
