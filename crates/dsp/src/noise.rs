//! White noise through a filter that changes from hop to hop: the breath of a voice made of harmonics and noise
//! (J. Engel et al., "DDSP: Differentiable digital signal processing", 2020, section 3.3).

mod response;
mod white;

use realfft::num_complex::Complex;

use crate::transform::{Transform, fast_length};
use response::Response;

pub use white::WhiteNoise;

/// Each hop of white noise is convolved with an impulse response made of `B` magnitudes, and the results are added
/// where they overlap, tails included.
///
/// The response has `2·(B - 1)` taps: the inverse Fourier transform of the magnitudes with phase 0, moved by half its
/// length, times a periodic Hann window. So magnitudes of 1 give the white noise itself,
/// [`delay_samples`](Self::delay_samples) late: what goes with the noise wants to be as late. Hops begin every
/// `hop_samples` from the start or the last reset on, wherever blocks do.
#[derive(Debug)]
pub struct FilteredNoise {
    hop_samples: usize,
    white: WhiteNoise,
    response: Response,
    /// New magnitudes have come that are not yet in `filter`.
    changed: bool,
    /// Spectrum of the response, divided by the length of the transform.
    filter: Box<[Complex<f32>]>,
    /// Whether the filter lets anything through.
    open: bool,
    transform: Transform,
    /// What follows, from the hop's start to the end of its tail.
    sound: Box<[f32]>,
    /// How much of the hop has been heard.
    heard: usize,
}

impl FilteredNoise {
    /// Silent, for `bands` magnitudes (at least 2) every `hop_samples` (at least 1). Allocates.
    pub fn new(bands: usize, hop_samples: usize, seed: u64) -> Self {
        let (bands, hop_samples) = (bands.max(2), hop_samples.max(1));
        let response = Response::new(bands);
        let length = hop_samples + response.taps() - 1;
        let transform = Transform::new(fast_length(length));
        Self {
            hop_samples,
            white: WhiteNoise::new(seed),
            changed: false,
            filter: transform.bins.clone(),
            open: false,
            response,
            transform,
            sound: vec![0.0; length].into(),
            heard: hop_samples,
        }
    }

    /// By how many samples a sound in the noise comes later than in the hops that it is made of: half a response.
    ///
    /// Realtime.
    pub fn delay_samples(&self) -> usize {
        self.response.taps() / 2
    }

    /// Samples until the next hop begins, and with it whatever magnitudes were set last. 0 where one begins now.
    ///
    /// Realtime.
    pub fn samples_to_hop(&self) -> usize {
        self.hop_samples - self.heard
    }

    /// Silent, without magnitudes; the same noise begins again with the next sample.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.white.reset();
        self.changed = false;
        self.open = false;
        self.sound.fill(0.0);
        self.heard = self.hop_samples;
    }

    /// Silent as after [`reset`](Self::reset), with another seed.
    ///
    /// Realtime.
    pub fn set_seed(&mut self, seed: u64) {
        self.white.set_seed(seed);
        self.reset();
    }

    /// Sets the gain at `B` frequencies, evenly from 0 Hz to Nyquist, from the next hop on. Missing ones are 0.
    ///
    /// Realtime.
    pub fn set_magnitudes(&mut self, magnitudes: &[f32]) {
        self.response.set_magnitudes(magnitudes);
        self.changed = true;
    }

    /// Fills `sound` with what comes next.
    ///
    /// Realtime.
    pub fn render(&mut self, sound: &mut [f32]) {
        let mut white = self.white.clone();
        self.render_from(|hop| white.fill(hop), sound);
        self.white = white;
    }

    /// As [`render`](Self::render), of any noise: `white` fills a whole hop each time that one begins.
    ///
    /// Realtime, if `white` is.
    pub fn render_from(&mut self, mut white: impl FnMut(&mut [f32]), mut sound: &mut [f32]) {
        while !sound.is_empty() {
            if self.heard == self.hop_samples {
                self.next_hop(&mut white);
            }
            let count = sound.len().min(self.hop_samples - self.heard);
            let (now, later) = sound.split_at_mut(count);
            now.copy_from_slice(&self.sound[self.heard..][..count]);
            self.heard += count;
            sound = later;
        }
    }

    fn next_hop(&mut self, white: impl FnOnce(&mut [f32])) {
        self.heard = 0;
        self.sound.copy_within(self.hop_samples.., 0);
        let tail = self.sound.len() - self.hop_samples;
        self.sound[tail..].fill(0.0);
        if std::mem::take(&mut self.changed) {
            self.take_magnitudes();
        }
        self.transform.time.fill(0.0);
        white(&mut self.transform.time[..self.hop_samples]);
        if self.open {
            self.transform.forward();
            self.transform.bins.iter_mut().zip(&self.filter).for_each(|(bin, gain)| *bin *= gain);
            self.transform.inverse();
            self.sound.iter_mut().zip(&self.transform.time).for_each(|(sum, x)| *sum += x);
        }
    }

    fn take_magnitudes(&mut self) {
        self.open = !self.response.is_silent();
        if self.open {
            self.transform.time.fill(0.0);
            self.response.write(&mut self.transform.time);
            self.transform.forward();
            let scale = 1.0 / self.transform.time.len() as f32;
            self.filter.iter_mut().zip(&self.transform.bins).for_each(|(gain, bin)| *gain = bin * scale);
        }
    }
}
