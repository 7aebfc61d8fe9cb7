//! A place for a lane, on the audio thread's side.

use crate::{Lane, Synth};

/// A lane and, while it fades out, the one before it. The boxes are those that were handed over: nothing is ever made
/// or dropped here.
pub(super) struct Slot<S: Synth> {
    pub(super) lane: Option<Offer<S>>,
    pub(super) former: Option<Offer<S>>,
}

/// What comes through the handoff: a lane, or the wish for none.
pub(super) type Offer<S> = Box<Option<Lane<S>>>;

impl<S: Synth> Slot<S> {
    pub(super) fn empty() -> Self {
        Self { lane: None, former: None }
    }

    pub(super) fn lane(&mut self) -> Option<&mut Lane<S>> {
        self.lane.as_deref_mut()?.as_mut()
    }

    pub(super) fn former(&mut self) -> Option<&mut Lane<S>> {
        self.former.as_deref_mut()?.as_mut()
    }

    /// Latency of the lane, 0 without one.
    pub(super) fn latency_samples(&self) -> usize {
        self.lane.as_deref().and_then(Option::as_ref).map_or(0, Lane::latency_samples)
    }

    /// Whether there is a lane that was built for this rate.
    pub(super) fn plays_at(&self, host_rate_hz: f64) -> bool {
        self.lane.as_deref().and_then(Option::as_ref).is_some_and(|lane| lane.host_rate_hz() == host_rate_hz)
    }
}
