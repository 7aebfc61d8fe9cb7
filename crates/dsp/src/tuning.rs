//! Notes in equal temperament, in semitones: 60 is the middle C, and 69 is 440 Hz.

/// Note of a frequency.
///
/// Realtime.
pub fn note_from_hz(frequency_hz: f32) -> f32 {
    69.0 + 12.0 * (frequency_hz / 440.0).log2()
}

/// Frequency of a note.
///
/// Realtime.
pub fn hz_from_note(note: f32) -> f32 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}

/// How far beyond the middle between two notes a held one gives way, in semitones.
const MARGIN: f32 = 0.2;

/// Some of the twelve notes of an octave, counted from a root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// Bit `d` for the note `d` semitones above the root.
    degrees: u16,
}

impl Scale {
    /// All twelve.
    pub const CHROMATIC: Self = Self { degrees: 0xfff };
    /// As on the white keys from C.
    pub const MAJOR: Self = Self::new(&[0, 2, 4, 5, 7, 9, 11]);
    /// As on the white keys from A.
    pub const MINOR: Self = Self::new(&[0, 2, 3, 5, 7, 8, 10]);
    /// Minor with a leading note.
    pub const HARMONIC_MINOR: Self = Self::new(&[0, 2, 3, 5, 7, 8, 11]);
    /// As on the white keys from D.
    pub const DORIAN: Self = Self::new(&[0, 2, 3, 5, 7, 9, 10]);
    /// As on the white keys from G.
    pub const MIXOLYDIAN: Self = Self::new(&[0, 2, 4, 5, 7, 9, 10]);
    /// As on the black keys from F sharp.
    pub const MAJOR_PENTATONIC: Self = Self::new(&[0, 2, 4, 7, 9]);
    /// As on the black keys from E flat.
    pub const MINOR_PENTATONIC: Self = Self::new(&[0, 3, 5, 7, 10]);
    /// Minor pentatonic with the flattened fifth.
    pub const BLUES: Self = Self::new(&[0, 3, 5, 6, 7, 10]);
    /// Six equal steps.
    pub const WHOLE_TONE: Self = Self::new(&[0, 2, 4, 6, 8, 10]);

    /// Of these semitones above the root, modulo an octave.
    pub const fn new(degrees: &[u8]) -> Self {
        let mut bits = 0;
        let mut index = 0;
        while index < degrees.len() {
            bits |= 1 << (degrees[index] % 12);
            index += 1;
        }
        Self { degrees: bits }
    }

    /// Whether a whole note belongs to the scale on `root` (0 is C).
    ///
    /// Realtime.
    pub fn contains(self, root: u8, note: i32) -> bool {
        self.degrees >> (note - i32::from(root)).rem_euclid(12) & 1 == 1
    }

    /// The scale's note that is nearest to `note`; the lower one of two, and `note` itself for a scale without notes.
    ///
    /// Realtime.
    pub fn snap(self, root: u8, note: f32) -> f32 {
        let around = note.floor() as i32;
        let near = (around - 12..=around + 12).filter(|&candidate| self.contains(root, candidate));
        let distance = |candidate: &i32| (note - *candidate as f32).abs();
        near.min_by(|a, b| distance(a).total_cmp(&distance(b))).map_or(note, |nearest| nearest as f32)
    }

    /// As [`snap`](Self::snap), but stays at `held`, the last answer, until `note` has gone a fifth of a semitone beyond
    /// the middle: a voice that wavers between two notes does not trill.
    ///
    /// Realtime.
    pub fn snap_holding(self, root: u8, note: f32, held: f32) -> f32 {
        let nearest = self.snap(root, note);
        let still_there = held.fract() == 0.0 && self.contains(root, held as i32);
        let stays = still_there && (note - held).abs() <= (note - nearest).abs() + 2.0 * MARGIN;
        if stays { held } else { nearest }
    }
}
