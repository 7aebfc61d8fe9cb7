//! Frequency modulation by sines that move each other's phases (J. Chowning, "The synthesis of complex audio spectra by
//! means of frequency modulation", 1973).

mod glide;
mod operators;
mod routing;

use crate::adsr::{Adsr, AdsrShape};
use glide::Glide;

pub use glide::FmFrame;
pub use operators::{FmSample, Operators};
pub use routing::{MOST_OPERATORS, Routing};

/// [`Operators`] that are played by frames, as a model gives them, and by a gate, if they are given envelopes.
///
/// From frame to frame levels and ratios go in a straight line, and f0 in equal ratios.
#[derive(Debug, Clone)]
pub struct FmVoice {
    sample_rate_hz: f64,
    operators: Operators,
    glide: Glide,
    /// One for each operator that has one; the others are always open.
    envelopes: [Option<Adsr>; MOST_OPERATORS],
}

impl FmVoice {
    /// Silent until a frame comes.
    pub fn new(sample_rate_hz: f64, routing: Routing) -> Self {
        Self {
            sample_rate_hz,
            operators: Operators::new(sample_rate_hz, routing),
            glide: Glide::new(),
            envelopes: [None; MOST_OPERATORS],
        }
    }

    /// Gives each operator an envelope that multiplies its level, or takes it away: `[operator]`. One that is there
    /// already changes its shape and goes on.
    ///
    /// Realtime.
    pub fn set_envelopes(&mut self, shapes: &[Option<AdsrShape>]) {
        let shapes = shapes.iter().copied().chain(std::iter::repeat(None));
        for (envelope, shape) in self.envelopes.iter_mut().zip(shapes) {
            match (envelope.as_mut(), shape) {
                (Some(envelope), Some(shape)) => envelope.set_shape(shape),
                (_, shape) => *envelope = shape.map(|shape| Adsr::new(self.sample_rate_hz, shape)),
            }
        }
    }

    /// Begins a note with the next sample.
    ///
    /// Realtime.
    pub fn gate_on(&mut self) {
        self.envelopes.iter_mut().flatten().for_each(Adsr::gate_on);
    }

    /// Lets go with the next sample.
    ///
    /// Realtime.
    pub fn gate_off(&mut self) {
        self.envelopes.iter_mut().flatten().for_each(Adsr::gate_off);
    }

    /// Whether nothing sounds until a note begins: all operators that are heard have envelopes, and these have ended.
    ///
    /// Realtime.
    pub fn is_silent(&self) -> bool {
        let routing = self.operators.routing();
        let ended = |operator: usize| self.envelopes[operator].is_some_and(|envelope| envelope.is_silent());
        (0..routing.operators()).all(|operator| !routing.is_heard(operator) || ended(operator))
    }

    /// Silent, at phase 0, with no note; the next frame's pitch and ratios are there at once.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.operators.reset();
        self.glide = Glide::new();
        self.envelopes.iter_mut().flatten().for_each(Adsr::reset);
    }

    /// Glides, starting now, from how it sounds to `frame`, and is there `samples` (at least 1) later. A glide under
    /// way ends where it is. Without a further frame the sound stays as it is.
    ///
    /// Realtime.
    pub fn glide_to(&mut self, frame: &FmFrame<'_>, samples: usize) {
        self.glide.begin(frame, samples.max(1));
    }

    /// Fills `sound` with what comes next.
    ///
    /// Realtime.
    pub fn render(&mut self, sound: &mut [f32]) {
        for x in sound {
            let mut now = self.glide.sample();
            for (level, envelope) in now.levels.iter_mut().zip(&mut self.envelopes) {
                *level *= envelope.as_mut().map_or(1.0, Adsr::sample);
            }
            *x = self.operators.sample(&now);
        }
    }
}
