//! Timbrel Sampler: play the sounds of a learned space.
//!
//! | file | thread |
//! |---|---|
//! | `engine`, `gauges` | audio |
//! | `kiln` | a thread of the instance that decodes |
//! | `studio`, `sample`, `wav` | the instance's worker |
//! | `editor`, `view` | the editor's |
//! | `board`, `params`, `presets`, `recipe`, `state`, `session` | shared, as each says |

mod board;
pub mod editor;
mod engine;
mod gauges;
mod kiln;
pub mod params;
pub mod presets;
mod recipe;
mod sample;
mod session;
mod shipped;
pub mod state;
mod studio;
pub mod view;
mod wav;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use dsp::flush_denormals;
use kit::window::HostEditor;
use nice_plug::prelude::*;

use editor::Editor;
use engine::Engine;
use gauges::Gauges;
use params::SamplerParams;
use session::Session;

/// The plugin.
pub struct Sampler {
    params: Arc<SamplerParams>,
    engine: Engine,
    gauges: Gauges,
    offline: bool,
    session: Session,
}

impl Default for Sampler {
    /// Cheap: a host makes one of each plugin while it scans.
    fn default() -> Self {
        let params = Arc::new(SamplerParams::default());
        let (session, ends) = Session::start(&params);
        Self { params, engine: ends.engine, gauges: ends.gauges, offline: false, session }
    }
}

impl Sampler {
    /// What stands behind the editor; it may be talked to without one.
    pub fn desk(&self) -> Arc<view::Desk> {
        Arc::new(self.session.desk_for_editor())
    }

    /// Plays a block, key by key.
    ///
    /// Realtime.
    fn play(&mut self, sides: [&mut [f32]; 2], context: &mut impl ProcessContext<Self>) {
        let [left, right] = sides;
        let mut start = 0;
        while let Some(event) = context.next_event() {
            let at = (event.timing() as usize).clamp(start, left.len());
            self.engine.render([&mut left[start..at], &mut right[start..at]]);
            start = at;
            self.happen(&event);
        }
        self.engine.render([&mut left[start..], &mut right[start..]]);
    }

    /// Realtime.
    fn happen(&mut self, event: &NoteEvent<()>) {
        let board = self.session.board();
        match *event {
            NoteEvent::NoteOn { key, velocity, .. } => {
                let Some(key) = key.number() else { return };
                board.set_key(key);
                self.engine.note_on(key, velocity, &self.params, board);
            }
            NoteEvent::NoteOff { key, .. } => {
                if let Some(key) = key.number() {
                    self.engine.note_off(key, &self.params);
                }
            }
            NoteEvent::Choke { key, .. } => self.engine.choke(key.number()),
            _ => {}
        }
    }
}

impl Plugin for Sampler {
    const NAME: &'static str = "Timbrel Sampler";
    const VENDOR: &'static str = "Timbrel";
    const URL: &'static str = env!("CARGO_PKG_HOMEPAGE");
    const EMAIL: &'static str = "";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: None,
        main_output_channels: NonZeroU32::new(2),
        ..AudioIOLayout::const_default()
    }];
    const MIDI_INPUT: MidiConfig = MidiConfig::Basic;
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;

    type Editor = HostEditor<Editor>;
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.params.clone()
    }

    fn editor(&mut self, _executor: AsyncExecutor<Self>) -> Option<Self::Editor> {
        Some(editor::window(self.desk(), self.params.clone(), self.params.window.0.clone()))
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
        self.gauges.prepare(rate_hz);
        self.session.configure(self.offline);
        self.engine.prepare(rate_hz, self.offline, &self.params);
        true
    }

    fn reset(&mut self) {
        self.engine.reset(&self.params);
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
        let [left, right] = buffer.as_slice() else { return ProcessStatus::Error("two channels were asked for") };
        self.engine.begin(&self.params, self.session.board());
        self.play([&mut *left, &mut *right], context);
        self.gauges.finish(block, &[&*left, &*right], self.engine.sounding());
        if self.engine.is_silent() { ProcessStatus::Normal } else { ProcessStatus::KeepAlive }
    }
}

impl ClapPlugin for Sampler {
    const CLAP_ID: &'static str = "org.timbrel.sampler";
    const CLAP_DESCRIPTION: Option<&'static str> = Some("Play the sounds of a learned space");
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] =
        &[ClapFeature::Instrument, ClapFeature::Sampler, ClapFeature::DrumMachine, ClapFeature::Stereo];

    fn remote_controls(&self, context: &mut impl RemoteControlsContext) {
        context.add_section("Instrument", |section| self.params.pages(section));
        for (number, pad) in self.params.pads().into_iter().enumerate() {
            context.add_section(format!("Pad {}", number + 1), |section| pad.pages(section));
        }
    }
}

impl Vst3Plugin for Sampler {
    const VST3_CLASS_ID: [u8; 16] = *b"TimbrelSampler_1";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] =
        &[Vst3SubCategory::Instrument, Vst3SubCategory::Sampler, Vst3SubCategory::Drum, Vst3SubCategory::Stereo];
}

nice_export_clap!(Sampler);
nice_export_vst3!(Sampler);
