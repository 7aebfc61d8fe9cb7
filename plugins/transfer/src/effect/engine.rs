//! The signal chain: input gain → performer → voice → room → output gain → mix with the delayed dry sound.
//!
//! Everything here runs on the audio thread, and knows nothing of the host but its rate and its samples.

mod glides;
mod sleep;
#[cfg(test)]
mod tests;

use std::ops::Range;

use dsp::Delay;
use dsp::smooth::Ramp;
use infer::{Moment, Sounding};

use super::controls::{Controls, Source};
use super::curves::{Curves, Offset};
use super::keys::Keys;
use super::performer::{Performer, Played};
use super::rig::Rig;
use crate::rooms;
use crate::view::{Frame, Listening};
use glides::Glides;
use sleep::Sleep;

/// Longest delay of the dry sound, in seconds.
const LONGEST_LATENCY_S: f64 = 0.25;
/// Half of the longest window in which the models of the field measure loudness.
const EAR_SAMPLES: usize = 1024;
/// A gate that is about to close stays open for so long.
const HOLD_S: f64 = 0.05;
/// Samples that are played at once.
const CHUNK: usize = rooms::LONGEST;

/// Everything of one instance that sounds.
pub(crate) struct Engine {
    offers: rt::Taker<Rig>,
    performer: Performer,
    rig: Option<Box<Rig>>,
    /// The rig before, until it has faded out.
    leaving: Option<Box<Rig>>,
    /// From the leaving rig to the one in use.
    swap: Ramp,
    dry: [Delay; 2],
    glides: Glides,
    sleep: Sleep,
    scratch: Box<Scratch>,
    rate_hz: f64,
    hop_samples: usize,
    latency_samples: usize,
    offline: bool,
    heard: Frame,
}

struct Scratch {
    mono: [f32; CHUNK],
    voice: [f32; CHUNK],
    leaving: [f32; CHUNK],
    dry: [[f32; CHUNK]; 2],
}

impl Engine {
    /// Silent until [`prepare`](Self::prepare). Allocates.
    pub(crate) fn new(offers: rt::Taker<Rig>) -> Self {
        let row = [0.0; CHUNK];
        Self {
            offers,
            performer: Performer::new(48_000.0, 192),
            rig: None,
            leaving: None,
            swap: Ramp::new(1.0),
            dry: [Delay::new(0), Delay::new(0)],
            glides: Glides::new(),
            sleep: Sleep::new(),
            scratch: Box::new(Scratch { mono: row, voice: row, leaving: row, dry: [row; 2] }),
            rate_hz: 48_000.0,
            hop_samples: 192,
            latency_samples: 0,
            offline: false,
            heard: Frame::default(),
        }
    }

    /// Sizes everything for a host. Allocates. Rigs for other rates must have been replaced before the first block.
    pub(crate) fn prepare(&mut self, rate_hz: f64, hop_samples: usize) {
        self.performer = Performer::new(rate_hz, hop_samples);
        (self.rate_hz, self.hop_samples) = (rate_hz, hop_samples);
        self.dry = [(); 2].map(|()| Delay::new((LONGEST_LATENCY_S * rate_hz) as usize));
        self.swap.prepare(rate_hz, dsp::fade::FADE_S);
        self.glides.prepare(rate_hz);
        self.sleep.prepare(rate_hz);
    }

    /// Samples by which the sound is late with the rig that is offered or in use: what it takes to hear a sound, where it
    /// is made of one, and what a model takes that does not run inline.
    ///
    /// Realtime.
    pub(crate) fn wanted_latency(&mut self, controls: &Controls) -> usize {
        self.accept(controls.seed);
        let heard = match controls.source {
            Source::Audio => self.performer.latency_samples().max(EAR_SAMPLES) + self.hop_samples,
            Source::Midi | Source::Cv => 0,
        };
        heard + self.rig.as_ref().map_or(0, |rig| rig.voice.latency_samples())
    }

    /// Whether the host bounces: a model on a thread of its own is then waited for.
    ///
    /// Realtime.
    pub(crate) fn set_offline(&mut self, offline: bool) {
        self.offline = offline;
        self.rig.iter_mut().for_each(|rig| rig.voice.set_offline(offline));
    }

    /// Delays the dry sound from now on.
    ///
    /// Realtime.
    pub(crate) fn set_latency(&mut self, samples: usize) {
        self.latency_samples = samples;
        self.dry.iter_mut().for_each(|dry| dry.set(samples));
    }

    /// As it was set.
    ///
    /// Realtime.
    pub(crate) fn latency_samples(&self) -> usize {
        self.latency_samples
    }

