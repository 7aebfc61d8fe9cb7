//! A delay of whole samples.

/// Delays one channel by a fixed number of samples.
#[derive(Debug, Clone)]
pub struct Delay {
    /// Just as long as the delay: every sample is exchanged for the one that it replaces.
    ring: Box<[f32]>,
    samples: usize,
    at: usize,
}

impl Delay {
    /// Room for up to `most` samples of delay, and none yet. Allocates.
    pub fn new(most: usize) -> Self {
        Self { ring: vec![0.0; most].into(), samples: 0, at: 0 }
    }

    /// Delays by `samples` from now on, at most what there is room for; begins with silence.
    ///
    /// Realtime: costs clearing that many samples.
    pub fn set(&mut self, samples: usize) {
        self.samples = samples.min(self.ring.len());
        self.reset();
    }

    /// How late the sound comes.
    ///
    /// Realtime.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Forgets what is inside.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.ring[..self.samples].fill(0.0);
        self.at = 0;
    }

    /// Replaces `audio` by what came the delay ago.
    ///
    /// Realtime.
    pub fn process(&mut self, mut audio: &mut [f32]) {
        if self.samples == 0 {
            return;
        }
        while !audio.is_empty() {
            let count = audio.len().min(self.samples - self.at);
            let (now, later) = audio.split_at_mut(count);
            self.ring[self.at..][..count].swap_with_slice(now);
            self.at = (self.at + count) % self.samples;
            audio = later;
        }
    }
}
