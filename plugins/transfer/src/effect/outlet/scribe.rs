//! Writes a line down as notes: which key it is nearest to, how far from it, and how loud.

use crate::effect::performer::Line;

/// Semitones by which a full bend moves a note.
pub(crate) const BEND_RANGE: u8 = 2;
/// The bend's middle, and its most.
const NO_BEND: u16 = 8_192;
pub(super) const MOST_BEND: u16 = 16_383;
/// A line must keep to a key for so long to be its note, in frames of 4 ms: where one begins; where it has left the reach
/// of the bend, so that what is slid past is not written; and within that reach, where the pitch is right anyway and a
/// vibrato of a semitone must not stay away for so long.
const FIRST: u32 = 2;
const GONE: u32 = 6;
const MOVED: u32 = 18;
/// Farther from its key than this, in semitones, a note may be another.
const AWAY: f32 = 0.65;
/// The controllers that say how far a bend goes, which makes "registered parameter 0", and what they say.
const BEND_RANGE_CONTROLS: [[u8; 2]; 4] = [[101, 0], [100, 0], [6, BEND_RANGE], [38, 0]];
const EXPRESSION: u8 = 11;

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Message {
    On {
        note: u8,
        velocity: f32,
    },
    Off {
        note: u8,
    },
    /// 0 to [`MOST_BEND`].
    Bend(u16),
    Control {
        number: u8,
        value: u8,
    },
}

/// Follows a line, frame by frame.
#[derive(Debug, Default)]
pub(super) struct Scribe {
    /// The note that sounds.
    note: Option<u8>,
    /// The key that the line is near to and that is not that note, and for how many frames so far.
    other: Option<(u8, u32)>,
    /// What was written last.
    bend: Option<u16>,
    expression: Option<u8>,
}

impl Scribe {
    /// Nothing was written yet.
    ///
    /// Realtime.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// The next frame of the line, if there is one.
    ///
    /// Realtime.
    pub(super) fn frame(&mut self, line: Option<Line>, mut write: impl FnMut(Message)) {
        match line {
            Some(line) => self.follow(line, &mut write),
            None => {
                self.other = None;
                if let Some(note) = self.note.take() {
                    write(Message::Off { note });
                }
            }
        }
    }

    fn follow(&mut self, line: Line, write: &mut impl FnMut(Message)) {
        if self.has_settled(line.note) {
            return self.begin(nearest(line.note), line, write);
        }
        if let Some(note) = self.note {
            self.bend(note, line, write);
            self.express(line, write);
        }
    }

    /// Whether the line has been near to another key for long enough.
    fn has_settled(&mut self, line: f32) -> bool {
        let away = self.note.map(|note| (line - f32::from(note)).abs());
        if away.is_some_and(|away| away <= AWAY) {
            self.other = None;
            return false;
        }
        let patience = match away {
            None => FIRST,
            Some(away) if away > f32::from(BEND_RANGE) => GONE,
            Some(_) => MOVED,
        };
        self.frames_near(nearest(line)) >= patience
    }

    /// For how many frames the line has been near to this key, this one included.
    fn frames_near(&mut self, key: u8) -> u32 {
        let before = self.other.filter(|(other, _)| *other == key).map_or(0, |(_, frames)| frames);
        self.other = Some((key, before + 1));
        before + 1
    }

    /// The old note ends after the new one has begun, so that one voice goes on.
    fn begin(&mut self, note: u8, line: Line, write: &mut impl FnMut(Message)) {
        if self.bend.is_none() {
            BEND_RANGE_CONTROLS.iter().for_each(|&[number, value]| write(Message::Control { number, value }));
        }
        let old = self.note.replace(note);
        self.other = None;
        self.bend(note, line, write);
        self.express(line, write);
        write(Message::On { note, velocity: line.level.max(1.0 / 127.0) });
        if let Some(note) = old.filter(|old| *old != note) {
            write(Message::Off { note });
        }
    }

    fn bend(&mut self, note: u8, line: Line, write: &mut impl FnMut(Message)) {
        let share = (line.note - f32::from(note)) / f32::from(BEND_RANGE);
        let bend = (f32::from(NO_BEND) * (1.0 + share)).round().clamp(0.0, f32::from(MOST_BEND)) as u16;
        if self.bend.replace(bend) != Some(bend) {
            write(Message::Bend(bend));
        }
    }

    fn express(&mut self, line: Line, write: &mut impl FnMut(Message)) {
        let value = (127.0 * line.level).round() as u8;
        if self.expression.replace(value) != Some(value) {
            write(Message::Control { number: EXPRESSION, value });
        }
    }
}

fn nearest(note: f32) -> u8 {
    note.round().clamp(0.0, 127.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(notes: impl IntoIterator<Item = Option<f32>>) -> Vec<Message> {
        let (mut scribe, mut messages) = (Scribe::default(), Vec::new());
        for note in notes {
            scribe.frame(note.map(|note| Line { note, level: 0.5 }), |message| messages.push(message));
        }
        messages
    }

    fn notes(messages: &[Message]) -> Vec<i16> {
        let note = |message: &Message| match *message {
            Message::On { note, .. } => Some(i16::from(note)),
            Message::Off { note } => Some(-i16::from(note)),
            _ => None,
        };
        messages.iter().filter_map(note).collect()
    }

    #[test]
    fn a_note_begins_with_the_reach_of_its_bend_and_ends() {
        let line = std::iter::repeat_n(Some(69.25), 10).chain([None, None]);
        let control = |number, value| Message::Control { number, value };
        let expected = [
            control(101, 0),
            control(100, 0),
            control(6, 2),
            control(38, 0),
            Message::Bend(8_192 + 1_024),
            control(11, 64),
            Message::On { note: 69, velocity: 0.5 },
            Message::Off { note: 69 },
        ];
        assert_eq!(written(line), expected);
        assert_eq!(written([None; 9]), [], "nothing is sent where nothing is heard");
        assert_eq!(written([Some(60.0), None, Some(60.0), None, Some(60.0)]), [], "too short for a note");
    }

    #[test]
    fn a_wide_vibrato_is_one_note_and_a_step_another() {
        let vibrato = |n: usize| Some(69.0 + (std::f32::consts::TAU * 5.5 * n as f32 * 0.004).sin());
        assert_eq!(notes(&written((0..500).map(vibrato))), [69]);
        let step = |n: usize| Some(if n < 50 { 60.2 } else { 61.1 });
        assert_eq!(notes(&written((0..100).map(step))), [60, 61, -60]);
        let leap = |n: usize| Some(if n < 50 { 60.0 } else { 67.0 });
        assert_eq!(notes(&written((0..56).map(leap))), [60, 67, -60], "out of the bend's reach it is soon another");
    }

    #[test]
    fn a_slide_is_bent_and_then_another_note() {
        let slide = |n: usize| Some(60.0 + ((n as f32 - 10.0) / 25.0).clamp(0.0, 1.0) * 7.0);
        assert_eq!(notes(&written((0..60).map(slide))), [60, 67, -60]);
    }
}
