//! The recent past of some channels, addressed by absolute time.

/// A few channels of samples that all end at the same time. What is older than `keep` samples may be gone; what came
/// before the beginning reads as what [`begin`](Self::begin) was told.
#[derive(Debug)]
pub(crate) struct History {
    channels: Box<[Box<[f32]>]>,
    /// How many samples are remembered, and how many may be.
    keep: usize,
    room: usize,
    /// Where in the buffers the newest sample ends, and at which time that is.
    filled: usize,
    end: i64,
}

impl History {
    /// Room to remember `keep` samples, and to take up to `most` at once. Allocates.
    pub(crate) fn new(channels: usize, keep: usize, most: usize) -> Self {
        // Twice the length makes one copy for each sample, at most, of moving the past to the front.
        let length = 2 * keep + most;
        let channels = vec![vec![0.0; length].into(); channels].into();
        Self { channels, keep, room: keep, filled: keep, end: 0 }
    }

    /// Starts at time `end`; the `keep` samples that lie before read as `past` says for each channel, and so many are
    /// remembered from now on, as far as there is room.
    ///
    /// Realtime.
    pub(crate) fn begin(&mut self, end: i64, keep: usize, past: impl Fn(usize) -> f32) {
        let keep = keep.min(self.room);
        self.keep = keep;
        self.channels.iter_mut().enumerate().for_each(|(c, channel)| channel[..keep].fill(past(c)));
        self.filled = keep;
        self.end = end;
    }

    /// Appends `count` samples; `fill` writes those of each channel.
    ///
    /// Realtime.
    pub(crate) fn push(&mut self, count: usize, mut fill: impl FnMut(usize, &mut [f32])) {
        let length = self.channels.first().map_or(usize::MAX, |channel| channel.len());
        if self.filled.saturating_add(count) > length {
            let past = self.filled - self.keep..self.filled;
            self.channels.iter_mut().for_each(|channel| channel.copy_within(past.clone(), 0));
            self.filled = self.keep;
        }
        for (c, channel) in self.channels.iter_mut().enumerate() {
            fill(c, &mut channel[self.filled..][..count]);
        }
        self.filled = if self.channels.is_empty() { self.keep } else { self.filled + count };
        self.end += count as i64;
    }

    /// All that is remembered of a channel, and the time of its first sample.
    ///
    /// Realtime.
    pub(crate) fn recent(&self, channel: usize) -> (&[f32], i64) {
        (&self.channels[channel][..self.filled], self.end - self.filled as i64)
    }

    /// The sample at `time`.
    ///
    /// Realtime.
    pub(crate) fn at(&self, channel: usize, time: i64) -> f32 {
        let (samples, first) = self.recent(channel);
        samples[(time - first) as usize]
    }

    /// The newest sample.
    ///
    /// Realtime.
    pub(crate) fn newest(&self, channel: usize) -> f32 {
        self.at(channel, self.end - 1)
    }

    /// When the newest sample ends.
    ///
    /// Realtime.
    pub(crate) fn end(&self) -> i64 {
        self.end
    }
}
