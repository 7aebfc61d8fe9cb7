//! Timbrel Transfer, the effect: one voice that follows a sound, the keys or curves.

pub(crate) mod controls;
mod curves;
mod engine;
mod keys;
mod layouts;
mod leap;
mod matching;
mod outlet;
pub(crate) mod performer;
mod rig;
mod steady;

use std::ops::Range;
use std::sync::Arc;

use dsp::flush_denormals;
use infer::Instrument;
use kit::latency::Latency;
use kit::window::HostEditor;
use nice_plug::prelude::*;

use crate::editor::{self, Editor};
use crate::gauges::Gauges;
use crate::params::TransferParams;
use crate::session::Session;
use controls::Controls;
use curves::Curves;
use engine::Engine;
use outlet::Outlet;
use rig::Rig;

/// The plugin as CLAP: with a sidechain for curves.
pub type TransferClap = Transfer<true>;
/// The plugin as VST3: without one, since the framework cannot have it there safely.
pub type TransferVst3 = Transfer<false>;

/// The plugin, with or without a sidechain.
pub struct Transfer<const SIDECHAIN: bool> {
    params: Arc<TransferParams>,
    engine: Engine,
    outlet: Outlet,
    gauges: Gauges,
    offline: bool,
    /// The host gives one channel and takes two.
    widens: bool,
    latency: Latency,
    session: Session<Rig>,
}

impl<const SIDECHAIN: bool> Default for Transfer<SIDECHAIN> {
    /// Cheap: a host makes one of each plugin while it scans.
    fn default() -> Self {
        let params = Arc::new(TransferParams::default());
        let (session, ends) = Session::start(&params.models, 1);
        let engine = Engine::new(ends.rigs);
        Self {
            params,
            engine,
            outlet: Outlet::default(),
            gauges: ends.gauges,
            offline: false,
            widens: false,
            latency: Latency::default(),
            session,
        }
    }
}

impl<const SIDECHAIN: bool> Transfer<SIDECHAIN> {
    /// Plays a block, key by key.
    ///
    /// Realtime.
    fn play(
        &mut self,
        audio: &mut [&mut [f32]],
        curves: Curves<'_>,
        controls: &Controls,
        context: &mut impl ProcessContext<Self>,
    ) {
        let frames = audio.first().map_or(0, |channel| channel.len());
        let mut start = 0;
        while let Some(event) = context.next_event() {
            let at = (event.timing() as usize).clamp(start, frames);
            self.stretch(audio, curves, start..at, controls, context);
            start = at;
            self.happen(&event);
            self.outlet.pass(at, &event, &mut |event| context.try_send_event(event).is_ok());
        }
        self.stretch(audio, curves, start..frames, controls, context);
    }

    /// Plays the samples `range` of the block.
    fn stretch(
        &mut self,
        audio: &mut [&mut [f32]],
        curves: Curves<'_>,
        range: Range<usize>,
        controls: &Controls,
        context: &mut impl ProcessContext<Self>,
    ) {
        let mut pieces: [&mut [f32]; 2] = Default::default();
        let channels = audio.len().min(2);
        pieces.iter_mut().zip(audio).for_each(|(piece, channel)| *piece = &mut channel[range.clone()]);
        let Self { engine, outlet, gauges, .. } = self;
        engine.process(&mut pieces[..channels], curves.after(range.start), controls, |at, played| {
            gauges.frame(&[played.frame]);
            outlet.write(range.start + at, played.line, &mut |event| context.try_send_event(event).is_ok());
        });
    }

    /// Realtime.
    fn happen(&mut self, event: &NoteEvent<()>) {
        let keys = self.engine.keys();
        match *event {
            NoteEvent::NoteOn { key, velocity, .. } => {
                keys.press(key.number_or_middle_c(), velocity);
                self.engine.begin_note();
            }
            NoteEvent::NoteOff { key, .. } | NoteEvent::Choke { key, .. } => match key.number() {
                Some(note) => keys.release(note),
                None => keys.reset(),
            },
            NoteEvent::PolyTuning { key, tuning, .. } => keys.bend(key.number_or_middle_c(), tuning),
            _ => {}
        }
    }
}

impl<const SIDECHAIN: bool> Plugin for Transfer<SIDECHAIN> {
    const NAME: &'static str = "Timbrel Transfer";
    const VENDOR: &'static str = "Timbrel";
    const URL: &'static str = env!("CARGO_PKG_HOMEPAGE");
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = if SIDECHAIN { layouts::ALL } else { layouts::PLAIN };
    const MIDI_INPUT: MidiConfig = MidiConfig::Basic;
    const MIDI_OUTPUT: MidiConfig = MidiConfig::MidiCCs;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = HostEditor<Editor>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let desk = Arc::new(self.session.desk_for_editor());
        Some(editor::window(desk, self.params.clone().into(), self.params.window.0.clone()))
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        kit::messenger::keep::<TransferVst3>(context.plugin_api());
        let count = |channels: Option<NonZeroU32>| channels.map_or(0, NonZeroU32::get);
        let rate_hz = f64::from(config.sample_rate);
        self.widens = count(layout.main_input_channels) < count(layout.main_output_channels);
        self.offline = config.process_mode == ProcessMode::Offline;
        self.engine.prepare(rate_hz, Instrument::hop_at(rate_hz));
        self.engine.set_offline(self.offline);
        self.gauges.prepare(rate_hz);
        self.session.configure(rate_hz);
        let latency = self.engine.wanted_latency(&self.params.controls());
        self.engine.set_latency(latency);
        self.latency.tell(latency, context);
        true
    }

    fn reset(&mut self) {
        self.engine.reset(&self.params.controls());
        self.outlet.reset();
    }

    /// Realtime: never allocates, frees, locks or waits, unless the host is bouncing.
    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let block = self.gauges.begin();
        let _quick = flush_denormals();
        if self.offline {
            self.session.catch_up();
        }
        let controls = self.params.controls();
        // Another source has another latency, and so may another model.
        let latency = self.latency.follow(self.engine.wanted_latency(&controls), context);
        if latency != self.engine.latency_samples() {
            self.engine.set_latency(latency);
        }
        let audio = buffer.as_slice();
        if let (true, [left, right]) = (self.widens, &mut *audio) {
            right.copy_from_slice(left);
        }
        self.gauges.hear(audio);
        self.outlet.look(0, &controls, &mut |event| context.try_send_event(event).is_ok());
        let sidechain = aux.inputs.first().map_or(&[][..], |buffer| buffer.as_slice_immutable());
        self.play(audio, Curves::of(sidechain), &controls, context);
        self.gauges.listen(self.engine.listening());
        self.gauges.finish(block, audio, self.engine.spectrum(), self.engine.latency_samples());
        self.engine.tail_samples(&controls).map_or(ProcessStatus::KeepAlive, ProcessStatus::Tail)
    }
}

impl ClapPlugin for TransferClap {
    const CLAP_ID: &'static str = "org.timbrel.transfer";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Sing, play or draw a line, and hear a learned instrument");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::AudioEffect, ClapFeature::Synthesizer, ClapFeature::Stereo, ClapFeature::Mono];
}

impl Vst3Plugin for TransferVst3 {
    const VST3_CLASS_ID: [u8; 16] = *b"TimbrelTransfer1";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Stereo, Vst3SubCategory::Mono];
}
