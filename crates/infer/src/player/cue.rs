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
