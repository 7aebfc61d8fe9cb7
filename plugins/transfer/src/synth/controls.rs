//! Where every knob stands, read once a block.

use dsp::AdsrShape;
use infer::Touch;

use crate::tuning::Tuning;

/// A note's vibrato, before anybody adds to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Vibrato {
    /// To each side.
    pub(crate) depth_cents: f32,
    pub(crate) rate_hz: f32,
}

/// Every knob, in units of the engine.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Controls {
    /// At least one.
    pub(crate) voices: usize,
    pub(crate) tuning: Tuning,
    pub(crate) envelope: AdsrShape,
    /// How much velocity matters, 0–1.
    pub(crate) velocity: f32,
    /// Semitones.
    pub(crate) bend_range: f32,
    /// −1 to 1, added to every channel's wheel.
    pub(crate) bend: f32,
    /// Every channel's pedal is down.
    pub(crate) sustain: bool,
    pub(crate) vibrato: Vibrato,
    /// 0–1.
    pub(crate) spread: f32,
    pub(crate) touch: Touch,
    pub(crate) reverb: f32,
    /// 0 while bypassed.
    pub(crate) output: f32,
    /// Of the noise.
    pub(crate) seed: u64,
}
