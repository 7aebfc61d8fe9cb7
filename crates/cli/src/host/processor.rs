//! The audio thread's end of a plugin.

use std::ops::Range;

use clack_extensions::tail::{PluginTail, TailLength};
use clack_host::events::event_types::{TransportEvent, TransportFlags};
use clack_host::events::io::EventBuffer;
use clack_host::events::{EventFlags, EventHeader};
use clack_host::prelude::*;
use clack_host::process::{ProcessStatus, StartedPluginAudioProcessor, StoppedPluginAudioProcessor};
use clack_host::utils::{BeatTime, SecondsTime};

use super::events::{self, Event, Timeline};
use super::guard::Guard;
use super::handlers::{Host, as_audio_thread};
use super::plugin::{Setup, failed};
use crate::error::Result;

/// Events that one block can hold without growing its buffer.
const EVENTS: usize = 1_024;
const TEMPO_BPM: f64 = 120.0;

/// Audio, `[channel][sample]`; all channels are of one length.
pub type Planar = Vec<Vec<f32>>;

/// An active plugin, playing from sample 0. May be sent to another thread.
pub struct Processor {
    plugin: Started,
    setup: Setup,
    input: Planar,
    sidechain: Sidechain,
    output: Planar,
    inputs: AudioPorts,
    outputs: AudioPorts,
    happening: EventBuffer,
    answered: EventBuffer,
    sent: Vec<(u64, Event)>,
    position_samples: u64,
    guard: Option<Guard>,
}

type Started = StartedPluginAudioProcessor<Host>;

/// Channels of the ports.
pub(super) struct Ports {
    /// In and out.
    pub(super) main: [usize; 2],
    /// Of the input beside the main one; 0 where there is none.
    pub(super) sidechain: usize,
}

/// What goes into the sidechain.
struct Sidechain {
    /// All of it, from sample 0; silence after its end.
    sound: Planar,
    /// This block of it.
    block: Planar,
}

impl Sidechain {
    fn cut(&mut self, start: usize, frames: usize) {
        for (channel, block) in self.block.iter_mut().enumerate() {
            let sound = self.sound.get(channel).map_or(&[][..], |sound| &sound[start.min(sound.len())..]);
            let count = frames.min(sound.len());
            block[..count].copy_from_slice(&sound[..count]);
            block[count..frames].fill(0.0);
        }
    }
}

impl Processor {
    pub(super) fn start(
        stopped: StoppedPluginAudioProcessor<Host>,
        setup: Setup,
        Ports { main: [inputs, outputs], sidechain }: Ports,
    ) -> Result<Self> {
        let plugin = as_audio_thread(|| stopped.start_processing()).map_err(failed("start playing"))?;
        let silence = |channels| vec![vec![0.0; setup.max_block_samples]; channels];
        Ok(Self {
            plugin,
            setup,
            input: silence(inputs),
            sidechain: Sidechain { sound: Planar::new(), block: silence(sidechain) },
            output: silence(outputs),
            inputs: AudioPorts::with_capacity(inputs + sidechain, 2),
            outputs: AudioPorts::with_capacity(outputs, 1),
            happening: EventBuffer::with_capacity(EVENTS),
            answered: EventBuffer::with_capacity(EVENTS),
            sent: Vec::new(),
            position_samples: 0,
            guard: Guard::find(),
        })
    }

    pub(super) fn stop(self) -> StoppedPluginAudioProcessor<Host> {
        as_audio_thread(|| self.plugin.stop_processing())
    }

    /// How it was activated.
    pub fn setup(&self) -> Setup {
        self.setup
    }

    /// Samples played so far.
    pub fn position_samples(&self) -> u64 {
        self.position_samples
    }

    /// Back to silence and to sample 0.
    pub fn reset(&mut self) {
        as_audio_thread(|| self.plugin.reset());
        self.position_samples = 0;
    }

    /// What goes into the sidechain from now on: a sound that began at sample 0, and silence after its end.
    pub fn set_sidechain(&mut self, sound: Planar) {
        self.sidechain.sound = sound;
    }

    /// The notes and MIDI messages that the plugin sent since the last call.
    pub fn take_sent(&mut self) -> Timeline {
        let mut timeline = Timeline::default();
        self.sent.drain(..).for_each(|(sample, event)| timeline.add(sample, event));
        timeline
    }

    /// How long it says that it goes on sounding after its input has ended; `None` for ever.
    pub fn tail_samples(&mut self) -> Option<usize> {
        let handle = self.plugin.plugin_handle();
        let tail = handle.get_extension::<PluginTail>().map(|tail| as_audio_thread(|| tail.get(&handle)));
        match tail.unwrap_or_default() {
            TailLength::Finite(samples) => Some(samples as usize),
            TailLength::Infinite => None,
        }
    }

