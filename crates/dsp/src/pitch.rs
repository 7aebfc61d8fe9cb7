//! The pitch of one voice, as it is sung or played.
//!
//! At each frame the newest sound is compared with itself: for every lag that a period may have, how alike are what
//! was just heard and what was heard a lag before (A. de Cheveigné and H. Kawahara, "YIN", 2002; P. McLeod and G.
//! Wyvill, "A smarter way to find pitch", 2005)? Then, in this order:
//!
//! | file | what it does |
//! |---|---|
//! | `intake` | brings any sample rate to 48 kHz, and keeps short histories at 48, 24, 12 and 6 kHz |
//! | `curve` | likeness over lags: high notes at 48 kHz, low ones at 6 kHz, each over a long and a short span |
//! | `choice` | which peak is the period: the shortest lag among those that fit as well as the best |
//! | `fine` | the lag to a small part of a sample, from several periods at 48 kHz |
//! | `products` | what both of them sum |
//! | `trust` | the confidence: how alike, and whether it goes on |

mod choice;
mod curve;
mod fine;
mod intake;
mod lowpass;
mod products;
mod span;
mod trust;

use std::ops::RangeInclusive;

use crate::dot::dot;
use crate::isa::Isa;
use choice::choose;
use curve::{Candidate, Curve, Means};
use fine::Fine;
use intake::{Intake, RATE_HZ};
use span::Span;
use trust::Trust;

/// The pitches that are tracked, in hertz.
pub const PITCH_RANGE_HZ: RangeInclusive<f32> = 31.5..=4_150.0;

/// Said before the first pitch is known.
const FIRST_HZ: f32 = 440.0;
/// Longest lag, in samples at 48 kHz.
const LONGEST: usize = 1_544;
/// Power of a sample that counts as silence: -100 dB, and -20 dB of the mean of the last 64 ms. So what rings faintly
/// between the pulses of a low voice, or after a note, is no note.
const FAINT: f32 = 1e-10;
const MASKED: f32 = 0.01;
/// The long span lacks so much likeness before the short one is asked, and that one must lack this share of it.
const UNLIKE: f32 = 0.1;
const BETTER: f32 = 0.6;
/// Ratio of lags a fifth apart.
const LEAP: f32 = 1.45;

/// What is known of the pitch at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pitch {
    /// Fundamental frequency in hertz; where there is none, the last one, and 440 before the first.
    pub f0_hz: f32,
    /// From 0, no pitch, to 1. A new note begins at about a half and has nearly all after some 40 ms.
    pub confidence: f32,
}

/// Tracks the pitch of one voice from 32 to 4000 Hz, or to 0.45 of a lower sample rate.
///
/// Frames come at fixed places, after each `hop` samples, and are the same however the sound is cut. A frame looks at
/// the last 16 ms, or two periods below 125 Hz, and where the pitch has just changed at half of that; nothing ahead is
/// waited for. Glides are followed up to some eight octaves a second.
#[derive(Debug, Clone)]
pub struct PitchTracker {
    sample_rate_hz: f64,
    hop_samples: usize,
    until_frame: usize,
    intake: Intake,
    /// At 48, 24, 12 and 6 kHz.
    curves: [Curve; 4],
    isa: Isa,
    trust: Trust,
    /// Lag of the last frame, in samples at 48 kHz, if that had a pitch.
    last_lag: Option<f32>,
    pitch: Pitch,
}

impl PitchTracker {
    /// A frame every `hop_samples`, at least 1. Allocates, and takes some milliseconds.
    ///
    /// # Panics
    /// When the rate is not between 1 Hz and 100 MHz.
    pub fn new(sample_rate_hz: f64, hop_samples: usize) -> Self {
        // Each goes a little beyond where the next begins, so that no peak lies at an end.
        let curves = [Curve::new(1, 2, 48), Curve::new(2, 22, 80), Curve::new(4, 46, 148), Curve::new(8, 94, 100)];
        let [_, middle, coarse, coarsest] = curves.each_ref().map(Curve::reach);
        let hop_samples = hop_samples.max(1);
        Self {
            sample_rate_hz,
            hop_samples,
            until_frame: hop_samples,
            intake: Intake::new(sample_rate_hz, [Fine::reach(LONGEST), middle, coarse, coarsest]),
            curves,
            isa: Isa::detect(),
            trust: Trust::new(hop_samples as f64 / sample_rate_hz),
            last_lag: None,
            pitch: Pitch { f0_hz: FIRST_HZ, confidence: 0.0 },
        }
    }

