//! The signal chain: voices, each at its place → rooms → output gain.
//!
//! Everything here runs on the audio thread, and knows nothing of the host but its rate and its samples.

#[cfg(test)]
mod tests;

use dsp::smooth::Ramp;

use infer::Sounding;

use super::controls::Controls;
use super::note::Note;
use super::pool::{Pool, join};
use super::rig::{Rig, SLOTS};
use super::voice::Bus;
use crate::rooms::LONGEST;
use crate::view::Frame;

/// How long a turned knob takes to arrive.
const GLIDE_S: f64 = 0.02;

/// Everything of one instance that sounds.
pub(crate) struct Engine {
    offers: rt::Taker<Rig>,
    pool: Pool,
    rig: Option<Box<Rig>>,
    /// The rig before, until it has faded out.
    leaving: Option<Box<Rig>>,
    /// From the leaving rig to the one in use.
    swap: Ramp,
    reverb: Ramp,
    morph: Ramp,
    output: Ramp,
    buses: Box<[Bus; 2]>,
    /// For so long nothing has come from the voices, at most the tail of the rooms.
    quiet_samples: usize,
    tail_samples: usize,
    hop_samples: usize,
    /// Samples until the picture takes its next look.
    to_look: usize,
    offline: bool,
}

impl Engine {
    /// Silent until [`prepare`](Self::prepare). Allocates.
    pub(crate) fn new(offers: rt::Taker<Rig>) -> Self {
        let hop_samples = 192;
        Self {
            offers,
            pool: Pool::new(48_000.0, hop_samples),
            rig: None,
            leaving: None,
            swap: Ramp::new(1.0),
            reverb: Ramp::new(0.0),
            morph: Ramp::new(0.0),
            output: Ramp::new(1.0),
            buses: Box::new([[[0.0; LONGEST]; 2]; 2]),
            quiet_samples: 0,
            tail_samples: 0,
            hop_samples,
            to_look: 0,
            offline: false,
        }
    }

    /// Sizes everything for a host. Rigs for other rates must have been replaced before the first block.
    pub(crate) fn prepare(&mut self, rate_hz: f64, hop_samples: usize, offline: bool) {
        self.offline = offline;
        self.rig.iter_mut().for_each(|rig| rig.set_offline(offline));
        self.pool = Pool::new(rate_hz, hop_samples);
        self.hop_samples = hop_samples;
        self.swap.prepare(rate_hz, dsp::fade::FADE_S);
        for ramp in [&mut self.reverb, &mut self.morph, &mut self.output] {
            ramp.prepare(rate_hz, GLIDE_S);
        }
    }

