//! What a player is prepared for, and what it is told with each block.

use crate::Level;

/// What a player is prepared for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlayerSpec {
    /// Rate of the host.
    pub host_rate_hz: f64,
    /// Audio channels of the host: 1 or 2.
    pub channels: usize,
    /// Longest latency that [`set_latency`](crate::Player::set_latency) may ask for.
    pub latency_room_samples: usize,
}

impl Default for PlayerSpec {
    fn default() -> Self {
        Self { host_rate_hz: 48_000.0, channels: 2, latency_room_samples: 0 }
    }
}

/// What sounds in one block. The slices hold a value for every sample of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cue<'a> {
    /// The slot to play, from 0. Out of range is an empty slot.
    pub slot: usize,
    /// Towards the next slot (the first comes after the last), 0–1 for every sample; empty: 0.
    pub blend: &'a [f32],
    /// Travel of each knob, 0–1 and already smooth: `[knob][frames]`. Missing knobs are at 0.
    pub knobs: &'a [&'a [f32]],
    /// Gains of each slot; missing ones are 1.
    pub levels: &'a [Level],
}

impl Cue<'_> {
    /// The blend at a sample, 0–1.
    pub(super) fn blend_at(&self, at: usize) -> f32 {
        let blend = self.blend.get(at).copied().unwrap_or(0.0);
        // Written so that a NaN is 0.
        if blend > 0.0 { blend.min(1.0) } else { 0.0 }
    }

    pub(super) fn level(&self, slot: usize) -> Level {
        self.levels.get(slot).copied().unwrap_or_default()
    }
}
