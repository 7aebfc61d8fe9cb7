//! A voice that is learned: a model says what harmonics and noise, or operators, are to do, and they sound.
//!
//! ```text
//! pitch, loudness ─► Part A ─┐ spectra   ┌─► HarmonicBank ─┐
//!   (each hop)               ├─► morph ──┤                 ├─► sound
//!                 ─► Part B ─┘  + touch  └─► FilteredNoise ┘
//!                       └─ operators (FM) ─► FmVoice ──────┘
//! ```

mod part;
mod past;
mod spectra;
mod touch;

use std::sync::Arc;

use dsp::{Course, FilteredNoise, HarmonicBank, HarmonicFrame};

use crate::{Faults, LoadedControls};
use part::Part;
use past::Past;
pub use spectra::Sounding;
use spectra::Spectra;

pub use touch::{Moment, Touch};

/// Time between two frames, in seconds, whatever the models' own hops are.
const HOP_S: f64 = 0.004;

/// One voice of one or two models, at the rate of the host: what the models say is in hertz and seconds, so nothing is
/// resampled, and nothing is late but a model that runs on a thread of its own. With such a one the whole voice is
/// [`latency_samples`](Self::latency_samples) late, pitch and touch included, and is otherwise the same to the bit.
///
/// Frames fall on every [`hop_samples`](Self::hop_samples) from the last reset on, wherever blocks begin. What a frame
/// asks for is reached at the next one: amplitudes in straight lines, the pitch in equal ratios.
pub struct Instrument {
    parts: [Option<Part>; 2],
    past: Past,
    /// Hops between a question and the sound of it.
    hops_late: usize,
    /// The first question since the last reset has reached its time.
    sounds: bool,
    spectra: Spectra,
    bank: HarmonicBank,
    noise: FilteredNoise,
    host_rate_hz: f64,
    hop_samples: usize,
    /// Samples of this hop that have sounded.
    heard: usize,
    scratch: Box<[f32]>,
}

impl Instrument {
    /// A voice of `models`, the second for the morph, at rest. Allocates.
    pub fn new(models: [Option<&Arc<LoadedControls>>; 2], host_rate_hz: f64, seed: u64) -> Self {
        let hop_samples = Self::hop_at(host_rate_hz);
        let parts = models.map(|model| model.map(|model| Part::new(model, host_rate_hz, hop_samples)));
        let hops_late = parts.iter().flatten().map(Part::hops_late).max().unwrap_or(0);
        let spectra = Spectra::for_all(parts.iter().flatten().filter_map(Part::spectrum), host_rate_hz);
        Self {
            bank: HarmonicBank::new(host_rate_hz, spectra.harmonics().len(), Course::Linear),
            noise: FilteredNoise::new(spectra.bands().len(), hop_samples, seed),
            past: Past::new(hops_late),
            hops_late,
            sounds: false,
            parts,
            spectra,
            host_rate_hz,
            hop_samples,
            heard: hop_samples,
            scratch: vec![0.0; hop_samples].into(),
        }
    }

    /// Samples from one frame to the next at a rate of the host.
    pub fn hop_at(host_rate_hz: f64) -> usize {
        ((HOP_S * host_rate_hz).round() as usize).max(1)
    }

    /// Samples from one frame to the next.
    ///
    /// Realtime.
    pub fn hop_samples(&self) -> usize {
        self.hop_samples
    }

    /// Samples of the host between a question and the sound of it: whole hops, 0 where all models run inline.
    ///
    /// Realtime.
    pub fn latency_samples(&self) -> usize {
        self.hops_late * self.hop_samples
    }

    /// Whether time does not matter now: a model on a thread of its own is then waited for. In playback a late answer is
    /// stood in for by the last one, which fades if that goes on.
    ///
    /// Realtime.
    pub fn set_offline(&mut self, offline: bool) {
        self.parts.iter_mut().flatten().for_each(|part| part.set_offline(offline));
    }

