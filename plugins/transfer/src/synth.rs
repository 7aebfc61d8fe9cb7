//! Timbrel Transfer Synth, the instrument: keys play voices that are learned.

mod channels;
pub(crate) mod controls;
mod engine;
mod events;
mod expression;
mod held;
mod note;
mod place;
mod pool;
mod rig;
mod vibrato;
mod voice;

use std::sync::Arc;

use dsp::flush_denormals;
use infer::Instrument;
use kit::latency::Latency;
use kit::window::HostEditor;
use nice_plug::prelude::*;

use crate::editor::{self, Editor};
use crate::gauges::Gauges;
use crate::params::SynthParams;
use crate::session::Session;
use engine::Engine;
use rig::{Rig, SLOTS};

/// The plugin.
pub struct TransferSynth {
    params: Arc<SynthParams>,
    engine: Engine,
    gauges: Gauges,
    offline: bool,
    latency: Latency,
    session: Session<Rig>,
}

impl Default for TransferSynth {
    /// Cheap: a host makes one of each plugin while it scans.
    fn default() -> Self {
        let params = Arc::new(SynthParams::default());
        let (session, ends) = Session::start(&params.models, SLOTS);
        let engine = Engine::new(ends.rigs);
        Self { params, engine, gauges: ends.gauges, offline: false, latency: Latency::default(), session }
    }
}

impl TransferSynth {
    /// Plays a block, event by event.
    ///
    /// Realtime.
    fn play(&mut self, audio: &mut [&mut [f32]], context: &mut impl ProcessContext<Self>) {
        let (controls, api) = (self.params.controls(), context.plugin_api());
        let frames = audio.first().map_or(0, |channel| channel.len());
        let mut start = 0;
        loop {
            let event = context.next_event();
            let at = event.as_ref().map_or(frames, |event| (event.timing() as usize).clamp(start, frames));
            let mut pieces: [&mut [f32]; 2] = Default::default();
            let channels = audio.len().min(2);
            pieces.iter_mut().zip(&mut *audio).for_each(|(piece, channel)| *piece = &mut channel[start..at]);
            let gauges = &mut self.gauges;
            self.engine.process(&mut pieces[..channels], &controls, |frames| gauges.frame(frames));
            start = at;
            let timing = at.min(frames.saturating_sub(1)) as u32;
            for note in self.engine.pool().ended().take() {
                // A host that has no room for it need not know.
                let _ = context.try_send_event(events::ended(&note, timing));
            }
            let Some(event) = event else { return };
            events::happen(&mut self.engine, &event, &controls, api);
        }
    }
}

const fn layout(outputs: u32) -> AudioIOLayout {
    AudioIOLayout { main_output_channels: NonZeroU32::new(outputs), ..AudioIOLayout::const_default() }
}

impl Plugin for TransferSynth {
    const NAME: &'static str = "Timbrel Transfer Synth";
    const VENDOR: &'static str = "Timbrel";
    const URL: &'static str = env!("CARGO_PKG_HOMEPAGE");
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[layout(2), layout(1)];
    const MIDI_INPUT: MidiConfig = MidiConfig::MidiCCs;
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
        _layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        kit::messenger::keep::<Self>(context.plugin_api());
        let rate_hz = f64::from(config.sample_rate);
        self.offline = config.process_mode == ProcessMode::Offline;
        self.engine.prepare(rate_hz, Instrument::hop_at(rate_hz), self.offline);
        self.gauges.prepare(rate_hz);
        self.session.configure(rate_hz);
        self.latency.tell(self.engine.latency_samples(), context);
        true
    }

    fn reset(&mut self) {
        self.engine.reset(&self.params.controls());
    }

    /// Realtime: never allocates, frees, locks or waits, unless the host is bouncing.
    fn process(
        &mut self,
        buffer: &mut Buffer,
        _aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        let block = self.gauges.begin();
        let _quick = flush_denormals();
        if self.offline {
            self.session.catch_up();
        }
        let latency_samples = self.latency.follow(self.engine.latency_samples(), context);
        let audio = buffer.as_slice();
        self.play(audio, context);
        self.gauges.finish(block, audio, self.engine.spectrum(), latency_samples);
        match self.engine.ringing_samples() {
            _ if self.engine.pool().sounds() => ProcessStatus::KeepAlive,
            0 => ProcessStatus::Normal,
            samples => ProcessStatus::Tail(samples as u32),
        }
    }
}

impl ClapPlugin for TransferSynth {
    const CLAP_ID: &'static str = "org.timbrel.transfer-synth";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Play learned instruments from the keyboard");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::Instrument, ClapFeature::Synthesizer, ClapFeature::Stereo, ClapFeature::Mono];
}

impl Vst3Plugin for TransferSynth {
    const VST3_CLASS_ID: [u8; 16] = *b"TimbrelTrSynth_1";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Synth, Vst3SubCategory::Stereo, Vst3SubCategory::Mono];
}