    /// Plays one block, at most as long as the setup allows: `input` is as long as `output` or empty, and the
    /// timeline's times count from the first sample that this processor played.
    ///
    /// # Errors
    /// When the plugin says that it failed.
    ///
    /// # Panics
    /// When the number of channels or the lengths do not fit.
    pub fn block(&mut self, input: &[&[f32]], events: &Timeline, output: &mut [&mut [f32]]) -> Result<ProcessStatus> {
        let frames = output.first().map_or(0, |channel| channel.len());
        assert!(frames <= self.setup.max_block_samples, "a block is at most as long as the setup says");
        assert_eq!([input.len(), output.len()], [self.input.len(), self.output.len()], "channels in and out");
        for (own, given) in self.input.iter_mut().zip(input) {
            own[..frames].copy_from_slice(given);
        }
        let span = self.position_samples..self.position_samples + frames as u64;
        self.sidechain.cut(self.position_samples as usize, frames);
        self.gather(events, span);
        let status = self.process(frames)?;
        self.sent.extend(self.answered.iter().filter_map(|event| {
            let sample = self.position_samples + u64::from(event.header().time());
            events::sent(event).map(|event| (sample, event))
        }));
        self.position_samples += frames as u64;
        for (given, own) in output.iter_mut().zip(&self.output) {
            given.copy_from_slice(&own[..frames]);
        }
        Ok(status)
    }

    /// Plays `input` from beginning to end, cut into blocks as `cuts` say: ranges that follow each other without gaps.
    /// A plugin without input is given none, and plays as long as the cuts reach.
    ///
    /// # Errors
    /// When the plugin says that it failed.
    pub fn play(
        &mut self,
        input: &[Vec<f32>],
        events: &Timeline,
        cuts: impl IntoIterator<Item = Range<usize>>,
    ) -> Result<Planar> {
        let mut output: Planar = vec![Vec::new(); self.output.len()];
        for cut in cuts {
            output.iter_mut().for_each(|channel| channel.resize(cut.end, 0.0));
            let ins: Vec<&[f32]> = input.iter().map(|channel| &channel[cut.clone()]).collect();
            let mut outs: Vec<&mut [f32]> = output.iter_mut().map(|channel| &mut channel[cut.clone()]).collect();
            self.block(&ins, events, &mut outs)?;
        }
        Ok(output)
    }

    fn gather(&mut self, events: &Timeline, span: Range<u64>) {
        self.happening.clear();
        self.answered.clear();
        for (time, event) in events.within(span.clone()) {
            events::push(&mut self.happening, (time - span.start) as u32, *event);
        }
    }

    fn process(&mut self, frames: usize) -> Result<ProcessStatus> {
        let ports: Vec<_> = [&mut self.input, &mut self.sidechain.block]
            .into_iter()
            .filter(|channels| !channels.is_empty())
            .map(|channels| channels.iter_mut().map(|channel| InputChannel::variable(&mut channel[..frames])))
            .map(|channels| port(AudioPortBufferType::f32_input_only(channels)))
            .collect();
        let inputs = self.inputs.with_input_buffers(ports);
        let output_channels = self.output.iter_mut().map(|channel| &mut channel[..frames]);
        let mut outputs =
            self.outputs.with_output_buffers([port(AudioPortBufferType::f32_output_only(output_channels))]);
        let transport = transport(self.position_samples, self.setup.sample_rate_hz);
        let (happening, mut answered) = (self.happening.as_input(), self.answered.as_output());
        let (plugin, steady) = (&mut self.plugin, Some(self.position_samples));
        let mut call = || plugin.process(&inputs, &mut outputs, &happening, &mut answered, steady, Some(&transport));
        let guarded = || match self.guard {
            Some(guard) => guard.watch(call),
            None => call(),
        };
        as_audio_thread(guarded).map_err(failed("play"))
    }
}

fn port<I32, I64>(channels: AudioPortBufferType<I32, I64>) -> AudioPortBuffer<I32, I64> {
    AudioPortBuffer { latency: 0, channels }
}

/// A song that plays at 120 beats a minute from its beginning.
fn transport(position_samples: u64, sample_rate_hz: f64) -> TransportEvent {
    let seconds = position_samples as f64 / sample_rate_hz;
    TransportEvent {
        header: EventHeader::new_core(0, EventFlags::empty()),
        flags: TransportFlags::IS_PLAYING
            | TransportFlags::HAS_TEMPO
            | TransportFlags::HAS_SECONDS_TIMELINE
            | TransportFlags::HAS_BEATS_TIMELINE,
        song_pos_beats: BeatTime::from_float(seconds * TEMPO_BPM / 60.0),
        song_pos_seconds: SecondsTime::from_float(seconds),
        tempo: TEMPO_BPM,
        tempo_inc: 0.0,
        loop_start_beats: BeatTime::from_int(0),
        loop_end_beats: BeatTime::from_int(0),
        loop_start_seconds: SecondsTime::from_int(0),
        loop_end_seconds: SecondsTime::from_int(0),
        bar_start: BeatTime::from_int(0),
        bar_number: 0,
        time_signature_numerator: 4,
        time_signature_denominator: 4,
    }
}
