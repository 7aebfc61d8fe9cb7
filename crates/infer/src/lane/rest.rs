//! Stops a model while there is nothing to hear.

use std::ops::Range;

/// Decisions to rest fall on multiples of this many host samples, so that they do not depend on the host's blocks.
const GRID: i64 = 512;
/// What moves less than this stands still: -120 dB of full scale.
const STILL: f32 = 1e-6;

/// Watches what goes in and comes out of a lane, and says when the model may rest.
///
/// A model may rest once its input has been digital silence, its knobs have not moved, and its output has stood still
/// within -120 dB, all for as long as its memory reaches. From then on its last output is held, and its memory with
/// it, until a sample that is not silence or a knob that moves: at that very sample it goes on as if the silence had
/// been played. A model that hums or hisses on silence does not stand still and keeps running; one that puts out a
/// constant rests, and the constant is held.
pub(super) struct Rest {
    /// How long all must be quiet, in samples.
    enough: usize,
    /// How long it has been.
    quiet: usize,
    /// Output at the beginning of the quiet. `[host channel]`
    anchor: [f32; 2],
    /// Newest travel of each knob.
    travel: Box<[f32]>,
    resting: bool,
    /// Output that is held. `[host channel]`
    held: [f32; 2],
}

impl Rest {
    pub(super) fn new(knobs: usize) -> Self {
        let travel = vec![0.0; knobs].into();
        Self { enough: usize::MAX, quiet: 0, anchor: [0.0; 2], travel, resting: false, held: [0.0; 2] }
    }

    /// How many samples may be played at once at `clock` without missing a time to decide.
    pub(super) fn until_decision(clock: i64) -> usize {
        (GRID - clock.rem_euclid(GRID)) as usize
    }

    /// Longest stretch that [`until_decision`](Self::until_decision) allows.
    pub(super) const LONGEST: usize = GRID as usize;

    pub(super) fn is_resting(&self) -> bool {
        self.resting
    }

    /// Stays awake from now on, until all is quiet for long enough again.
    ///
    /// Realtime.
    pub(super) fn wake(&mut self) {
        self.resting = false;
        self.quiet = 0;
    }

    /// Awake, and knowing nothing of what was. From now on, so many quiet samples are `enough`.
    ///
    /// Realtime.
    pub(super) fn reset(&mut self, enough: usize) {
        self.enough = enough;
        self.wake();
        // Equal to nothing, so that the first sample counts as a move whatever was before.
        self.travel.fill(f32::NAN);
    }

    /// How many samples of the `range` ask for nothing: silence, and every knob where it was.
    ///
    /// Realtime.
    pub(super) fn undisturbed(&self, audio: &[&mut [f32]], knobs: &[&[f32]], range: Range<usize>) -> usize {
        let silent = audio.iter().map(|channel| equal_from_start(&channel[range.clone()], 0.0)).min();
        let steady = self.travel.iter().zip(knobs);
        let steady = steady.map(|(travel, knob)| equal_from_start(&knob[range.clone()], *travel)).min();
        silent.unwrap_or(range.len()).min(steady.unwrap_or(range.len()))
    }

    /// Holds the output through a `range` that asked for nothing.
    ///
    /// Realtime.
    pub(super) fn hold(&self, audio: &mut [&mut [f32]], range: Range<usize>) {
        audio.iter_mut().zip(self.held).for_each(|(channel, held)| channel[range.clone()].fill(held));
    }

    /// Looks at what goes in, and says from which sample of the `range` on it is quiet. A gain is `gliding` for so many
    /// samples more.
    ///
    /// Realtime.
    pub(super) fn hear(
        &mut self,
        audio: &[&mut [f32]],
        knobs: &[&[f32]],
        range: Range<usize>,
        gliding: usize,
    ) -> usize {
        let loud = audio.iter().map(|channel| range.len() - equal_to_end(&channel[range.clone()], 0.0)).max();
        let mut quiet_from = loud.unwrap_or(0).max(gliding);
        for (travel, knob) in self.travel.iter_mut().zip(knobs) {
            let [.., last] = knob[range.clone()] else { continue };
            let still = equal_to_end(&knob[range.clone()], last);
            // The first of the equal samples is the one that moved, unless it goes on from before.
            if still < range.len() || last != *travel {
                quiet_from = quiet_from.max(range.len() - still + 1);
            }
            *travel = last;
        }
        if quiet_from > 0 {
            self.quiet = 0;
        }
        quiet_from.min(range.len())
    }

    /// Looks at what came out of the `range`, which is quiet `from` one of its samples on, and decides whether to rest
    /// if its end at `clock` is a time to do so.
    ///
    /// Realtime.
    pub(super) fn see(&mut self, audio: &[&mut [f32]], range: Range<usize>, from: usize, clock: i64) {
        let channels = audio.len().min(2);
        for n in range.clone().skip(from) {
            let still = |c: usize| (audio[c][n] - self.anchor[c]).abs() <= STILL;
            if self.quiet > 0 && (0..channels).all(still) {
                self.quiet += 1;
            } else {
                (0..channels).for_each(|c| self.anchor[c] = audio[c][n]);
                self.quiet = 1;
            }
        }
        if clock.rem_euclid(GRID) == 0 && self.quiet >= self.enough {
            self.resting = true;
            (0..channels).for_each(|c| self.held[c] = audio[c][range.end - 1]);
        }
    }
}

/// How many samples at the start are `value`.
fn equal_from_start(samples: &[f32], value: f32) -> usize {
    if all_equal(samples, value) { samples.len() } else { samples.iter().take_while(|x| **x == value).count() }
}

/// How many samples at the end are `value`.
fn equal_to_end(samples: &[f32], value: f32) -> usize {
    samples.iter().rev().take_while(|x| **x == value).count()
}

/// Looks at all samples without a branch, which is many times faster where they are equal.
fn all_equal(samples: &[f32], value: f32) -> bool {
    samples.iter().fold(true, |equal, x| equal & (*x == value))
}
