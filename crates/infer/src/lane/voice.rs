//! One model with memory of its own, and what makes sound of its frames.

use super::relief::Relief;
use super::{Fallback, LONGEST_RUN};
use crate::inlet::longest;
use crate::{Audio, Fault, Hop, HopLength, Runner, Synth, Waveform};

/// A runner with its frame and its synth. A lane has one for all channels, or one for each where a mono model plays
/// two.
pub struct Voice<S: Synth> {
    runner: Box<dyn Runner<S::Frame>>,
    frame: S::Frame,
    synth: S,
    channels: usize,
    relief: Relief,
}

impl Voice<Waveform> {
    /// A model from waveform to waveform with `channels` in and out. Allocates.
    pub fn waveform(channels: usize, runner: Box<dyn Runner<Audio>>) -> Self {
        let frame = Audio::new(channels, longest(hop_length(runner.as_ref())));
        Self::new(channels, runner, frame, Waveform)
    }
}

impl<S: Synth> Voice<S> {
    /// `frame` must have room for the runner's longest hop, which is at most 512 samples where it takes any number.
    pub fn new(channels: usize, runner: Box<dyn Runner<S::Frame>>, frame: S::Frame, synth: S) -> Self {
        let relief = Relief::new(Fallback::Silence, channels, 1, 1.0, 0);
        Self { runner, frame, synth, channels, relief }
    }

    /// Audio channels in and out.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many samples a run takes.
    pub(crate) fn hop_length(&self) -> HopLength {
        hop_length(self.runner.as_ref())
    }

    /// Samples at the model's rate by which its sound is late, beyond gathering its hop.
    pub(crate) fn latency_samples(&self) -> usize {
        self.runner.latency_samples()
    }

    /// Sizes what stands in for a missing hop. Allocates.
    pub(crate) fn prepare(&mut self, fallback: Fallback, model_rate_hz: f64) {
        let longest = longest(self.hop_length());
        self.relief = Relief::new(fallback, self.channels, longest, model_rate_hz, self.latency_samples());
    }

    /// Plays one hop: `sound` is planar, `[channel][frames]`, this voice's channels only. Where the model gives none,
    /// the fallback is faded in, and the reason returned.
    ///
    /// Realtime: never allocates, locks or waits, unless the runner was told that it may wait.
    pub(crate) fn play(&mut self, hop: &Hop<'_>, controls: &S::Controls, sound: &mut [f32]) -> Option<Fault> {
        let fault = self.run(hop, controls, sound).err();
        if fault == Some(Fault::NotFinite) {
            // What is not finite stays in the memory for ever.
            self.runner.reset();
            self.synth.reset();
        }
        self.relief.apply(hop.audio, sound, hop.frames, fault.is_none());
        fault
    }

    fn run(&mut self, hop: &Hop<'_>, controls: &S::Controls, sound: &mut [f32]) -> Result<(), Fault> {
        self.runner.run(hop, &mut self.frame)?;
        self.synth.render(&self.frame, controls, sound);
        let finite = sound.iter().fold(true, |finite, x| finite & x.is_finite());
        if finite { Ok(()) } else { Err(Fault::NotFinite) }
    }

    /// Back to rest.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self) {
        self.runner.reset();
        self.synth.reset();
        self.relief.reset();
    }

    /// Whether a run may wait for its answer.
    ///
    /// Realtime.
    pub(crate) fn set_offline(&mut self, offline: bool) {
        self.runner.set_offline(offline);
    }
}

/// What the runner takes, with an end to any number.
fn hop_length<F: ?Sized>(runner: &dyn Runner<F>) -> HopLength {
    match runner.hop_length() {
        HopLength::UpTo(most) => HopLength::UpTo(most.clamp(1, LONGEST_RUN)),
        HopLength::Exactly(hop) => HopLength::Exactly(hop.max(1)),
    }
}
