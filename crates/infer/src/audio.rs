//! Planar audio whose room is fixed, and the synth that plays it as it is.

use crate::Synth;

/// Audio at the model's rate: the frame of models from waveform to waveform.
///
/// Planar: `[channel][frames]`, flattened without gaps, so that [`as_slice`](Self::as_slice) is what a
/// [`Hop`](crate::Hop) holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Audio {
    samples: Box<[f32]>,
    channels: usize,
    frames: usize,
    capacity: usize,
}

impl Audio {
    /// Room for `capacity` samples in each of `channels`; holds no frames yet. Allocates.
    pub fn new(channels: usize, capacity: usize) -> Self {
        Self { samples: vec![0.0; channels * capacity].into(), channels, frames: 0, capacity }
    }

    /// How many channels there are.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Samples per channel now.
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Most samples per channel.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Changes the number of samples per channel; what they hold is then unspecified.
    ///
    /// Realtime.
    ///
    /// # Panics
    /// When `frames` is more than the capacity.
    pub fn set_frames(&mut self, frames: usize) {
        assert!(frames <= self.capacity, "{frames} frames do not fit in room for {}", self.capacity);
        self.frames = frames;
    }

    /// All channels: `[channel][frames]`.
    ///
    /// Realtime.
    pub fn as_slice(&self) -> &[f32] {
        &self.samples[..self.channels * self.frames]
    }

    /// All channels: `[channel][frames]`.
    ///
    /// Realtime.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.samples[..self.channels * self.frames]
    }

    /// One channel.
    ///
    /// Realtime.
    pub fn channel(&self, channel: usize) -> &[f32] {
        &self.as_slice()[channel * self.frames..][..self.frames]
    }

    /// One channel.
    ///
    /// Realtime.
    pub fn channel_mut(&mut self, channel: usize) -> &mut [f32] {
        let frames = self.frames;
        &mut self.as_mut_slice()[channel * frames..][..frames]
    }
}

/// Plays audio as the model says it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waveform;

impl Synth for Waveform {
    type Frame = Audio;
    type Controls = ();

    fn render(&mut self, frame: &Audio, (): &(), sound: &mut [f32]) {
        sound.copy_from_slice(frame.as_slice());
    }

    fn reset(&mut self) {}
}
