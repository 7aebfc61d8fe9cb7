//! Knows when nothing is left to hear, so that an idle instance costs next to nothing.
//!
//! Everything is decided from samples, never from how the host cuts its blocks: the engine falls asleep between two
//! frames only, and wakes at the very sample that is not silent, where the next frame begins.

use crate::effect::controls::Controls;

/// Silence that must have gone in beside the latency, and near silence that must have come from the voice and its room,
/// in seconds: long enough for gaps in a room's response.
const QUIET_S: f64 = 1.0;
/// −140 dB: what is softer is not heard, however far it is turned up.
const INAUDIBLE: f32 = 1e-7;

/// Watches what goes in and what the voice sings.
#[derive(Debug)]
pub(super) struct Sleep {
    /// Samples for which nothing but zeros went in, and nothing audible was sung.
    quiet_in: usize,
    quiet_sung: usize,
    enough: usize,
    /// Where every knob stood when it fell asleep.
    asleep: Option<Controls>,
}

impl Sleep {
    pub(super) fn new() -> Self {
        Self { quiet_in: 0, quiet_sung: 0, enough: 48_000, asleep: None }
    }

    pub(super) fn prepare(&mut self, rate_hz: f64) {
        self.enough = (rate_hz * QUIET_S) as usize;
        self.wake();
    }

    /// Awake, and nothing was heard yet.
    ///
    /// Realtime.
    pub(super) fn wake(&mut self) {
        *self = Self { enough: self.enough, ..Self::new() };
    }

    /// Samples at the start of `audio` that can be left out: up to the first that is not silent, where it sleeps on and
    /// no knob was turned. None where it is awake.
    ///
    /// Realtime.
    pub(super) fn skip(&self, audio: &[&mut [f32]], controls: &Controls) -> Option<usize> {
        let unchanged = self.asleep.as_ref()? == controls;
        let silent = |samples: &&mut [f32]| samples.iter().position(|x| *x != 0.0).unwrap_or(samples.len());
        Some(if unchanged { audio.iter().map(silent).min().unwrap_or(0) } else { 0 })
    }

    /// What goes in next.
    ///
    /// Realtime.
    pub(super) fn hear(&mut self, audio: &[&mut [f32]]) {
        let frames = audio.first().map_or(0, |channel| channel.len());
        let quiet = |samples: &&mut [f32]| samples.iter().rev().take_while(|x| **x == 0.0).count();
        self.quiet_in = longer(self.quiet_in, audio.iter().map(quiet).min().unwrap_or(frames), frames);
    }

    /// What the voice sings meanwhile.
    ///
    /// Realtime.
    pub(super) fn sung(&mut self, voice: &[f32]) {
        let quiet = voice.iter().rev().take_while(|x| x.abs() < INAUDIBLE).count();
        self.quiet_sung = longer(self.quiet_sung, quiet, voice.len());
    }

    /// Falls asleep, if it was quiet for long enough: between two frames, with nobody playing and no knob on its way.
    ///
    /// Realtime.
    pub(super) fn doze(&mut self, controls: &Controls, latency_samples: usize) {
        if self.quiet_in >= self.enough + latency_samples && self.quiet_sung >= self.enough {
            self.asleep = Some(*controls);
        }
    }

    /// Whether it sleeps.
    ///
    /// Realtime.
    #[cfg(test)]
    pub(super) fn is_asleep(&self) -> bool {
        self.asleep.is_some()
    }
}

/// Quiet samples at the end of `frames`, with those `before` if all were quiet.
fn longer(before: usize, quiet: usize, frames: usize) -> usize {
    if quiet == frames { before.saturating_add(frames) } else { quiet }
}
