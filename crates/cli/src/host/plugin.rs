//! One instance of a plugin, on the main thread.

use std::ffi::CString;
use std::sync::atomic::Ordering;

use clack_extensions::audio_ports::{AudioPortInfoBuffer, PluginAudioPorts};
use clack_extensions::audio_ports_config::{AudioPortsConfigBuffer, PluginAudioPortsConfig};
use clack_extensions::latency::PluginLatency;
use clack_extensions::note_ports::PluginNotePorts;
use clack_extensions::params::PluginParams;
use clack_extensions::render::{PluginRender, RenderMode};
use clack_extensions::state::PluginState;
use clack_host::events::io::{EventBuffer, OutputEvents};
use clack_host::extensions::{Extension, PluginExtensionSide};
use clack_host::prelude::*;

use super::events::{self, Event};
use super::handlers::{AudioThread, Host, MainThread, Shared};
use super::library::Library;
use super::params::Params;
use super::processor::{Ports, Processor};
use super::state::State;
use crate::error::{Error, Result};

/// How a plugin is activated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setup {
    /// Of the host.
    pub sample_rate_hz: f64,
    /// Longest block.
    pub max_block_samples: usize,
    /// Whether time may be taken: a bounce.
    pub offline: bool,
}

impl Setup {
    /// A bounce at this rate.
    pub fn offline(sample_rate_hz: f64, max_block_samples: usize) -> Self {
        Self { sample_rate_hz, max_block_samples, offline: true }
    }

    /// Playback at this rate.
    pub fn realtime(sample_rate_hz: f64, max_block_samples: usize) -> Self {
        Self { offline: false, ..Self::offline(sample_rate_hz, max_block_samples) }
    }
}

/// An instance. Must stay on the thread that created it; what [`Plugin::activate`] gives may go elsewhere.
pub struct Plugin {
    pub(super) instance: PluginInstance<Host>,
    params: Params,
}

impl Plugin {
    /// Creates the plugin `id` of `library`, or its first one.
    ///
    /// # Errors
    /// When the library has no such plugin or it does not start.
    pub fn create(library: &Library, id: Option<&str>) -> Result<Self> {
        let id = id.map_or_else(|| library.only_plugin(), |id| CString::new(id).map_err(failed("take its id")))?;
        let host = HostInfo::new("Timbrel", "Timbrel", "", env!("CARGO_PKG_VERSION")).map_err(failed("start"))?;
        let shared = Shared::of_this_thread();
        let instance = PluginInstance::new(|_| shared, |shared| MainThread { shared }, library.entry(), &id, &host)
            .map_err(failed("start"))?;
        let mut plugin = Self { instance, params: Params::default() };
        plugin.params = plugin.read_params();
        Ok(plugin)
    }

    /// Its parameters.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The event that sets `id` to the value that displays as `text`.
    ///
    /// # Errors
    /// When there is no such parameter, or it has no such value.
    pub fn set_event(&mut self, id: &str, text: &str) -> Result<Event> {
        let param = self.params.get(id)?.clone();
        let extension = self.extension::<PluginParams>("show its parameters")?;
        let value = param.parse(&extension, &self.instance.plugin_handle(), text)?;
        Ok(Event::Set { number: param.number, value })
    }

    /// Sets a parameter of a plugin that is not active to the value that displays as `text`.
    ///
    /// # Errors
    /// As [`Plugin::set_event`]; also while active.
    pub fn set(&mut self, id: &str, text: &str) -> Result<()> {
        let event = self.set_event(id, text)?;
        self.flush(&[event])
    }

    /// Gives events to a plugin that is not active.
    ///
    /// # Errors
    /// While active.
    pub fn flush(&mut self, events: &[Event]) -> Result<()> {
        let extension = self.extension::<PluginParams>("show its parameters")?;
        let mut buffer = EventBuffer::new();
        events.iter().for_each(|event| events::push(&mut buffer, 0, *event));
        let mut handle = self.instance.inactive_plugin_handle().ok_or(Error::Plugin("flush while active".into()))?;
        extension.flush(&mut handle, &buffer.as_input(), &mut OutputEvents::void());
        Ok(())
    }

