//! The cabinet: an impulse response after the tone control, exchanged and switched without a click.

use dsp::fade::equal_power;
use dsp::smooth::Ramp;
use dsp::{Exchange, Insert, StereoConvolution};

use crate::engine::CHUNK;

/// What travels: a cabinet, or the wish for none.
pub(crate) type Offer = Option<StereoConvolution>;

/// Makes both halves; there is no cabinet at first.
pub(crate) fn cab() -> (rt::Giver<Offer>, CabSlot) {
    let (giver, offers) = rt::handoff(1);
    (giver, CabSlot::new(offers))
}

/// The audio thread's half: the cabinet in use, and the one that is fading out.
pub(crate) struct CabSlot {
    offers: rt::Taker<Offer>,
    cabinets: Exchange<Offer>,
    /// From the sound without a cabinet to the sound with it.
    on: Ramp,
    at_rest: bool,
    without: Box<[[f32; CHUNK]; 2]>,
}

impl CabSlot {
    fn new(offers: rt::Taker<Offer>) -> Self {
        Self {
            offers,
            cabinets: Exchange::new(Box::new(None)),
            on: Ramp::new(0.0),
            at_rest: true,
            without: Box::new([[0.0; CHUNK]; 2]),
        }
    }

    /// Sizes the fades.
    pub(crate) fn prepare(&mut self, rate_hz: f64) {
        self.cabinets.prepare(rate_hz);
        self.on.prepare(rate_hz, dsp::fade::FADE_S);
    }

    /// Silent memory, no fade under way, `on` or off at once.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self, on: bool) {
        self.on.snap(level(on));
        self.rest();
    }

    /// Plays at most [`CHUNK`] samples of one or two channels in place.
    ///
    /// Realtime: never allocates, frees, locks or waits.
    pub(crate) fn process(&mut self, audio: &mut [&mut [f32]], on: bool) {
        self.on.set(level(on));
        if self.on.is_still() && !on {
            return self.rest();
        }
        if std::mem::take(&mut self.at_rest) {
            self.cabinets.current().reset();
        }
        self.accept();
        copy(audio, &mut self.without);
        self.cabinets.process(audio);
        fade(&mut self.on, &self.without, audio);
        self.send_back();
    }

    /// Nothing is heard: what is offered comes at once.
    fn rest(&mut self) {
        self.cabinets.finish();
        self.send_back();
        self.accept();
        self.cabinets.finish();
        self.send_back();
        self.at_rest = true;
    }

    /// Takes a new cabinet, unless one is still on its way out.
    fn accept(&mut self) {
        if self.cabinets.is_free()
            && self.offers.can_retire(0)
            && let Some(next) = self.offers.take(0)
        {
            let begun = self.cabinets.begin(next);
            debug_assert!(begun.is_ok(), "the exchange is free");
        }
    }

    /// Sends a cabinet that has left to be dropped elsewhere.
    fn send_back(&mut self) {
        if let Some(old) = self.cabinets.take_left() {
            // A free place was checked before its successor was taken, and only one leaves at a time.
            let sent = self.offers.retire(0, old).or_else(|old| self.cabinets.put_back(old));
            debug_assert!(sent.is_ok(), "what was just taken has its place");
        }
    }
}

fn level(on: bool) -> f32 {
    f32::from(u8::from(on))
}

fn copy(audio: &[&mut [f32]], into: &mut [[f32; CHUNK]; 2]) {
    for (row, samples) in into.iter_mut().zip(audio) {
        row[..samples.len()].copy_from_slice(samples);
    }
}

/// Fades `audio` in over `from`, as far as `progress` has come; does nothing once it has arrived.
fn fade(progress: &mut Ramp, from: &[[f32; CHUNK]; 2], audio: &mut [&mut [f32]]) {
    if progress.is_still() {
        return;
    }
    let frames = audio.first().map_or(0, |channel| channel.len());
    for n in 0..frames {
        let (going, coming) = equal_power(progress.step());
        for (samples, row) in audio.iter_mut().zip(from) {
            samples[n] = going * row[n] + coming * samples[n];
        }
    }
}
