//! The cabinet: an impulse response after the tone control, exchanged and switched without a click.

use std::sync::Arc;

use dsp::fade::equal_power;
use dsp::smooth::Ramp;
use dsp::{Convolution, Impulse};

use crate::engine::CHUNK;

/// One cabinet for up to two channels, with the memory of its sound. Built off the audio thread.
pub(crate) struct Cabinet {
    sides: [Convolution; 2],
}

impl Cabinet {
    /// One impulse response for both sides, or one for each. Allocates.
    pub(crate) fn new(left: &Arc<Impulse>, right: &Arc<Impulse>) -> Self {
        Self { sides: [Convolution::new(left.clone()), Convolution::new(right.clone())] }
    }

    fn process(&mut self, audio: &mut [&mut [f32]]) {
        for (side, samples) in self.sides.iter_mut().zip(audio) {
            side.process(samples);
        }
    }

    fn reset(&mut self) {
        self.sides.iter_mut().for_each(Convolution::reset);
    }
}

/// What travels: a cabinet, or the wish for none.
pub(crate) type Offer = Option<Cabinet>;

/// Makes both halves; there is no cabinet at first.
pub(crate) fn cab() -> (rt::Giver<Offer>, CabSlot) {
    let (giver, offers) = rt::handoff(1);
    (giver, CabSlot::new(offers))
}

/// The audio thread's half: the cabinet in use, and the one that is fading out.
pub(crate) struct CabSlot {
    offers: rt::Taker<Offer>,
    current: Option<Box<Offer>>,
    leaving: Option<Box<Offer>>,
    /// From the leaving cabinet to the current one.
    swap: Ramp,
    /// From the sound without a cabinet to the sound with it.
    on: Ramp,
    at_rest: bool,
    without: Box<[[f32; CHUNK]; 2]>,
    left_over: Box<[[f32; CHUNK]; 2]>,
}

impl CabSlot {
    fn new(offers: rt::Taker<Offer>) -> Self {
        let room = || Box::new([[0.0; CHUNK]; 2]);
        Self {
            offers,
            current: None,
            leaving: None,
            swap: Ramp::new(1.0),
            on: Ramp::new(0.0),
            at_rest: true,
            without: room(),
            left_over: room(),
        }
    }

    /// Sizes the fades.
    pub(crate) fn prepare(&mut self, rate_hz: f64) {
        self.swap.prepare(rate_hz, dsp::fade::FADE_S);
        self.on.prepare(rate_hz, dsp::fade::FADE_S);
    }

    /// Silent memory, no fade under way, `on` or off at once.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self, on: bool) {
        self.on.snap(level(on));
        self.finish_swap();
        self.accept();
        self.finish_swap();
        self.at_rest = true;
    }

    /// Plays at most [`CHUNK`] samples of one or two channels in place.
    ///
    /// Realtime: never allocates, frees, locks or waits.
    pub(crate) fn process(&mut self, audio: &mut [&mut [f32]], on: bool) {
        self.on.set(level(on));
        if self.on.is_still() && !on {
            self.finish_swap();
            self.accept();
            self.finish_swap();
            self.at_rest = true;
            return;
        }
        if std::mem::take(&mut self.at_rest)
            && let Some(cabinet) = inside(&mut self.current)
        {
            cabinet.reset();
        }
        self.accept();
        copy(audio, &mut self.without);
        self.play_leaving(audio);
        play(&mut self.current, audio);
        fade(&mut self.swap, &self.left_over, audio);
        fade(&mut self.on, &self.without, audio);
        if self.swap.is_still() {
            self.finish_swap();
        }
    }

    /// Takes a new cabinet, unless one is still on its way out.
    fn accept(&mut self) {
        if self.leaving.is_none()
            && self.offers.can_retire(0)
            && let Some(next) = self.offers.take(0)
        {
            self.leaving = self.current.replace(next);
            self.swap.snap(0.0);
            self.swap.set(1.0);
        }
    }

    /// The leaving cabinet's sound, beside `audio`.
    fn play_leaving(&mut self, audio: &[&mut [f32]]) {
        if self.swap.is_still() {
            return;
        }
        copy(audio, &mut self.left_over);
        let frames = audio.first().map_or(0, |channel| channel.len());
        let [left, right] = &mut *self.left_over;
        play(&mut self.leaving, &mut [&mut left[..frames], &mut right[..frames]]);
    }

    /// Sends the leaving cabinet back to be dropped elsewhere.
    fn finish_swap(&mut self) {
        self.swap.snap(1.0);
        if let Some(old) = self.leaving.take() {
            // A free place was checked before its successor was taken, and only one leaves at a time.
            self.leaving = self.offers.retire(0, old).err();
        }
    }
}

fn level(on: bool) -> f32 {
    f32::from(u8::from(on))
}

fn inside(slot: &mut Option<Box<Offer>>) -> Option<&mut Cabinet> {
    slot.as_deref_mut()?.as_mut()
}

/// Without a cabinet the sound passes.
fn play(slot: &mut Option<Box<Offer>>, audio: &mut [&mut [f32]]) {
    if let Some(cabinet) = inside(slot) {
        cabinet.process(audio);
    }
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
