//! The signal chain: input gain → gate → models → DC block → tone → cabinet → output → mix with the delayed dry sound.
//!
//! Everything here runs on the audio thread, and knows nothing of the host but its rate and its samples.

mod chunk;
mod controls;
mod sleep;
#[cfg(test)]
mod tests;

use dsp::smooth::Ramp;
use dsp::{DcBlocker, Delay, Gate, Tone};
use infer::{Cue, Player, PlayerSpec, Status, Waveform};

use crate::cab::CabSlot;
use crate::params::{KNOBS, SLOTS};
pub(crate) use chunk::CHUNK;
use chunk::Chunk;
pub(crate) use controls::{Controls, SlotLevels};
use sleep::Sleep;

/// How long a turned knob takes to arrive: long enough to hide the steps of a 7-bit controller.
const GLIDE_S: f64 = 0.02;
/// How long the sound takes to leave before the latency changes, and to come back.
const DUCK_S: f64 = 0.005;

/// How long a sound may ring on, in seconds: the longest cabinet and the memory of a recurrent model.
const TAIL_S: f64 = 4.0;

/// Longest latency, in seconds, that a model may have here: those of RAVE are late by 0.6 s and a few of their hops.
pub(crate) const LONGEST_LATENCY_S: f64 = 2.0;

/// Everything of one instance that sounds.
pub(crate) struct Engine {
    player: Player<Waveform>,
    cab: CabSlot,
    gate: Gate,
    sides: [Side; 2],
    glides: Glides,
    sleep: Sleep,
    chunk: Box<Chunk>,
    latency_samples: usize,
    tail_samples: u32,
}

/// What the left and the right side have of their own.
struct Side {
    dc: DcBlocker,
    tone: Tone,
    dry: Delay,
}

/// Every knob, on its way.
struct Glides {
    input: Ramp,
    blend: Ramp,
    knobs: [Ramp; KNOBS],
    output: Ramp,
    mix: Ramp,
    /// 0 plays, 1 passes the input.
    bypass: Ramp,
    /// Samples until the wet sound, which begins anew after a bypass, has come through the models.
    arrives_in: usize,
    /// 1 sounds; 0 while the latency changes.
    duck: Ramp,
}

/// What leaves the audio thread after a block.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Report {
    /// How the models went.
    pub(crate) player: Status,
    /// The gate is closed.
    pub(crate) gated: bool,
    /// There was nothing to hear and nothing was done.
    pub(crate) asleep: bool,
}

impl Engine {
    /// Silent until [`prepare`](Self::prepare). Allocates.
    pub(crate) fn new(player: Player<Waveform>, cab: CabSlot) -> Self {
        let rate_hz = 48_000.0;
        let side = || Side { dc: DcBlocker::new(rate_hz), tone: Tone::new(rate_hz), dry: Delay::new(0) };
        Self {
            player,
            cab,
            gate: Gate::new(rate_hz),
            sides: [side(), side()],
            glides: Glides::new(),
            sleep: Sleep::new(),
            chunk: Box::default(),
            latency_samples: 0,
            tail_samples: 0,
        }
    }

    /// Sizes everything for a host with 1 or 2 channels. Allocates.
    pub(crate) fn prepare(&mut self, rate_hz: f64, channels: usize) {
        let room = (rate_hz * LONGEST_LATENCY_S).ceil() as usize;
        self.player.prepare(PlayerSpec { host_rate_hz: rate_hz, channels, latency_room_samples: room });
        self.tail_samples = (rate_hz * TAIL_S) as u32;
        self.gate.prepare(rate_hz);
        self.cab.prepare(rate_hz);
        self.glides.prepare(rate_hz);
        self.sleep.prepare(rate_hz);
        for side in &mut self.sides {
            side.dc.prepare(rate_hz);
            side.tone.prepare(rate_hz);
            side.dry = Delay::new(room);
        }
    }

    /// Samples between a sound going in and coming out, dry or wet.
    ///
    /// Realtime.
    pub(crate) fn latency_samples(&self) -> usize {
        self.latency_samples
    }

    /// Samples for which a sound may be heard after it went in.
    ///
    /// Realtime.
    pub(crate) fn tail_samples(&self) -> u32 {
        self.tail_samples.saturating_add(self.latency_samples as u32)
    }

