//! From blocks at the host's rate to hops at the model's.

use dsp::{Polyphase, Position};

use crate::lane::{History, Knobs, gathered};
use crate::{Audio, Hop, HopLength};

/// Gathers host audio and hands it out in hops that do not depend on the host's blocks, but for their lengths where
/// the model does not mind.
///
/// Model sample `m` is the input at host time `m·H/M` exactly, a ratio of whole numbers: there is no drift, and no
/// rounding that depends on how much has gone before. That exactness is why the streaming path has a filter of its
/// own: a converter that works in chunks adds the chunk to the latency, has a delay that is a fraction of a sample,
/// and rounds its time differently for each way of cutting. Whole files are another matter: `rubato` converts those,
/// and is what the filter is tested against.
pub(crate) struct Inlet {
    filter: Polyphase,
    past: History,
    knobs: Knobs,
    hop_length: HopLength,
    hop: Audio,
    /// How much of the past may be asked for.
    keep: usize,
    /// The model sample that comes next, and where it lies in the host's time.
    next: i64,
    position: Position,
}

impl Inlet {
    /// Takes up to `tile` host samples at once. Allocates.
    pub(crate) fn new(
        filter: Polyphase,
        channels: usize,
        hop_length: HopLength,
        tile: usize,
        knobs: impl FnOnce((usize, usize)) -> Knobs,
    ) -> Self {
        let keep = filter.taps() + 1 + (gathered(hop_length) as f64 * filter.ratio().step()).ceil() as usize;
        let longest = longest(hop_length);
        Self {
            past: History::new(channels, keep, tile),
            knobs: knobs((keep, tile)),
            hop_length,
            hop: Audio::new(channels, longest),
            keep,
            next: 0,
            position: filter.ratio().position(0),
            filter,
        }
    }

    /// Continues at host time `now` after silence: the model sample that comes next is the one that would come if the
    /// silence had been played, and the first one ever at time 0.
    ///
    /// Realtime.
    pub(crate) fn begin(&mut self, now: i64) {
        self.past.begin(now, self.keep, |_| 0.0);
        self.knobs.begin(now, self.keep);
        let ready = self.filter.ratio().index_at(now - self.filter.ahead() as i64).max(0);
        self.next = ready - ready % gathered(self.hop_length) as i64;
        self.position = self.filter.ratio().position(self.next);
    }

    /// Takes `count` host samples: `fill` writes those of each channel, and the `travel` of each knob is read from
    /// sample `at` on.
    ///
    /// Realtime.
    pub(crate) fn push(&mut self, count: usize, fill: impl FnMut(usize, &mut [f32]), travel: &[&[f32]], at: usize) {
        self.past.push(count, fill);
        self.knobs.push(travel, at, count);
    }

    /// The next hop, when all of it has come.
    ///
    /// Realtime.
    pub(crate) fn next_hop(&mut self) -> Option<Hop<'_>> {
        let frames = self.next_length()?;
        self.hop.set_frames(frames);
        let mut position = self.position;
        for channel in 0..self.hop.channels() {
            position = self.position;
            let (input, first) = self.past.recent(channel);
            self.filter.run(input, first, &mut position, self.hop.channel_mut(channel));
        }
        let params = self.knobs.read(self.next, frames);
        self.position = position;
        self.next += frames as i64;
        Some(Hop { audio: self.hop.as_slice(), frames, params })
    }

    /// The model sample that comes next.
    ///
    /// Realtime.
    pub(crate) fn next(&self) -> i64 {
        self.next
    }

    fn next_length(&mut self) -> Option<usize> {
        let known = self.past.end() - self.filter.ahead() as i64;
        let ready = usize::try_from(self.filter.ratio().index_at(known) - self.next).unwrap_or(0);
        match self.hop_length {
            HopLength::UpTo(_) if ready == 0 => None,
            HopLength::UpTo(most) => Some(self.knobs.steady(self.next, ready.min(most))),
            HopLength::Exactly(hop) if ready < hop => None,
            HopLength::Exactly(hop) => {
                self.knobs.hold(self.next);
                Some(hop)
            }
        }
    }
}

/// Most samples of one hop.
pub(crate) fn longest(hop_length: HopLength) -> usize {
    match hop_length {
        HopLength::UpTo(most) => most,
        HopLength::Exactly(hop) => hop,
    }
}
