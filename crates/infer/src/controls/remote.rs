//! A decoder on a thread of its own: asked at each hop of a voice, and heard a fixed number of hops later.

use super::decoder::{Decoder, Pace, Paced};
use crate::background::{Background, SlowModel, Spec};
use crate::{Audio, Fault, Hop, LoadError, Runner};

/// The audio thread's side.
pub(crate) struct Remote {
    thread: Background,
    /// `[first + second]`: the last answer.
    answer: Audio,
    first: usize,
}

impl Remote {
    /// Starts the thread. `widths` are those of the two outputs. Allocates.
    ///
    /// # Errors
    /// When the system has no thread for it.
    pub(crate) fn start(
        decoder: Box<dyn Decoder>,
        pace: Pace,
        widths: [usize; 2],
        hops_late: usize,
    ) -> Result<Self, LoadError> {
        let width = widths[0] + widths[1];
        let model = Slow { last: vec![0.0; width].into(), first: widths[0], paced: Paced::new(decoder, pace) };
        let spec = Spec { blocks_late: hops_late, latency_samples: 0 };
        let thread = Background::start(Box::new(model), spec)?;
        Ok(Self { thread, answer: Audio::new(width, 1), first: widths[0] })
    }

    /// Asks for this hop, and hands over the two outputs for the hop that is due now: zeros for those before the last
    /// reset.
    ///
    /// Realtime: never allocates or locks, and waits only when time does not matter.
    ///
    /// # Errors
    /// [`Fault::Late`] if there is no answer yet, or why there will be none.
    pub(crate) fn advance(
        &mut self,
        f0_hz: f32,
        loudness_db: f32,
        take: impl FnOnce(&[f32], &[f32]),
    ) -> Result<(), Fault> {
        let hop = Hop { audio: &[f0_hz, loudness_db], frames: 1, params: &[] };
        self.thread.run(&hop, &mut self.answer)?;
        let (first, second) = self.answer.as_slice().split_at(self.first);
        take(first, second);
        Ok(())
    }

    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.thread.reset();
    }

    /// Realtime.
    pub(crate) fn set_offline(&mut self, offline: bool) {
        self.thread.set_offline(offline);
    }
}

/// The thread's side: one sample of two channels in, pitch and loudness, and one of a channel for each number out.
struct Slow {
    paced: Paced<Box<dyn Decoder>>,
    /// The answer to a hop without a frame is that of the last one.
    last: Box<[f32]>,
    first: usize,
}

impl SlowModel for Slow {
    fn run(&mut self, hop: &Hop<'_>, answer: &mut Audio) -> Result<(), Fault> {
        let Self { paced, last, first } = self;
        let &[f0_hz, loudness_db] = hop.audio else { return Err(Fault::Backend) };
        paced.advance(f0_hz, loudness_db, |frame| {
            last[..*first].copy_from_slice(frame.first);
            last[*first..].copy_from_slice(frame.second);
        })?;
        answer.set_frames(1);
        answer.as_mut_slice().copy_from_slice(last);
        Ok(())
    }

    fn reset(&mut self) {
        self.paced.reset();
        self.last.fill(0.0);
    }

    fn block(&self) -> usize {
        1
    }

    fn channels(&self) -> [usize; 2] {
        [2, self.last.len()]
    }

    fn params(&self) -> usize {
        0
    }
}