    /// Back to rest, with every knob where `controls` has it.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self, controls: &Controls) {
        self.pool.reset();
        self.swap.snap(1.0);
        self.retire();
        self.aim(controls, Ramp::snap);
        self.settle();
    }

    /// Samples by which a note is later than its key, with the rig that is offered or in use.
    pub(crate) fn latency_samples(&mut self) -> usize {
        self.accept();
        self.rig.as_ref().map_or(0, |rig| rig.latency_samples())
    }

    /// Who plays what; for all that happens to keys but that one goes down.
    ///
    /// Realtime.
    pub(crate) fn pool(&mut self) -> &mut Pool {
        &mut self.pool
    }

    /// A key goes down: it sounds from the next sample on.
    ///
    /// Realtime.
    pub(crate) fn press(&mut self, note: Note, controls: &Controls) {
        if !self.is_awake() {
            self.settle();
        }
        if let Some(rig) = &mut self.rig {
            self.pool.press(note, controls, rig);
            // What is awake stays so until the note was heard.
            self.quiet_samples = 0;
        }
    }

    /// Samples for which the rooms still ring, where no note sounds.
    ///
    /// Realtime.
    pub(crate) fn ringing_samples(&self) -> usize {
        self.tail_samples - self.quiet_samples.min(self.tail_samples)
    }

    /// What sounds of the newest note.
    ///
    /// Realtime.
    pub(crate) fn spectrum(&self) -> Sounding<'_> {
        let newest = self.rig.as_ref().zip(self.pool.newest());
        newest.map(|(rig, newest)| rig.instruments[newest].spectrum()).unwrap_or_default()
    }

    /// Fills one or two channels, of any length. What the voices play goes to `watch` every few milliseconds.
    ///
    /// Realtime: never allocates, frees, locks or waits.
    pub(crate) fn process(
        &mut self,
        audio: &mut [&mut [f32]],
        controls: &Controls,
        mut watch: impl FnMut(&[Frame; SLOTS]),
    ) {
        self.accept();
        self.aim(controls, Ramp::set);
        self.pool.follow(controls);
        let frames = audio.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut start = 0;
        while start < frames {
            if self.to_look == 0 {
                watch(&self.pool.frames());
                self.to_look = self.hop_samples;
            }
            let count = (frames - start).min(LONGEST).min(self.to_look);
            self.play(count, controls);
            self.give(audio, start, count);
            self.to_look -= count;
            start += count;
        }
    }

    fn aim(&mut self, controls: &Controls, act: fn(&mut Ramp, f32)) {
        act(&mut self.reverb, controls.reverb);
        act(&mut self.morph, controls.touch.morph);
        act(&mut self.output, controls.output);
    }

    /// A new rig fades in, unless one is fading out still.
    fn accept(&mut self) {
        self.retire();
        if self.leaving.is_none()
            && self.offers.can_retire(0)
            && let Some(mut next) = self.offers.take(0)
        {
            next.set_offline(self.offline);
            self.pool.change_rig(next.latency_samples());
            self.leaving = self.rig.replace(next);
            if self.leaving.is_some() {
                self.swap.snap(0.0);
                self.swap.set(1.0);
            }
            self.tail_samples = self.rig.as_ref().map_or(0, |rig| rig.rooms.tail_samples());
            self.quiet_samples = self.quiet_samples.min(self.tail_samples);
        }
    }

    /// Sends a rig that has faded out to be dropped elsewhere.
    fn retire(&mut self) {
        if self.swap.is_still()
            && let Some(old) = self.leaving.take()
        {
            self.leaving = self.offers.retire(0, old).err();
        }
    }

    /// Something sounds, or rings on in a room.
    fn is_awake(&self) -> bool {
        self.quiet_samples < self.tail_samples || self.pool.sounds() || !self.swap.is_still()
    }

    /// The rooms are at rest, and as if they had never heard anything: how long they slept leaves no trace.
    fn settle(&mut self) {
        if let Some(rig) = &mut self.rig {
            rig.rooms.reset();
        }
        self.quiet_samples = self.tail_samples;
    }

    /// The next samples, in the first bus.
    fn play(&mut self, frames: usize, controls: &Controls) {
        self.buses.iter_mut().flatten().for_each(|row| row[..frames].fill(0.0));
        if self.is_awake() {
            self.sound(frames, controls);
        }
        self.reverb.skip(frames);
        self.morph.skip(frames);
    }

    /// All voices, in the rooms of their rig.
    fn sound(&mut self, frames: usize, controls: &Controls) {
        let Some(rig) = self.rig.as_deref_mut() else { return };
        let mut leaving = self.leaving.as_deref_mut().filter(|_| !self.swap.is_still());
        let buses = &mut *self.buses;
        self.pool.render(frames, controls, rig, leaving.as_deref_mut(), buses);
        self.quiet_samples = quiet_end(&buses[0], frames, self.quiet_samples).min(self.tail_samples);
        for (rig, bus) in [Some(rig), leaving].into_iter().zip(&mut *buses) {
            let Some(rig) = rig else { continue };
            for (channel, row) in bus.iter_mut().enumerate() {
                rig.rooms.add(channel, &mut row[..frames], self.morph, self.reverb);
            }
        }
        if !self.swap.is_still() {
            join(buses, frames, &mut self.swap);
        }
    }

    /// The first bus, at the level of the output; one channel hears both sides.
    fn give(&mut self, audio: &mut [&mut [f32]], start: usize, count: usize) {
        let [left, right] = &self.buses[0];
        for n in 0..count {
            let level = self.output.step();
            match audio {
                [only] => only[start + n] = 0.5 * level * (left[n] + right[n]),
                [first, second, ..] => {
                    first[start + n] = level * left[n];
                    second[start + n] = level * right[n];
                }
                [] => {}
            }
        }
    }
}

/// How many samples at the end of the bus are silent on both sides; with the `before` ones, if all are.
fn quiet_end([left, right]: &Bus, frames: usize, before: usize) -> usize {
    let sides = left[..frames].iter().zip(&right[..frames]).rev();
    let silent = sides.take_while(|(left, right)| **left == 0.0 && **right == 0.0).count();
    if silent == frames { before + silent } else { silent }
}
