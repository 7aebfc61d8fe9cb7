//! The audio path: host block → inlet → runner → synth → outlet → host block.

mod fold;
mod history;
mod knobs;
mod latency;
mod relief;
mod rest;
mod spec;
mod voice;

use std::ops::Range;

use dsp::smooth::Ramp;
use dsp::{Polyphase, Ratio};

pub(crate) use history::History;
pub(crate) use knobs::Knobs;
pub(crate) use latency::gathered;
pub use spec::{Fallback, KnobTiming, LaneSpec, Level, Stereo};
pub use voice::Voice;

use crate::inlet::{Inlet, longest};
use crate::outlet::{Latency, Outlet};
use crate::{Faults, Hop, LaneStatus, Synth};
use latency::Delays;
use rest::Rest;

/// Longest run that a lane asks of a model which takes any number of samples.
const LONGEST_RUN: usize = 512;
/// Longest stretch of a host block that is played at once.
const TILE: usize = Rest::LONGEST;
/// How long a gain takes to arrive, in seconds.
const GLIDE_S: f64 = 0.02;
/// Memory of a model of which nobody knows how far it reaches, in seconds.
const UNKNOWN_MEMORY_S: f64 = 0.5;

/// One loaded model with everything sized for it. Built off the audio thread, then handed over whole. It belongs to one
/// thread at a time:
///
/// ```compile_fail
/// fn shared<T: Sync>() {}
/// shared::<infer::Lane<infer::Waveform>>();
/// ```
pub struct Lane<S: Synth> {
    inlet: Inlet,
    voices: Box<[Voice<S>]>,
    outlet: Outlet,
    /// The lane's channels at the host's rate. `[channel][frames]`
    block: Box<[Box<[f32]>]>,
    stereo: Stereo,
    host_rate_hz: f64,
    latency: Latency,
    input_level: Ramp,
    output_level: Ramp,
    rest: Rest,
    /// Host samples for which the model remembers.
    memory: usize,
    /// Host samples since the last reset.
    clock: i64,
}

impl<S: Synth> Lane<S> {
    /// Sizes everything; allocates, and designs filters where the rates differ. One voice with one or two channels, or
    /// two voices with one each.
    ///
    /// # Panics
    /// When the voices have no channel or more than two or take hops of different lengths, or when a rate is not one.
    pub fn new(spec: LaneSpec, mut voices: Vec<Voice<S>>) -> Self {
        let channels: usize = voices.iter().map(Voice::channels).sum();
        assert!((1..=2).contains(&channels), "a lane has one or two channels, not {channels}");
        let (hop_length, model_latency) = (voices[0].hop_length(), voices[0].latency_samples());
        let alike = |voice: &Voice<S>| (voice.hop_length(), voice.latency_samples()) == (hop_length, model_latency);
        assert!(voices.iter().all(alike), "the voices of a lane play in step");
        voices.iter_mut().for_each(|voice| voice.prepare(spec.fallback, spec.model_rate_hz));

        let inward = Polyphase::new(Ratio::between(spec.host_rate_hz, spec.model_rate_hz));
        let outward = Polyphase::new(Ratio::between(spec.model_rate_hz, spec.host_rate_hz));
        let least =
            Delays { inward: &inward, outward: &outward, hop: gathered(hop_length), model: model_latency }.samples();
        let most = least.max(spec.latency_room_samples);
        let memory = spec.receptive_field.unwrap_or((UNKNOWN_MEMORY_S * spec.model_rate_hz) as usize);
        let memory = (memory as f64 * inward.ratio().step()).ceil() as usize;

        let ratio = inward.ratio();
        let knob_count = spec.knobs.len();
        let knobs = |sizes| Knobs::new(spec.knobs, spec.knob_timing, ratio, sizes, longest(hop_length));
        let mut level = Ramp::new(1.0);
        level.prepare(spec.host_rate_hz, GLIDE_S);
        let mut lane = Self {
            inlet: Inlet::new(inward, channels, hop_length, TILE, knobs),
            voices: voices.into(),
            outlet: Outlet::new(outward, channels, longest(hop_length), most, TILE),
            block: vec![vec![0.0; TILE].into(); channels].into(),
            stereo: spec.stereo,
            host_rate_hz: spec.host_rate_hz,
            latency: Latency { model: model_latency, least, padded: least, most },
            input_level: level,
            output_level: level,
            rest: Rest::new(knob_count),
            memory,
            clock: 0,
        };
        lane.reset();
        lane
    }

    /// Replaces `audio`, one or two channels of the host, by the model's sound, [`latency_samples`](
    /// Self::latency_samples) later. `knobs` hold the travel of each knob for every sample: `[knob][frames]`.
    ///
    /// Realtime: never allocates, locks or waits, unless set offline.
    pub fn process(&mut self, audio: &mut [&mut [f32]], knobs: &[&[f32]], controls: &S::Controls) -> LaneStatus {
        let frames = audio.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut status = LaneStatus { asleep: true, ..LaneStatus::default() };
        let mut at = 0;
        while at < frames {
            let tile = at..frames.min(at + Rest::until_decision(self.clock));
            at += match self.rest_through(audio, knobs, tile.clone()) {
                0 => self.play(audio, knobs, controls, tile, &mut status),
                rested => rested,
            };
        }
        status
    }