    /// Value of a parameter, in the host's unit.
    ///
    /// # Errors
    /// When there is no such parameter.
    pub fn value(&mut self, id: &str) -> Result<f64> {
        let number = self.params.get(id)?.clap_id();
        let extension = self.extension::<PluginParams>("show its parameters")?;
        let value = extension.get_value(&self.instance.plugin_handle(), number);
        value.ok_or_else(|| Error::Plugin(format!("tell the value of {id}")))
    }

    /// What a parameter displays now.
    ///
    /// # Errors
    /// When there is no such parameter.
    pub fn text(&mut self, id: &str) -> Result<String> {
        let value = self.value(id)?;
        let param = self.params.get(id)?.clone();
        let extension = self.extension::<PluginParams>("show its parameters")?;
        Ok(param.display(&extension, &self.instance.plugin_handle(), value))
    }

    /// Its state.
    ///
    /// # Errors
    /// When it refuses.
    pub fn save(&mut self) -> Result<State> {
        let extension = self.extension::<PluginState>("save its state")?;
        let mut bytes = Vec::new();
        extension.save(&self.instance.plugin_handle(), &mut bytes).map_err(failed("save its state"))?;
        Ok(State::from_bytes(bytes))
    }

    /// Gives it a state, also while it plays.
    ///
    /// # Errors
    /// When it refuses.
    pub fn load(&mut self, state: &State) -> Result<()> {
        let extension = self.extension::<PluginState>("load a state")?;
        extension.load(&self.instance.plugin_handle(), &mut state.bytes()).map_err(failed("load that state"))
    }

    /// Reported delay, at the rate of the last activation.
    pub fn latency_samples(&mut self) -> usize {
        let handle = self.instance.plugin_handle();
        handle.get_extension::<PluginLatency>().map_or(0, |latency| latency.get(&handle) as usize)
    }

    /// Channels of the main ports, in and out.
    pub fn channels(&mut self) -> [usize; 2] {
        let handle = self.instance.plugin_handle();
        let Some(ports) = handle.get_extension::<PluginAudioPorts>() else { return [0, 0] };
        [true, false].map(|is_input| {
            let mut buffer = AudioPortInfoBuffer::new();
            ports.get(&handle, 0, is_input, &mut buffer).map_or(0, |port| port.channel_count as usize)
        })
    }

    /// Channels of the sidechain: the input beside the main one. 0 where there is none.
    pub fn sidechain_channels(&mut self) -> usize {
        let handle = self.instance.plugin_handle();
        let Some(ports) = handle.get_extension::<PluginAudioPorts>() else { return 0 };
        let mut buffer = AudioPortInfoBuffer::new();
        ports.get(&handle, 1, true, &mut buffer).map_or(0, |port| port.channel_count as usize)
    }

    /// Channels in and out of every layout that it offers, its favourite first.
    pub fn layouts(&mut self) -> Vec<[usize; 2]> {
        let handle = self.instance.plugin_handle();
        let Some(configs) = handle.get_extension::<PluginAudioPortsConfig>() else { return vec![self.channels()] };
        let layouts = (0..configs.count(&handle)).filter_map(|index| {
            let mut buffer = AudioPortsConfigBuffer::new();
            let config = configs.get(&handle, index, &mut buffer)?;
            Some([config.main_input, config.main_output].map(|port| port.map_or(0, |p| p.channel_count as usize)))
        });
        layouts.collect()
    }

    /// Chooses a layout before activation.
    ///
    /// # Errors
    /// When it is not offered.
    pub fn set_layout(&mut self, [input, output]: [usize; 2]) -> Result<()> {
        let refused = || Error::Layout { input, output };
        let index = self.layouts().iter().position(|layout| *layout == [input, output]).ok_or_else(refused)?;
        let handle = self.instance.plugin_handle();
        let Some(configs) = handle.get_extension::<PluginAudioPortsConfig>() else { return Ok(()) };
        configs.select(&handle, ClapId::new(index as u32)).map_err(|_| refused())
    }