    /// Changes the latency at once; everything starts from rest.
    ///
    /// Realtime.
    pub(crate) fn set_latency(&mut self, samples: usize) {
        self.player.set_latency(samples);
        self.latency_samples = self.player.latency_samples();
        self.sides.iter_mut().for_each(|side| side.dry.set(self.latency_samples));
    }

    /// Whether the models may be waited for: a bounce.
    ///
    /// Realtime.
    pub(crate) fn set_offline(&mut self, offline: bool) {
        self.player.set_offline(offline);
    }

    /// Back to rest, with every knob where `controls` has it.
    ///
    /// Realtime.
    pub(crate) fn reset(&mut self, controls: &Controls) {
        self.glides.snap(controls);
        self.rest(controls.cab);
        self.sides.iter_mut().for_each(|side| side.dry.reset());
        self.sleep.reset();
    }

    /// Everything but the knobs back to rest: what is left of the last sound cannot be heard.
    fn wake(&mut self, controls: &Controls) {
        self.rest(controls.cab);
        self.sides.iter_mut().for_each(|side| side.dry.reset());
        self.sleep.reset();
    }

    /// The wet path back to rest; the dry one goes on.
    fn rest(&mut self, cab: bool) {
        self.player.reset();
        self.gate.reset();
        self.cab.reset(cab);
        for side in &mut self.sides {
            side.dc.reset();
            side.tone.reset();
        }
    }

    /// Plays one block in place, of any length; `audio` has the channels that were prepared. Afterwards
    /// [`dry`](Chunk) and wet went to `watch`, aligned in time.
    ///
    /// Realtime: never allocates, frees, locks or waits, unless set offline.
    pub(crate) fn process(
        &mut self,
        audio: &mut [&mut [f32]],
        controls: &Controls,
        mut watch: impl FnMut(&[&[f32]; 2], &[&[f32]; 2]),
    ) -> Report {
        let frames = audio.first().map_or(0, |channel| channel.len());
        let mut report = Report { asleep: true, ..Report::default() };
        let mut start = 0;
        while start < frames {
            start += self.sleep_on(&mut chunk::cut(audio, start..frames), controls);
            if start == frames {
                break;
            }
            self.aim(controls);
            let end = frames.min(start + CHUNK.min(self.sleep.next_grid()));
            let mut piece = chunk::cut(audio, start..end);
            report = self.play(&mut piece, controls);
            watch(&self.chunk.dry(end - start), &chunk::shared(&piece));
            start = end;
        }
        report
    }

    /// Leaves out what is silent while it sleeps, and says how many samples those were; wakes at the first other one.
    fn sleep_on(&mut self, audio: &mut [&mut [f32]], controls: &Controls) -> usize {
        let Some(silent) = self.sleep.skip(audio, controls) else { return 0 };
        audio.iter_mut().for_each(|samples| samples[..silent].fill(0.0));
        if silent < audio[0].len() {
            self.wake(controls);
        }
        silent
    }

    /// Starts towards where the knobs are now.
    fn aim(&mut self, controls: &Controls) {
        if self.glides.is_passing() && !controls.bypass {
            self.rest(controls.cab);
        }
        self.glides.set(controls, self.latency_samples);
        self.gate.set_threshold_db(controls.gate_db);
        self.sides.iter_mut().for_each(|side| side.tone.set(controls.tone));
    }

    /// Plays at most [`CHUNK`] samples in place.
    fn play(&mut self, audio: &mut [&mut [f32]], controls: &Controls) -> Report {
        self.sleep.hear(audio);
        self.keep_dry(audio);
        let passes = self.glides.is_passing();
        self.chunk.fill(audio[0].len(), &mut self.glides);
        let status = if passes { Status::default() } else { self.play_wet(audio, controls) };
        self.chunk.mix_into(audio);
        self.settle_latency(controls);
        self.sleep.heard(audio, self.glides.is_moving(), controls, self.latency_samples);
        Report { player: status, gated: !passes && !self.gate.is_open(), asleep: false }
    }

    /// The dry sound of this chunk, delayed to match the wet.
    fn keep_dry(&mut self, audio: &[&mut [f32]]) {
        for (channel, (samples, side)) in audio.iter().zip(&mut self.sides).enumerate() {
            let dry = self.chunk.dry_mut(channel, samples.len());
            dry.copy_from_slice(samples);
            side.dry.process(dry);
        }
    }

