//! The audio path: host block → inlet → runner → synth → outlet → host block.

mod spec;
mod voice;

pub use spec::{Fallback, KnobMap, KnobTiming, LaneSpec, Level, Stereo};
pub use voice::Voice;

use crate::{Hop, HopLength, LaneStatus, Synth};

/// One loaded model with everything sized for it. Built off the audio thread, then handed over whole.
pub struct Lane<S: Synth> {
    voices: Box<[Voice<S>]>,
    spec: LaneSpec,
    level: Level,
    params: Box<[f32]>,
}

impl<S: Synth> Lane<S> {
    /// Sizes everything; allocates. One voice with one or two channels, or two voices with one each.
    ///
    /// # Panics
    /// When the voices have no channel or more than two, or when a rate is not positive and finite.
    pub fn new(spec: LaneSpec, voices: Vec<Voice<S>>) -> Self {
        let channels: usize = voices.iter().map(Voice::channels).sum();
        assert!((1..=2).contains(&channels), "a lane has one or two channels, not {channels}");
        let params = vec![0.0; spec.knobs.len() * 512].into();
        Self { voices: voices.into(), spec, level: Level::default(), params }
    }

    /// Replaces `audio`, one or two channels of the host, by the model's sound, [`latency_samples`](
    /// Self::latency_samples) later. `knobs` hold the travel of each knob for every sample: `[knob][frames]`.
    ///
    /// Realtime: never allocates, locks or waits, unless set offline.
    pub fn process(&mut self, audio: &mut [&mut [f32]], knobs: &[&[f32]], controls: &S::Controls) -> LaneStatus {
        let mut status = LaneStatus::default();
        for (voice, channel) in self.voices.iter_mut().zip(audio) {
            let longest = match voice.hop_length() {
                HopLength::UpTo(n) | HopLength::Exactly(n) => n,
            };
            let mut start = 0;
            for tile in channel.chunks_mut(longest) {
                let frames = tile.len();
                let count = self.spec.knobs.len();
                for (k, map) in self.spec.knobs.iter().enumerate() {
                    self.params[k] = map(knobs.get(k).map_or(0.0, |travel| travel[start]));
                }
                let input: [f32; 512] = std::array::from_fn(|n| tile.get(n).copied().unwrap_or(0.0));
                let hop = Hop { audio: &input[..frames], frames, params: &self.params[..count] };
                if let Err(fault) = voice.run(&hop, controls, tile) {
                    tile.fill(0.0);
                    status.faults.count(fault);
                }
                start += frames;
            }
        }
        status
    }

    /// Samples of the host between a sound going in and coming out.
    ///
    /// Realtime.
    pub fn latency_samples(&self) -> usize {
        self.voices.first().map_or(0, Voice::latency_samples)
    }

    /// Pads the latency to `samples`, as far as the spec left room; never below what the model needs. Changes only at
    /// the next [`reset`](Self::reset).
    ///
    /// Realtime.
    pub fn set_latency(&mut self, samples: usize) {
        let _ = samples;
    }

    /// Sets the gains towards which the lane moves.
    ///
    /// Realtime.
    pub fn set_level(&mut self, level: Level) {
        self.level = level;
    }

    /// Back to rest: silent memory, and time begins anew.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.voices.iter_mut().for_each(Voice::reset);
    }

    /// Whether the models may be waited for.
    ///
    /// Realtime.
    pub fn set_offline(&mut self, offline: bool) {
        self.voices.iter_mut().for_each(|voice| voice.set_offline(offline));
    }

    /// Rate of the host that the lane was built for.
    ///
    /// Realtime.
    pub fn host_rate_hz(&self) -> f64 {
        self.spec.host_rate_hz
    }
}