    /// Whether it takes notes.
    pub fn takes_notes(&mut self) -> bool {
        self.has_note_port(true)
    }

    /// Whether it sends notes.
    pub fn sends_notes(&mut self) -> bool {
        self.has_note_port(false)
    }

    fn has_note_port(&mut self, is_input: bool) -> bool {
        let handle = self.instance.plugin_handle();
        handle.get_extension::<PluginNotePorts>().is_some_and(|ports| ports.count(&handle, is_input) > 0)
    }

    /// Makes it ready to play.
    ///
    /// # Errors
    /// When it refuses, or plays already.
    pub fn activate(&mut self, setup: Setup) -> Result<Processor> {
        self.set_offline(setup.offline)?;
        let config = PluginAudioConfiguration {
            sample_rate: setup.sample_rate_hz,
            min_frames_count: 1,
            max_frames_count: setup.max_block_samples as u32,
        };
        let stopped = self.instance.activate(|_, _| AudioThread, config).map_err(failed("activate"))?;
        let ports = Ports { main: self.channels(), sidechain: self.sidechain_channels() };
        Processor::start(stopped, setup, ports)
    }

    /// Ends playing.
    pub fn deactivate(&mut self, processor: Processor) {
        self.instance.deactivate(processor.stop());
    }

    /// Serves what the plugin asked of the main thread; call it now and then while it lives. Says whether the plugin
    /// wants to be deactivated and activated anew, which is how its latency changes.
    pub fn idle(&mut self) -> bool {
        let take = |flag: fn(&Shared) -> &std::sync::atomic::AtomicBool, plugin: &Self| {
            plugin.instance.access_shared_handler(|shared| flag(shared).swap(false, Ordering::SeqCst))
        };
        if take(|shared| &shared.callback, self) {
            self.instance.call_on_main_thread_callback();
        }
        if take(|shared| &shared.flush, self) && !self.instance.is_active() {
            // An inactive plugin that has parameter changes to tell is asked for them.
            let _ = self.flush(&[]);
        }
        take(|shared| &shared.restart, self)
    }

    /// Whether it announced another latency since the last call.
    pub fn take_latency_changed(&mut self) -> bool {
        self.instance.access_shared_handler(|shared| shared.latency_changed.swap(false, Ordering::SeqCst))
    }

    /// What it wrote to the host's log since the last call.
    pub fn take_log(&mut self) -> Vec<String> {
        self.instance
            .access_shared_handler(|shared| shared.log.lock().map_or_else(|_| Vec::new(), |mut l| l.split_off(0)))
    }

    fn set_offline(&mut self, offline: bool) -> Result<()> {
        let handle = self.instance.plugin_handle();
        let Some(render) = handle.get_extension::<PluginRender>() else { return Ok(()) };
        let mode = if offline { RenderMode::Offline } else { RenderMode::Realtime };
        render.set(&handle, mode).map_err(failed("switch between playing and bouncing"))
    }

    fn read_params(&mut self) -> Params {
        let state = self.save().ok();
        let handle = self.instance.plugin_handle();
        let extension = handle.get_extension::<PluginParams>();
        extension.map(|extension| Params::read(&extension, &handle, state.as_ref())).unwrap_or_default()
    }

    pub(super) fn extension<E>(&mut self, what: &str) -> Result<E>
    where
        E: Extension<ExtensionSide = PluginExtensionSide>,
    {
        self.instance.plugin_handle().get_extension::<E>().ok_or_else(|| Error::Plugin(what.to_owned()))
    }
}

pub(super) fn failed<E: std::fmt::Display>(what: &'static str) -> impl Fn(E) -> Error {
    move |why| Error::Plugin(format!("{what}: {why}"))
}