    /// Plays one tile, from the host to the model and back, and returns its length.
    fn play(
        &mut self,
        audio: &mut [&mut [f32]],
        knobs: &[&[f32]],
        controls: &S::Controls,
        tile: Range<usize>,
        status: &mut LaneStatus,
    ) -> usize {
        let gliding = self.output_level.samples_left();
        let quiet_from = self.rest.hear(audio, knobs, tile.clone(), gliding);
        self.enter(audio, knobs, tile.clone()); //   host rate → model rate
        let faults = self.run(controls); //          audio → frame → sound
        self.leave(audio, tile.clone()); //          model rate → host rate
        self.clock += tile.len() as i64;

        status.asleep = false;
        status.faults += faults;
        if faults.total() == 0 {
            self.rest.see(audio, tile.clone(), quiet_from, self.clock);
        } else {
            self.rest.wake();
        }
        tile.len()
    }

    fn enter(&mut self, audio: &[&mut [f32]], knobs: &[&[f32]], tile: Range<usize>) {
        let frames = tile.len();
        fold::enter(audio, tile.clone(), self.stereo, &mut self.block);
        glide(&mut self.input_level, &mut self.block, frames);
        let block = &self.block;
        self.inlet.push(frames, |c, fill| fill.copy_from_slice(&block[c][..frames]), knobs, tile.start);
    }

    fn run(&mut self, controls: &S::Controls) -> Faults {
        let mut faults = Faults::default();
        while let Some(hop) = self.inlet.next_hop() {
            let (mut heard, mut sound) = (hop.audio, self.outlet.room(hop.frames));
            for voice in &mut self.voices {
                let share = voice.channels() * hop.frames;
                let (audio, others_audio) = heard.split_at(share);
                let (mine, others_sound) = sound.split_at_mut(share);
                let fault = voice.play(&Hop { audio, ..hop }, controls, mine);
                fault.into_iter().for_each(|fault| faults.count(fault));
                (heard, sound) = (others_audio, others_sound);
            }
            self.outlet.commit();
        }
        faults
    }

    fn leave(&mut self, audio: &mut [&mut [f32]], tile: Range<usize>) {
        self.outlet.pull(&mut self.block, tile.len());
        glide(&mut self.output_level, &mut self.block, tile.len());
        fold::leave(&mut self.block, self.stereo, audio, tile);
    }

    /// Holds the output as far into the tile as the model may rest, and returns how far that is.
    fn rest_through(&mut self, audio: &mut [&mut [f32]], knobs: &[&[f32]], tile: Range<usize>) -> usize {
        if !self.rest.is_resting() {
            return 0;
        }
        let undisturbed = self.rest.undisturbed(audio, knobs, tile.clone());
        self.rest.hold(audio, tile.start..tile.start + undisturbed);
        self.clock += undisturbed as i64;
        if undisturbed < tile.len() {
            self.wake();
        }
        undisturbed
    }

    /// Goes on as if the silence had been played.
    fn wake(&mut self) {
        self.rest.wake();
        self.inlet.begin(self.clock);
        self.outlet.begin(self.clock, self.inlet.next(), &self.latency, true);
    }

    /// Back to rest: silent memory, and time begins anew.
    ///
    /// Realtime.
    pub fn reset(&mut self) {
        self.clock = 0;
        self.rest.reset(self.latency.padded + self.memory + TILE);
        self.inlet.begin(0);
        self.voices.iter_mut().for_each(Voice::reset);
        self.outlet.begin(0, self.inlet.next(), &self.latency, false);
        self.input_level.snap(self.input_level.target());
        self.output_level.snap(self.output_level.target());
    }

    /// Samples of the host between a sound going in and coming out.
    ///
    /// Realtime.
    pub fn latency_samples(&self) -> usize {
        self.latency.padded
    }

    /// Pads the latency to `samples` of the host, as far as the spec left room, and never below what the model needs.
    /// The lane is reset.
    ///
    /// Realtime.
    pub fn set_latency(&mut self, samples: usize) {
        self.latency.padded = samples.clamp(self.latency.least, self.latency.most);
        self.reset();
    }

    /// Glides to these gains.
    ///
    /// Realtime.
    pub fn set_level(&mut self, level: Level) {
        let changed = (self.input_level.target(), self.output_level.target()) != (level.input, level.output);
        if changed && self.rest.is_resting() {
            self.wake();
        }
        self.input_level.set(level.input);
        self.output_level.set(level.output);
    }

    /// Whether the models may be waited for.
    ///
    /// Realtime.
    pub fn set_offline(&mut self, offline: bool) {
        self.voices.iter_mut().for_each(|voice| voice.set_offline(offline));
    }

    /// Rate of the host that the lane was built for.
    ///
    /// Realtime.
    pub fn host_rate_hz(&self) -> f64 {
        self.host_rate_hz
    }
}

/// The same glide for every channel.
fn glide(level: &mut Ramp, block: &mut [Box<[f32]>], frames: usize) {
    let start = *level;
    for channel in block {
        *level = start;
        level.apply(&mut channel[..frames]);
    }
}