    /// Back to rest, with every knob where `controls` has it.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self, controls: &Controls) {
        self.performer.reset();
        self.swap.snap(1.0);
        self.retire();
        self.rig.iter_mut().for_each(|rig| rig.reset());
        self.sow(controls.seed);
        self.dry.iter_mut().for_each(Delay::reset);
        self.glides.aim(controls, Ramp::snap);
        self.sleep.wake();
        self.heard = Frame::default();
    }

    /// A key goes down or comes up, the wheel or the pedal moves: before the next sample.
    ///
    /// Realtime.
    pub(crate) fn keys(&mut self) -> &mut Keys {
        &mut self.performer.keys
    }

    /// A note that begins out of silence begins now, and not with the next frame.
    ///
    /// Realtime.
    pub(crate) fn begin_note(&mut self) {
        if self.performer.is_silent()
            && let Some(rig) = &mut self.rig
        {
            rig.voice.reset();
        }
    }

    /// What sounds now.
    ///
    /// Realtime.
    pub(crate) fn spectrum(&self) -> Sounding<'_> {
        self.rig.as_ref().map(|rig| rig.voice.spectrum()).unwrap_or_default()
    }

    /// What is known of the player and their room.
    ///
    /// Realtime.
    pub(crate) fn listening(&self) -> Listening {
        self.performer.listening()
    }

    /// Samples for which something may be heard after what comes in has ended; none where it goes on by itself.
    ///
    /// Realtime.
    pub(crate) fn tail_samples(&self, controls: &Controls) -> Option<u32> {
        let plays = controls.source != Source::Audio && !self.performer.rests(controls);
        let room = self.rig.as_ref().map_or(0, |rig| rig.rooms.tail_samples());
        let release = (f64::from(controls.release_ms) * 1e-3 * self.rate_hz) as usize;
        // What is heard is noticed for as long as the longest window, and held, before it is let go.
        let noticed = 2 * EAR_SAMPLES + (HOLD_S * self.rate_hz) as usize + 4 * self.hop_samples;
        (!plays).then_some((self.latency_samples + noticed + release + room) as u32)
    }

    /// Plays one or two channels in place, of any length, with the curves that go with them. Each frame that is played
    /// goes to `watch`, with the sample where it begins.
    ///
    /// Realtime: never allocates, frees, locks or waits.
    pub(crate) fn process(
        &mut self,
        audio: &mut [&mut [f32]],
        curves: Curves<'_>,
        controls: &Controls,
        mut watch: impl FnMut(usize, &Played),
    ) {
        self.accept(controls.seed);
        self.glides.aim(controls, Ramp::set);
        let frames = audio.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut start = 0;
        while start < frames {
            let channels = audio.len().min(2);
            start += self.sleep_on(&mut cut(audio, start..frames)[..channels], curves.after(start), controls);
            if start == frames {
                break;
            }
            self.sow(controls.seed);
            let end = frames.min(start + self.steady_samples());
            let piece = &mut cut(audio, start..end)[..channels];
            self.play(piece, curves.after(start), controls, &mut |played| watch(start, played));
            self.doze(controls);
            start = end;
        }
    }

    /// Leaves out what is silent while it sleeps, and says how many samples those were; wakes at the first other one.
    fn sleep_on(&mut self, audio: &mut [&mut [f32]], curves: Curves<'_>, controls: &Controls) -> usize {
        let Some(silent) = self.sleep.skip(audio, controls) else { return 0 };
        let silent = silent.min(self.performer.silent_samples(audio[0].len(), curves, controls));
        audio.iter_mut().for_each(|samples| samples[..silent].fill(0.0));
        if silent < audio[0].len() {
            self.sleep.wake();
        }
        silent
    }

    /// Falls asleep between two frames, once nothing is on its way any more.
    fn doze(&mut self, controls: &Controls) {
        let between = self.rig.as_ref().is_none_or(|rig| rig.voice.samples_to_frame() == 0);
        let settled = self.leaving.is_none() && self.swap.is_still() && self.glides.are_still();
        if between && settled && self.performer.rests(controls) {
            self.sleep.doze(controls, self.latency_samples);
        }
    }

    /// Other noise from now on: between notes, where nobody hears it change, and between frames, so that it does not
    /// depend on the host's blocks.
    fn sow(&mut self, seed: u64) {
        let silent = self.performer.is_silent();
        if let Some(rig) = self.rig.as_mut().filter(|rig| silent && rig.voice.samples_to_frame() == 0) {
            rig.sow(seed);
        }
    }

    /// A new rig fades in, unless one is fading out still.
    fn accept(&mut self, seed: u64) {
        self.retire();
        if self.leaving.is_none()
            && self.offers.can_retire(0)
            && let Some(mut next) = self.offers.take(0)
        {
            next.sow(seed);
            next.voice.set_offline(self.offline);
            self.leaving = self.rig.replace(next);
            if self.leaving.is_some() {
                self.swap.snap(0.0);
                self.swap.set(1.0);
            }
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

    /// Samples that may be played at once: up to the next frame of what sounds, so that it hears all that came before,
    /// and nothing that comes after.
    fn steady_samples(&self) -> usize {
        let until = |rig: &Option<Box<Rig>>| match rig.as_ref().map_or(0, |rig| rig.voice.samples_to_frame()) {
            0 => self.hop_samples,
            samples => samples,
        };
        until(&self.rig).min(until(&self.leaving)).min(CHUNK)
    }

    /// Plays samples among which only the first may begin a frame.
    fn play(
        &mut self,
        audio: &mut [&mut [f32]],
        curves: Curves<'_>,
        controls: &Controls,
        watch: &mut impl FnMut(&Played),
    ) {
        let frames = audio[0].len();
        self.sleep.hear(audio);
        self.keep_dry(audio);
        self.sing(frames, curves.offset(), controls, watch);
        self.sleep.sung(&self.scratch.voice[..frames]);
        self.listen(audio, frames);
        self.give(audio);
    }

    fn keep_dry(&mut self, audio: &[&mut [f32]]) {
        for ((channel, dry), row) in audio.iter().zip(&mut self.dry).zip(&mut self.scratch.dry) {
            let row = &mut row[..channel.len()];
            row.copy_from_slice(channel);
            dry.process(row);
        }
    }

    /// What was heard so far is played.
    fn sing(&mut self, frames: usize, offset: Offset, controls: &Controls, watch: &mut impl FnMut(&Played)) {
        let Scratch { voice, leaving, .. } = &mut *self.scratch;
        let (voice, leaving) = (&mut voice[..frames], &mut leaving[..frames]);
        let reverb = self.glides.reverb;
        let touch = controls.touch;
        let morph = Ramp::new(touch.morph);
        voice.fill(0.0);
        if let Some(rig) = &mut self.rig {
            let (performer, heard, sides) = (&mut self.performer, &mut self.heard, &mut rig.sides);
            rig.voice.render(voice, |_| {
                let played = performer.next(sides, controls, offset);
                *heard = played.frame;
                watch(&played);
                (played.moment, touch)
            });
            rig.rooms.add(0, voice, morph, reverb);
        }
        self.glides.reverb.skip(frames);
        if let Some(rig) = self.leaving.as_mut().filter(|_| !self.swap.is_still()) {
            leaving.fill(0.0);
            let moment = held(&self.heard);
            rig.voice.render(leaving, |_| (moment, touch));
            rig.rooms.add(0, leaving, morph, reverb);
            for (y, old) in voice.iter_mut().zip(leaving) {
                let (out, into) = dsp::fade::equal_power(self.swap.step());
                *y = into * *y + out * *old;
            }
        }
    }

    /// What comes in is heard, for the frames that follow.
    fn listen(&mut self, audio: &[&mut [f32]], frames: usize) {
        let mono = &mut self.scratch.mono[..frames];
        match audio {
            [left, right, ..] => {
                mono.iter_mut().zip(left.iter().zip(right.iter())).for_each(|(m, (l, r))| *m = 0.5 * (l + r));
            }
            [only] => mono.copy_from_slice(only),
            [] => mono.fill(0.0),
        }
        self.glides.input.apply(mono);
        if let Some(rig) = &mut self.rig {
            self.performer.hear(mono, &mut rig.sides);
        }
    }

    /// The voice, mixed with the dry sound.
    fn give(&mut self, audio: &mut [&mut [f32]]) {
        let frames = audio[0].len();
        let Scratch { voice, dry, .. } = &*self.scratch;
        for n in 0..frames {
            let (mix, level) = (self.glides.mix.step(), self.glides.output.step());
            let wet = mix * (1.0 - self.glides.bypass.step());
            for (channel, dry) in audio.iter_mut().zip(dry) {
                channel[n] = wet * level * voice[n] + (1.0 - wet) * dry[n];
            }
        }
    }
}

/// These samples of one or two channels.
fn cut<'a>(audio: &'a mut [&mut [f32]], range: Range<usize>) -> [&'a mut [f32]; 2] {
    let mut pieces: [&mut [f32]; 2] = Default::default();
    pieces.iter_mut().zip(audio).for_each(|(piece, channel)| *piece = &mut channel[range.clone()]);
    pieces
}

/// The same again, for a voice that fades out.
fn held(heard: &Frame) -> Moment {
    Moment { f0_hz: heard.f0_hz, loudness_db: [heard.loudness_db; 2], presence: heard.presence }
}
