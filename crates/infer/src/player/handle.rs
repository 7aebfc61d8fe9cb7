//! Everyone else's half of a player.

use crate::{Lane, Synth};

/// Gives lanes to a player, and drops those that come back. Belongs to whoever loads models.
pub struct PlayerHandle<S: Synth> {
    giver: rt::Giver<Option<Lane<S>>>,
    /// What the lane in each slot needs; 0 for an empty slot.
    latencies: Box<[usize]>,
}

impl<S: Synth> PlayerHandle<S> {
    pub(super) fn new(giver: rt::Giver<Option<Lane<S>>>, slots: usize) -> Self {
        Self { giver, latencies: vec![0; slots].into() }
    }

    /// Plays `lane` in `slot` from now on, with a short fade where that slot is sounding.
    ///
    /// # Panics
    /// When there is no such slot.
    pub fn play(&mut self, slot: usize, lane: Lane<S>) {
        self.latencies[slot] = lane.latency_samples();
        self.giver.offer(slot, Box::new(Some(lane)));
    }

    /// Empties `slot`: its input passes from now on, after a short fade where it is sounding.
    ///
    /// # Panics
    /// When there is no such slot.
    pub fn clear(&mut self, slot: usize) {
        self.latencies[slot] = 0;
        self.giver.offer(slot, Box::new(None));
    }

    /// Drops the lanes that came back, and says how many those were. Call it now and then, so that what nobody hears
    /// does not stay in memory.
    pub fn collect(&mut self) -> usize {
        self.giver.collect()
    }

    /// Latency that every lane given so far fits in: what to report to the host, and then to give to
    /// [`Player::set_latency`](crate::Player::set_latency).
    pub fn latency_samples(&self) -> usize {
        self.latencies.iter().copied().max().unwrap_or(0)
    }
}
