//! One model with memory of its own, and what makes sound of its frames.

use crate::{Audio, Fault, Hop, HopLength, Runner, Synth, Waveform};

/// Longest run that a voice asks of a model which takes any length.
const LONGEST_RUN: usize = 512;

/// A runner with its frame and its synth. A lane has one for all channels, or one for each where a mono model plays
/// two.
pub struct Voice<S: Synth> {
    runner: Box<dyn Runner<S::Frame>>,
    frame: S::Frame,
    synth: S,
    channels: usize,
}

impl Voice<Waveform> {
    /// A model from waveform to waveform with `channels` in and out. Allocates.
    pub fn waveform(channels: usize, runner: Box<dyn Runner<Audio>>) -> Self {
        let frame = Audio::new(channels, longest_run(runner.as_ref()));
        Self::new(channels, runner, frame, Waveform)
    }
}

impl<S: Synth> Voice<S> {
    /// `frame` must have room for the runner's longest hop.
    pub fn new(channels: usize, runner: Box<dyn Runner<S::Frame>>, frame: S::Frame, synth: S) -> Self {
        Self { runner, frame, synth, channels }
    }

    /// Audio channels in and out.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// How many samples a run takes; never more than the lane's tiles.
    pub fn hop_length(&self) -> HopLength {
        match self.runner.hop_length() {
            HopLength::UpTo(_) => HopLength::UpTo(longest_run(self.runner.as_ref())),
            exactly @ HopLength::Exactly(_) => exactly,
        }
    }

    /// Samples at the model's rate by which its sound is late, beyond gathering its hop.
    pub fn latency_samples(&self) -> usize {
        self.runner.latency_samples()
    }

    /// Runs one hop and renders it: `sound` is planar, `[channel][frames]`, this voice's channels only.
    ///
    /// Realtime: never allocates, locks or waits, unless the runner was told that it may wait.
    ///
    /// # Errors
    /// What the listener will not hear; `sound` is then unspecified.
    pub fn run(&mut self, hop: &Hop<'_>, controls: &S::Controls, sound: &mut [f32]) -> Result<(), Fault> {
        self.runner.run(hop, &mut self.frame)?;
        self.synth.render(&self.frame, controls, sound);
        if sound.iter().all(|x| x.is_finite()) { Ok(()) } else { Err(Fault::NotFinite) }
    }

    /// Back to rest.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.runner.reset();
        self.synth.reset();
    }

    /// Whether a run may wait for its answer.
    ///
    /// Realtime.
    pub fn set_offline(&mut self, offline: bool) {
        self.runner.set_offline(offline);
    }
}

fn longest_run<F: ?Sized>(runner: &dyn Runner<F>) -> usize {
    match runner.hop_length() {
        HopLength::UpTo(most) => most.clamp(1, LONGEST_RUN),
        HopLength::Exactly(hop) => hop.max(1),
    }
}
