//! What answers pitch and loudness, wherever it runs, at the pace of the model.

use super::reference::Reference;
use super::{ControlsFrame, ControlsRunner};
use crate::Fault;

/// An instance of a model with memory of its own.
pub(crate) trait Decoder: Send {
    /// The next frame.
    ///
    /// # Errors
    /// Why there is none.
    fn run(&mut self, f0_hz: f32, loudness_db: f32) -> Result<ControlsFrame<'_>, Fault>;

    /// Back to the states that the file gives.
    fn reset(&mut self);
}

impl Decoder for ControlsRunner {
    /// Realtime.
    fn run(&mut self, f0_hz: f32, loudness_db: f32) -> Result<ControlsFrame<'_>, Fault> {
        Self::run(self, f0_hz, loudness_db)
    }

    /// Realtime.
    fn reset(&mut self) {
        Self::reset(self);
    }
}

impl Decoder for Reference {
    fn run(&mut self, f0_hz: f32, loudness_db: f32) -> Result<ControlsFrame<'_>, Fault> {
        Self::run(self, f0_hz, loudness_db).map_err(|_| Fault::Backend)
    }

    fn reset(&mut self) {
        Self::reset(self);
    }
}

impl Decoder for Box<dyn Decoder> {
    fn run(&mut self, f0_hz: f32, loudness_db: f32) -> Result<ControlsFrame<'_>, Fault> {
        (**self).run(f0_hz, loudness_db)
    }

    fn reset(&mut self) {
        (**self).reset();
    }
}

/// The time between two frames of a model, in a voice that has hops of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pace {
    /// Samples of the host between two of the model's frames.
    pub(crate) period_samples: usize,
    /// Samples of the host between two of the voice's.
    pub(crate) hop_samples: usize,
}

impl Pace {
    /// The most frames that fall into one hop.
    pub(crate) fn most_frames(self) -> usize {
        self.hop_samples.div_ceil(self.period_samples)
    }
}

/// A decoder that is asked at each hop of a voice, and runs as often as the model's own hop wants.
pub(crate) struct Paced<D> {
    pace: Pace,
    /// Samples that are over since the last frame.
    elapsed_samples: usize,
    decoder: D,
}

impl<D: Decoder> Paced<D> {
    pub(crate) fn new(decoder: D, pace: Pace) -> Self {
        Self { decoder, pace, elapsed_samples: pace.period_samples }
    }

    /// Hands over each frame that is due; a hop later there may be others.
    ///
    /// Realtime, where the decoder is.
    ///
    /// # Errors
    /// The last fault. A frame that fails leaves what was heard as it was; the model begins anew.
    pub(crate) fn advance(
        &mut self,
        f0_hz: f32,
        loudness_db: f32,
        mut take: impl FnMut(ControlsFrame<'_>),
    ) -> Result<(), Fault> {
        let mut outcome = Ok(());
        while self.elapsed_samples >= self.pace.period_samples {
            self.elapsed_samples -= self.pace.period_samples;
            match self.decoder.run(f0_hz, loudness_db) {
                Ok(frame) => take(frame),
                Err(fault) => outcome = Err(fault),
            }
        }
        self.elapsed_samples += self.pace.hop_samples;
        outcome
    }

    /// At rest; the next hop begins a frame.
    ///
    /// Realtime, where the decoder is.
    pub(crate) fn reset(&mut self) {
        self.decoder.reset();
        self.elapsed_samples = self.pace.period_samples;
    }
}
