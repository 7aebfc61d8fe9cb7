//! From hops at the model's rate to blocks at the host's.

use dsp::{Polyphase, Position};

use crate::Audio;
use crate::lane::History;

/// Gathers the model's sound and hands out as much of it as the host asks for.
///
/// Host sample `n` is the model's sound at model time `(n - K)·M/H + l`, exactly: `K` is the lane's latency in host
/// samples and `l` the model's own. A larger `K` than the model needs costs room for the past, and nothing else.
pub(crate) struct Outlet {
    filter: Polyphase,
    past: History,
    hop: Audio,
    position: Position,
    tile: usize,
}

impl Outlet {
    /// Room for hops of up to `longest` samples, and for a latency of up to `latency` host samples while up to `tile`
    /// are taken at once. Allocates.
    pub(crate) fn new(filter: Polyphase, channels: usize, longest: usize, latency: usize, tile: usize) -> Self {
        let hop = Audio::new(channels, longest);
        let position = filter.ratio().position(0);
        let mut outlet = Self { past: History::new(0, 0, 0), hop, position, tile, filter };
        outlet.past = History::new(channels, outlet.keep(latency), longest);
        outlet
    }

    /// How much of the past may be asked for at this latency.
    fn keep(&self, latency: usize) -> usize {
        let waiting = ((latency + self.tile) as f64 * self.filter.ratio().step()).ceil() as usize;
        waiting + self.hop.capacity() + 2 * self.filter.taps() + 1
    }

    /// Starts at host time `now`, model sample `next` being the first to come. What lies before is silence, or, to
    /// `go_on`, as loud as the newest sample.
    ///
    /// Realtime.
    pub(crate) fn begin(&mut self, now: i64, next: i64, latency: &Latency, go_on: bool) {
        let newest: [f32; 2] = std::array::from_fn(|c| if c < self.hop.channels() { self.past.newest(c) } else { 0.0 });
        let keep = self.keep(latency.padded);
        self.past.begin(next, keep, |c| if go_on { newest[c] } else { 0.0 });
        self.position = self.filter.ratio().position(now - latency.padded as i64);
        self.position.whole += latency.model as i64;
    }

    /// Room for the next hop: `[channel][frames]`. It counts once it is committed.
    ///
    /// Realtime.
    pub(crate) fn room(&mut self, frames: usize) -> &mut [f32] {
        self.hop.set_frames(frames);
        self.hop.as_mut_slice()
    }

    /// Takes what was written into the last [`room`](Self::room).
    ///
    /// Realtime.
    pub(crate) fn commit(&mut self) {
        let Self { past, hop, .. } = self;
        past.push(hop.frames(), |channel, fill| fill.copy_from_slice(hop.channel(channel)));
    }

    /// The next `count` samples at the host's rate.
    ///
    /// Realtime.
    pub(crate) fn pull(&mut self, channels: &mut [Box<[f32]>], count: usize) {
        let mut position = self.position;
        for (c, channel) in channels.iter_mut().enumerate() {
            position = self.position;
            let (sound, first) = self.past.recent(c);
            self.filter.run(sound, first, &mut position, &mut channel[..count]);
        }
        self.position = position;
    }
}

/// How late a lane is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Latency {
    /// Model samples by which the model itself is late.
    pub(crate) model: usize,
    /// Host samples that the lane cannot do without.
    pub(crate) least: usize,
    /// Host samples by which it is late now.
    pub(crate) padded: usize,
    /// Most that it has room for.
    pub(crate) most: usize,
}