    /// Input gain to output gain.
    fn play_wet(&mut self, audio: &mut [&mut [f32]], controls: &Controls) -> Status {
        let frames = audio[0].len();
        self.chunk.apply_input(audio);
        self.gate.process(audio);
        let knobs: [&[f32]; KNOBS] = std::array::from_fn(|knob| self.chunk.knob(knob, frames));
        let levels: [infer::Level; SLOTS] = std::array::from_fn(|slot| controls.level_of(slot));
        let cue = Cue { slot: controls.slot, blend: self.chunk.blend(frames), knobs: &knobs, levels: &levels };
        let status = self.player.process(audio, &cue, &());
        for (samples, side) in audio.iter_mut().zip(&mut self.sides) {
            side.dc.process(samples);
            side.tone.process(samples);
        }
        self.cab.process(audio, controls.cab);
        self.chunk.apply_output(audio);
        status
    }

    /// Once the sound has been taken away, changes the latency and brings it back.
    fn settle_latency(&mut self, controls: &Controls) {
        if controls.latency_samples != self.latency_samples && self.glides.is_silent() {
            self.set_latency(controls.latency_samples);
            self.rest(controls.cab);
            self.glides.bring_back();
        }
    }
}

impl Glides {
    fn new() -> Self {
        let rest = Ramp::new(0.0);
        Self {
            input: Ramp::new(1.0),
            blend: rest,
            knobs: [rest; KNOBS],
            output: Ramp::new(1.0),
            mix: Ramp::new(1.0),
            bypass: rest,
            arrives_in: 0,
            duck: Ramp::new(1.0),
        }
    }

    fn prepare(&mut self, rate_hz: f64) {
        self.each(|ramp| ramp.prepare(rate_hz, GLIDE_S));
        self.duck.prepare(rate_hz, DUCK_S);
    }

    fn each(&mut self, mut act: impl FnMut(&mut Ramp)) {
        let Self { input, blend, knobs, output, mix, bypass, duck, arrives_in: _ } = self;
        [input, blend, output, mix, bypass, duck].into_iter().chain(knobs).for_each(&mut act);
    }

    /// Starts towards where the knobs are now.
    fn set(&mut self, controls: &Controls, latency_samples: usize) {
        self.aim(controls, |ramp, target| ramp.set(target));
        match (controls.bypass, self.is_passing()) {
            (false, true) if latency_samples > 0 => self.arrives_in = latency_samples,
            (false, _) if self.arrives_in == 0 => self.bypass.set(0.0),
            (false, _) => {}
            (true, _) => {
                self.arrives_in = 0;
                self.bypass.set(1.0);
            }
        }
        if controls.latency_samples != latency_samples {
            self.duck.set(0.0);
        }
    }

    /// Arrives at once.
    fn snap(&mut self, controls: &Controls) {
        self.aim(controls, |ramp, target| ramp.snap(target));
        self.bypass.snap(f32::from(u8::from(controls.bypass)));
        self.arrives_in = 0;
        self.duck.snap(1.0);
    }

    fn aim(&mut self, controls: &Controls, mut act: impl FnMut(&mut Ramp, f32)) {
        act(&mut self.input, controls.input);
        act(&mut self.blend, controls.blend);
        act(&mut self.output, controls.output);
        act(&mut self.mix, controls.mix);
        for (ramp, &travel) in self.knobs.iter_mut().zip(&controls.knobs) {
            act(ramp, travel);
        }
    }

    /// Whether nothing of the wet sound is heard, or is about to be.
    fn is_passing(&self) -> bool {
        self.bypass.is_still() && self.bypass.target() == 1.0 && self.arrives_in == 0
    }

    /// Whether some knob has not arrived yet.
    fn is_moving(&mut self) -> bool {
        let mut moving = self.arrives_in > 0;
        self.each(|ramp| moving |= !ramp.is_still());
        moving
    }

    /// One step of the way to or from the bypass.
    fn step_bypass(&mut self) -> f32 {
        if self.arrives_in > 0 {
            self.arrives_in -= 1;
            if self.arrives_in == 0 {
                self.bypass.set(0.0);
            }
        }
        self.bypass.step()
    }

    /// Whether the sound is away, so that the latency may change unheard.
    fn is_silent(&self) -> bool {
        self.duck.is_still() && self.duck.target() == 0.0
    }

    fn bring_back(&mut self) {
        self.duck.set(1.0);
    }
}
