//! Notes and pitches in words.

use dsp::tuning::{hz_from_note, note_from_hz};

const NAMES: [&str; 12] = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

/// Such as `A3`; 60 is C4.
pub(super) fn name(note: i32) -> String {
    format!("{}{}", NAMES[note.rem_euclid(12) as usize], note.div_euclid(12) - 1)
}

/// A white key.
pub(super) fn is_natural(note: i32) -> bool {
    !NAMES[note.rem_euclid(12) as usize].ends_with('♯')
}

/// Such as `A3 · 221.4 Hz · +11 ct`.
pub(super) fn reading(f0_hz: f32) -> String {
    let nearest = note_from_hz(f0_hz).round();
    let cents = (1200.0 * (f0_hz / hz_from_note(nearest)).log2()).round() as i32;
    let sign = if cents < 0 { "−" } else { "+" };
    format!("{} · {f0_hz:.1} Hz · {sign}{} ct", name(nearest as i32), cents.abs())
}

/// Such as `C4 · E4 · G4`, from below.
pub(super) fn chord(f0s_hz: impl Iterator<Item = f32>) -> String {
    let mut notes: Vec<i32> = f0s_hz.map(|f0_hz| note_from_hz(f0_hz).round() as i32).collect();
    notes.sort_unstable();
    notes.dedup();
    notes.into_iter().map(name).collect::<Vec<_>>().join(" · ")
}

/// Such as `D3 – F6`.
pub(super) fn range(f0_hz: [f32; 2]) -> String {
    let [low, high] = f0_hz.map(|hz| name(note_from_hz(hz.max(1.0)).round() as i32));
    format!("{low} – {high}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pitches_are_read_as_musicians_read_them() {
        assert_eq!(reading(440.0), "A4 · 440.0 Hz · +0 ct");
        assert_eq!(reading(221.4), "A3 · 221.4 Hz · +11 ct");
        assert_eq!(reading(258.0), "C4 · 258.0 Hz · −24 ct");
        assert_eq!(range([146.83, 1396.9]), "D3 – F6");
        assert_eq!(name(0), "C-1");
        assert_eq!(chord([392.0, 261.6, 329.6, 261.7].into_iter()), "C4 · E4 · G4");
    }
}