    /// Frames that were late or broken since the voice was made.
    ///
    /// Realtime.
    pub fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        self.parts.iter().flatten().for_each(|part| faults += part.faults());
        faults
    }

    /// Samples until the next frame; 0 where one begins now.
    ///
    /// Realtime.
    pub fn samples_to_frame(&self) -> usize {
        self.hop_samples - self.heard
    }

    /// Adds what comes next to `sound`. At each frame, `ask` is told how many samples of `sound` lie before it, and says
    /// what is to sound.
    ///
    /// Realtime: never allocates, locks or waits, if `ask` does not.
    pub fn render(&mut self, sound: &mut [f32], mut ask: impl FnMut(usize) -> (Moment, Touch)) {
        let mut at = 0;
        while at < sound.len() {
            if self.heard == self.hop_samples {
                let (moment, touch) = ask(at);
                self.next_frame(moment, touch);
            }
            let count = (self.hop_samples - self.heard).min(sound.len() - at);
            self.add(&mut sound[at..at + count]);
            self.heard += count;
            at += count;
        }
    }

    /// Of the last frame.
    ///
    /// Realtime.
    pub fn spectrum(&self) -> Sounding<'_> {
        self.spectra.sounding()
    }

    /// Back to silence; the same noise begins again, and the next sample begins a frame.
    ///
    /// Realtime: costs no more than a copy of the models' memory.
    pub fn reset(&mut self) {
        self.parts.iter_mut().flatten().for_each(Part::reset);
        self.bank.reset();
        self.noise.reset();
        self.heard = self.hop_samples;
        self.past.reset();
        self.sounds = false;
    }

    /// As [`reset`](Self::reset), with other noise.
    ///
    /// Realtime.
    pub fn set_seed(&mut self, seed: u64) {
        self.noise.set_seed(seed);
        self.reset();
    }

    fn next_frame(&mut self, moment: Moment, touch: Touch) {
        self.heard = 0;
        self.past.push(moment, touch);
        for (side, part) in self.parts.iter_mut().enumerate() {
            // A model that answers sooner than the other is asked later.
            if let Some(part) = part
                && let Some((moment, _)) = self.past.before(self.hops_late - part.hops_late())
            {
                part.ask(moment.f0_hz, moment.loudness_db[side]);
            }
        }
        if let Some((moment, touch)) = self.past.before(self.hops_late) {
            self.sounds = true;
            self.sound_as(&moment, &touch);
        }
    }

    /// Begins the way to what the models have answered to `moment`.
    fn sound_as(&mut self, moment: &Moment, touch: &Touch) {
        let shares = touch.shares([self.parts[0].is_some(), self.parts[1].is_some()]);
        for (part, share) in self.parts.iter_mut().zip(shares) {
            if let Some(part) = part {
                part.glide(moment.f0_hz, share * moment.presence);
            }
        }
        let spectra = [0, 1].map(|side| self.parts[side].as_ref().and_then(Part::spectrum));
        self.spectra.mix(spectra, shares, self.host_rate_hz);
        self.spectra.shape(moment, touch, self.host_rate_hz);
        let amplitudes = self.spectra.harmonics();
        let frame = HarmonicFrame { f0_hz: moment.f0_hz, amplitudes, stretch: touch.stretch };
        self.bank.glide_to(&frame, self.hop_samples);
        self.noise.set_magnitudes(self.spectra.bands());
    }

    /// The next samples of this hop.
    fn add(&mut self, sound: &mut [f32]) {
        if !self.sounds {
            return;
        }
        let scratch = &mut self.scratch[..sound.len()];
        self.bank.render(scratch);
        mix(sound, scratch);
        self.noise.render(scratch);
        mix(sound, scratch);
        for part in self.parts.iter_mut().flatten() {
            if part.render(scratch) {
                mix(sound, scratch);
            }
        }
    }
}

fn mix(sound: &mut [f32], more: &[f32]) {
    sound.iter_mut().zip(more).for_each(|(y, x)| *y += x);
}