    /// As new, for another rate and hop; allocates.
    pub fn prepare(&mut self, sample_rate_hz: f64, hop_samples: usize) {
        *self = Self::new(sample_rate_hz, hop_samples);
    }

    /// Forgets all sound; the next frame comes a whole hop later.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.until_frame = self.hop_samples;
        self.intake.reset();
        self.trust.reset();
        self.last_lag = None;
        self.pitch = Pitch { f0_hz: FIRST_HZ, confidence: 0.0 };
    }

    /// By how many samples a frame is later than the sound that it describes, for pitches from 125 Hz on: half of the
    /// 16 ms that it looks at, and the delay of the filters.
    ///
    /// Realtime.
    pub fn latency_samples(&self) -> usize {
        self.latency_samples_at(*PITCH_RANGE_HZ.end())
    }

    /// The same for one pitch: half of what is looked at is one period where that is longer than 8 ms.
    ///
    /// Realtime.
    pub fn latency_samples_at(&self, f0_hz: f32) -> usize {
        let lag = RATE_HZ / f64::from(f0_hz.clamp(*PITCH_RANGE_HZ.start(), *PITCH_RANGE_HZ.end()));
        let centre_s = 0.5 * Span::Long.samples(lag.round() as usize, 1) as f64 / RATE_HZ;
        ((centre_s + self.intake.delay_s()) * self.sample_rate_hz).round() as usize
    }

    /// Hears `audio`, and gives each frame that it completes to `on_frame`.
    ///
    /// Realtime: all work for a frame is done at its last sample; some 25 µs, and 100 at worst, whatever the hop.
    pub fn process(&mut self, mut audio: &[f32], mut on_frame: impl FnMut(Pitch)) {
        while !audio.is_empty() {
            let (now, later) = audio.split_at(audio.len().min(self.until_frame));
            now.iter().for_each(|x| self.intake.push(*x));
            self.until_frame -= now.len();
            if self.until_frame == 0 {
                self.until_frame = self.hop_samples;
                self.track();
                on_frame(self.pitch);
            }
            audio = later;
        }
    }

    fn track(&mut self) {
        let found = self.find().filter(|found| PITCH_RANGE_HZ.contains(&hz(found.lag)));
        self.pitch.confidence = match found {
            Some(found) => self.trust.confidence(found, self.last_lag),
            None => self.trust.lose(),
        };
        self.last_lag = found.map(|found| found.lag).filter(|_| self.pitch.confidence > 0.0);
        if let Some(lag) = self.last_lag {
            self.pitch.f0_hz = hz(lag);
        }
    }

    /// The period at this place, if there is anything like one.
    fn find(&mut self) -> Option<Candidate> {
        let heard = self.intake.newest(0, Fine::reach(LONGEST));
        let floor = FAINT + MASKED * dot(heard, heard) / heard.len() as f32;
        let mut means = Means::default();
        for (level, curve) in self.curves.iter_mut().enumerate() {
            curve.measure(self.isa, self.intake.newest(level, curve.reach()), floor, &mut means);
        }
        let fine = Fine { heard, floor, isa: self.isa };
        let by = |span| choose(&self.curves, span, self.last_lag, &fine).map(|coarse| (coarse, span));
        let lack = |found: Option<(Candidate, Span)>| found.map_or(1.0, |(coarse, _)| 1.0 - coarse.likeness);
        let long = by(Span::Long);
        let leaps = long.is_some_and(|(coarse, _)| leaps_down(coarse.lag, self.last_lag));
        let short = if leaps || lack(long) > UNLIKE { by(Span::Short) } else { None };
        let (coarse, span) = if lack(short) < BETTER * lack(long) { short? } else { long? };
        Some(fine.refine(coarse, span))
    }
}

/// Whether `lag` lies more than a fifth below the last pitch. That may be a note; but while one note goes into another,
/// what fits both for longest is often a multiple of both lags, and nobody sang that.
fn leaps_down(lag: f32, last: Option<f32>) -> bool {
    last.is_some_and(|last| lag > LEAP * last)
}

fn hz(lag: f32) -> f32 {
    RATE_HZ as f32 / lag
}
