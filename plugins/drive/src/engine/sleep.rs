//! Knows when nothing is left to hear, so that an idle instance costs next to nothing.
//!
//! Everything is decided from samples at fixed positions, never from how the host cuts its blocks: the engine falls
//! asleep only at whole [`GRID`] positions, and wakes at the very sample that is not silent.

use super::Controls;

/// Samples between two decisions.
const GRID: usize = 4_096;
/// −120 dB: what is softer is not heard.
const INAUDIBLE: f32 = 1e-6;
/// Silence that must have gone in beside the latency, in seconds: long enough for gaps inside a cabinet's response.
const QUIET_S: f64 = 1.0;

/// Watches what goes in and what comes out.
#[derive(Debug)]
pub(super) struct Sleep {
    /// Samples since the last rest.
    position: usize,
    /// Samples for which nothing but zeros went in.
    quiet_in: usize,
    /// Samples for which nothing audible came out.
    quiet_out: usize,
    enough: usize,
    /// Where everything stood when it fell asleep.
    asleep: Option<Controls>,
}

impl Sleep {
    pub(super) fn new() -> Self {
        Self { position: 0, quiet_in: 0, quiet_out: 0, enough: 48_000, asleep: None }
    }

    pub(super) fn prepare(&mut self, rate_hz: f64) {
        self.enough = (rate_hz * QUIET_S) as usize;
        self.reset();
    }

    /// Awake, and time begins anew.
    ///
    /// Realtime.
    pub(super) fn reset(&mut self) {
        *self = Self { enough: self.enough, ..Self::new() };
    }

    /// Samples at the start of `audio` that can be left as they are: all of them while it sleeps on. A knob that was
    /// turned wakes it.
    ///
    /// Realtime.
    pub(super) fn skip(&self, audio: &[&mut [f32]], controls: &Controls) -> Option<usize> {
        let unchanged = self.asleep.as_ref()? == controls;
        let silent = |samples: &&mut [f32]| samples.iter().position(|x| *x != 0.0).unwrap_or(samples.len());
        Some(if unchanged { audio.iter().map(silent).min().unwrap_or(0) } else { 0 })
    }

    /// Samples until the next decision.
    ///
    /// Realtime.
    pub(super) fn next_grid(&self) -> usize {
        GRID - self.position % GRID
    }

    /// What goes in next.
    ///
    /// Realtime.
    pub(super) fn hear(&mut self, audio: &[&mut [f32]]) {
        self.quiet_in = quiet_end(audio, self.quiet_in, |x| x == 0.0);
    }

    /// What came out of it, and whether a knob was on its way meanwhile.
    ///
    /// Realtime.
    pub(super) fn heard(&mut self, audio: &[&mut [f32]], moving: bool, controls: &Controls, latency_samples: usize) {
        self.quiet_out = quiet_end(audio, self.quiet_out, |x| x.abs() < INAUDIBLE);
        self.position += audio.first().map_or(0, |channel| channel.len());
        let silent = self.quiet_out >= GRID && self.quiet_in >= self.enough + latency_samples;
        if silent && !moving && self.position.is_multiple_of(GRID) {
            self.asleep = Some(*controls);
        }
    }
}

/// Quiet samples at the end of `audio`, with those `before` it if it is quiet throughout.
fn quiet_end(audio: &[&mut [f32]], before: usize, quiet: impl Fn(f32) -> bool) -> usize {
    let tail = |samples: &&mut [f32]| samples.iter().rev().take_while(|x| quiet(**x)).count();
    let frames = audio.first().map_or(0, |channel| channel.len());
    match audio.iter().map(tail).min() {
        Some(tail) if tail == frames => before.saturating_add(frames),
        Some(tail) => tail,
        None => before,
    }
}
