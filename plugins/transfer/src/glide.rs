//! Notes on their way to the model: transposed, snapped to a scale, glided.

use dsp::tuning::{hz_from_note, note_from_hz};

use crate::tuning::Tuning;

/// The note that is played, and how it came there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glide {
    hop_s: f32,
    note: f32,
    /// The note of the scale that is held.
    held: f32,
    fresh: bool,
}

impl Glide {
    pub(crate) fn new(hop_s: f32) -> Self {
        Self { hop_s, note: 69.0, held: 69.0, fresh: true }
    }

    /// The next pitch is there at once.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.fresh = true;
    }

    /// Pitch of the next frame, towards `f0_hz` moved by `octaves` and as `tuning` says.
    ///
    /// Realtime.
    pub(crate) fn next(&mut self, f0_hz: f32, octaves: i32, tuning: &Tuning) -> f32 {
        let moved = note_from_hz(f0_hz) + tuning.transpose + 12.0 * octaves as f32;
        let target = match tuning.snap {
            Some((scale, root)) if self.fresh => scale.snap(root, moved),
            Some((scale, root)) => scale.snap_holding(root, moved, self.held),
            None => moved,
        };
        self.held = target;
        hz_from_note(self.approach(target, tuning.glide_ms))
    }

    /// The note of the next frame, on the way to `target`: what is left of the way shrinks to a hundredth in `glide_ms`.
    ///
    /// Realtime.
    pub(crate) fn approach(&mut self, target: f32, glide_ms: f32) -> f32 {
        let share = if self.fresh || glide_ms <= 0.0 { 1.0 } else { 1.0 - 0.01_f32.powf(self.hop_s * 1e3 / glide_ms) };
        self.fresh = false;
        self.note += share * (target - self.note);
        self.note
    }

    /// The next note is glided to from `note`.
    ///
    /// Realtime.
    pub(crate) fn start_from(&mut self, note: f32) {
        (self.note, self.held, self.fresh) = (note, note, false);
    }

    /// Where it is.
    ///
    /// Realtime.
    pub(crate) fn note(&self) -> f32 {
        self.note
    }

    /// The pitch of the last frame again.
    ///
    /// Realtime.
    pub(crate) fn hold(&self) -> f32 {
        hz_from_note(self.note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dsp::tuning::Scale;

    const PLAIN: Tuning = Tuning { transpose: 0.0, snap: None, glide_ms: 0.0 };

    #[test]
    fn transposes_and_moves_by_octaves() {
        let mut glide = Glide::new(0.004);
        let tuning = Tuning { transpose: 7.0, ..PLAIN };
        assert!((glide.next(220.0, 1, &tuning) - 440.0 * 1.498_307).abs() < 1e-2);
    }

    #[test]
    fn a_glide_takes_its_time_and_the_first_note_none() {
        let mut glide = Glide::new(0.004);
        let tuning = Tuning { glide_ms: 100.0, ..PLAIN };
        assert!((glide.next(220.0, 0, &tuning) - 220.0).abs() < 1e-2);
        let way: Vec<f32> = (0..25).map(|_| glide.next(440.0, 0, &tuning)).collect();
        assert!(way.windows(2).all(|pair| pair[1] > pair[0]) && way[0] < 280.0);
        assert!((note_from_hz(way[24]) - 69.0).abs() < 0.13, "100 ms later it is there: {}", way[24]);
    }

    #[test]
    fn notes_snap_and_stay() {
        let mut glide = Glide::new(0.004);
        let tuning = Tuning { snap: Some((Scale::MAJOR, 0)), ..PLAIN };
        for (played, wanted) in [(261.0, 60.0), (275.0, 60.0), (285.0, 62.0), (275.5, 62.0)] {
            let heard = note_from_hz(glide.next(played, 0, &tuning));
            assert!((heard - wanted).abs() < 1e-3, "{played} Hz is played as {heard} instead of {wanted}");
        }
    }
}
