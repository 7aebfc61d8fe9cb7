//! Puts one thing that makes sound in the place of another, without a click.

use crate::fade::{FADE_S, equal_power};
use crate::smooth::Ramp;

/// Samples that are faded at a time.
const CHUNK: usize = 256;

/// Changes one or two channels of sound in place.
pub trait Insert {
    /// Works on the next samples.
    ///
    /// Realtime.
    fn process(&mut self, audio: &mut [&mut [f32]]);

    /// Forgets what it has heard.
    ///
    /// Realtime.
    fn reset(&mut self);
}

/// Without one, the sound passes.
impl<I: Insert> Insert for Option<I> {
    fn process(&mut self, audio: &mut [&mut [f32]]) {
        if let Some(insert) = self {
            insert.process(audio);
        }
    }

    fn reset(&mut self) {
        if let Some(insert) = self {
            insert.reset();
        }
    }
}

/// An [`Insert`] in use, and while one takes its place, the one that leaves: both play the same sound, faded from one to
/// the other over [`FADE_S`] with constant power.
///
/// What comes and goes is boxed, and never dropped here: whoever plays sends it to be dropped where that may take its
/// time.
#[derive(Debug)]
pub struct Exchange<I> {
    current: Box<I>,
    leaving: Option<Box<I>>,
    /// From the leaving one to the current one.
    fade: Ramp,
    left_over: Box<[[f32; CHUNK]; 2]>,
}

impl<I: Insert> Exchange<I> {
    /// Plays `first`. Allocates.
    pub fn new(first: Box<I>) -> Self {
        Self { current: first, leaving: None, fade: Ramp::new(1.0), left_over: Box::new([[0.0; CHUNK]; 2]) }
    }

    /// Sizes the fade.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.fade.prepare(sample_rate_hz, FADE_S);
    }

    /// What plays, or is on its way in.
    ///
    /// Realtime.
    pub fn current(&mut self) -> &mut I {
        &mut self.current
    }

    /// Whether nothing is on its way out or waits to be taken.
    ///
    /// Realtime.
    pub fn is_free(&self) -> bool {
        self.leaving.is_none()
    }

    /// Begins to fade to `next`. Gives it back where one is still leaving.
    ///
    /// Realtime.
    ///
    /// # Errors
    /// `next`, unless the exchange [`is_free`](Self::is_free).
    pub fn begin(&mut self, next: Box<I>) -> Result<(), Box<I>> {
        if !self.is_free() {
            return Err(next);
        }
        self.leaving = Some(std::mem::replace(&mut self.current, next));
        self.fade.snap(0.0);
        self.fade.set(1.0);
        Ok(())
    }

    /// The one that has faded out, if one has: to be dropped elsewhere.
    ///
    /// Realtime.
    pub fn take_left(&mut self) -> Option<Box<I>> {
        if self.fade.is_still() { self.leaving.take() } else { None }
    }

    /// Puts back what [`take_left`](Self::take_left) gave and could not be sent away yet; gives back what there is no
    /// place for.
    ///
    /// Realtime.
    ///
    /// # Errors
    /// `left`, where another one is leaving.
    pub fn put_back(&mut self, left: Box<I>) -> Result<(), Box<I>> {
        if self.leaving.is_some() {
            return Err(left);
        }
        self.leaving = Some(left);
        Ok(())
    }

    /// Ends a fade at once.
    ///
    /// Realtime.
    pub fn finish(&mut self) {
        self.fade.snap(1.0);
    }

    /// Plays one or two channels in place.
    ///
    /// Realtime, if the inserts are.
    pub fn process(&mut self, audio: &mut [&mut [f32]]) {
        match audio {
            [mono] => mono.chunks_mut(CHUNK).for_each(|mono| self.chunk(&mut [mono])),
            [left, right] => {
                let sides = left.chunks_mut(CHUNK).zip(right.chunks_mut(CHUNK));
                sides.for_each(|(left, right)| self.chunk(&mut [left, right]));
            }
            _ => {}
        }
    }

    /// At most [`CHUNK`] samples.
    fn chunk(&mut self, audio: &mut [&mut [f32]]) {
        let Some(leaving) = self.leaving.as_mut().filter(|_| !self.fade.is_still()) else {
            return self.current.process(audio);
        };
        let [left, right] = &mut *self.left_over;
        let frames = audio[0].len();
        let rows = &mut [&mut left[..frames], &mut right[..frames]][..audio.len()];
        rows.iter_mut().zip(&*audio).for_each(|(row, samples)| row.copy_from_slice(samples));
        leaving.process(rows);
        self.current.process(audio);
        for n in 0..frames {
            let (going, coming) = equal_power(self.fade.step());
            for (samples, row) in audio.iter_mut().zip(&*rows) {
                samples[n] = going * row[n] + coming * samples[n];
            }
        }
    }
}
