//! Timbrel Drive: neural distortion, amps, and any waveform-to-waveform model.
//!
//! | file | thread |
//! |---|---|
//! | `engine`, `cab`, `gauges` | audio |
//! | `studio` | the instance's worker |
//! | `editor`, `view` | the editor's |
//! | `params`, `faces`, `state`, `session` | shared, as each says |

mod cab;
pub mod editor;
mod engine;
pub mod faces;
mod gauges;
pub mod params;
pub mod presets;
mod session;
mod shipped;
pub mod state;
mod studio;
pub mod view;

use std::sync::Arc;

use dsp::flush_denormals;
use kit::latency::Latency;
use kit::window::HostEditor;
use nice_plug::prelude::*;

use editor::Editor;
use engine::{Controls, Engine, SlotLevels};
use faces::Faces;
use gauges::Gauges;
use params::{DriveParams, SLOTS};
use session::Session;
use studio::{Host, Shape};

/// The plugin.
pub struct Drive {
    params: Arc<DriveParams>,
    engine: Engine,
    levels: rt::LatestReader<[SlotLevels; SLOTS]>,
    gauges: Gauges,
    offline: bool,
    /// The host gives one channel and takes two.
    widens: bool,
    latency: Latency,
    session: Session,
}

impl Default for Drive {
    /// Cheap: a host makes one of each plugin while it scans.
    fn default() -> Self {
        let faces = Arc::new(Faces::default());
        let params = Arc::new(DriveParams::new(&faces));
        let (session, ends) = Session::start(&params, &faces);
        let engine = Engine::new(ends.player, ends.cab);
        Self {
            params,
            engine,
            levels: ends.levels,
            gauges: ends.gauges,
            offline: false,
            widens: false,
            latency: Latency::default(),
            session,
        }
    }
}

impl Drive {
    /// Where every knob stands now.
    ///
    /// Realtime.
    fn controls(&mut self) -> Controls {
        let levels = self.levels.read();
        Controls::read(&self.params, &levels, self.session.board().latency_samples())
    }
}

const fn layout(inputs: u32, outputs: u32) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: NonZeroU32::new(inputs),
        main_output_channels: NonZeroU32::new(outputs),
        ..AudioIOLayout::const_default()
    }
}

impl Plugin for Drive {
    const NAME: &'static str = "Timbrel Drive";
    const VENDOR: &'static str = "Timbrel";
    const URL: &'static str = env!("CARGO_PKG_HOMEPAGE");
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[layout(2, 2), layout(1, 1), layout(1, 2)];
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = HostEditor<Editor>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        let desk = Arc::new(self.session.desk_for_editor());
        Some(editor::window(desk, self.params.clone(), self.params.window.0.clone()))
    }

    fn activate(
        &mut self,
        layout: &AudioIOLayout,
        config: &BufferConfig,
        context: &mut impl ActivateContext<Self>,
    ) -> bool {
        kit::messenger::keep::<Self>(context.plugin_api());
        let count = |channels: Option<NonZeroU32>| channels.map_or(0, NonZeroU32::get) as usize;
        let channels = count(layout.main_output_channels);
        let rate_hz = f64::from(config.sample_rate);
        self.widens = count(layout.main_input_channels) < channels;
        self.offline = config.process_mode == ProcessMode::Offline;
        self.engine.prepare(rate_hz, channels);
        self.engine.set_offline(self.offline);
        self.gauges.prepare(rate_hz);
        self.session.configure(Host { rate_hz, channels, offline: self.offline });
        self.engine.set_latency(self.session.board().latency_samples());
        self.latency.tell(self.engine.latency_samples(), context);
        true
    }

    fn reset(&mut self) {
        let controls = self.controls();
        self.engine.reset(&controls);
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
            self.session.catch_up(Shape::wanted(&self.params, true));
        }
        let mut controls = self.controls();
        // Models of another latency may have been loaded.
        controls.latency_samples = self.latency.follow(controls.latency_samples, context);
        let frames = buffer.samples();
        let audio = buffer.as_slice();
        if self.widens {
            widen(audio);
        }
        let gauges = &mut self.gauges;
        let report = self.engine.process(audio, &controls, |dry, wet| gauges.hear(dry, wet));
        let latency = self.engine.latency_samples();
        self.gauges.finish(block, frames, report, latency);
        ProcessStatus::Tail(self.engine.tail_samples())
    }
}

/// A mono input is heard on both sides.
fn widen(audio: &mut [&mut [f32]]) {
    if let [left, right] = audio {
        right.copy_from_slice(left);
    }
}

impl ClapPlugin for Drive {
    const CLAP_ID: &'static str = "org.timbrel.drive";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Neural distortion, amps, and any waveform-to-waveform model");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::AudioEffect, ClapFeature::Distortion, ClapFeature::Stereo, ClapFeature::Mono];
}

impl Vst3Plugin for Drive {
    const VST3_CLASS_ID: [u8; 16] = *b"TimbrelDriveFx_1";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Fx, Vst3SubCategory::Distortion, Vst3SubCategory::Stereo, Vst3SubCategory::Mono];
}

nice_export_clap!(Drive);
nice_export_vst3!(Drive);
