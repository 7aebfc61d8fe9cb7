//! `timbrel render`: plays a file through a built plugin.

pub mod automation;
pub mod blocks;
pub mod locate;
pub mod midi;
pub mod model;
pub mod preset;

mod perform;

use std::path::{Path, PathBuf};

pub use ::model::sound::Sound;
pub use blocks::Blocks;

use crate::error::{Error, Result};
use crate::host::guard::{Counts, Guard};
use crate::host::{Planar, Plugin, Setup, Timeline};

/// Rate where neither the input nor the command names one.
const USUAL_RATE_HZ: u32 = 48_000;
/// How long notes may ring after the last MIDI event, at most.
const RING_S: f64 = 4.0;

/// What to render.
#[derive(Debug, Clone)]
pub struct Render {
    /// Short name, id or path of the plugin.
    pub plugin: String,
    /// Where to look for it, if not in the usual places.
    pub plugin_path: Option<PathBuf>,
    /// A sound file, or a MIDI file.
    pub input: PathBuf,
    /// The WAV file to write.
    pub output: PathBuf,
    /// Notes that go with a sound.
    pub midi: Option<PathBuf>,
    /// A preset's name or file.
    pub preset: Option<String>,
    /// A model file for the first slot.
    pub model: Option<PathBuf>,
    /// Parameter ids with the text of their values.
    pub set: Vec<(String, String)>,
    /// Parameter ids with tables of values.
    pub automate: Vec<(String, PathBuf)>,
    /// Rate of host and output; by default the input's.
    pub rate_hz: Option<u32>,
    /// How time is cut.
    pub blocks: Blocks,
    /// Plays against the clock in real-time mode instead of bouncing.
    pub realtime: bool,
    /// Leaves the plugin's latency in the output.
    pub raw: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Name of the plugin.
    pub plugin: String,
    /// Delay that it reported, at the output's rate.
    pub latency_samples: usize,
    /// Rate of the output.
    pub rate_hz: u32,
    /// Channels of the output.
    pub channels: usize,
    /// Length of the output.
    pub samples: usize,
    /// What the audio thread did, where the program runs with a realtime guard.
    pub guard: Option<Counts>,
}

impl Render {
    /// Renders. The same call writes the same bytes, but for playing against the clock with a model that is too slow
    /// for it.
    ///
    /// # Errors
    /// When a file is missing, the plugin refuses, or a parameter does not exist.
    pub fn run(&self) -> Result<Report> {
        let (library, id) = locate::plugin(&self.plugin, self.plugin_path.as_deref())?;
        let mut plugin = Plugin::create(&library, Some(&id))?;
        let take = self.take()?;
        let layout = layout(&mut plugin, take.sound.channels.len())?;
        plugin.set_layout(layout)?;
        let setup = self.setup(take.sound.rate_hz);
        self.prepare(&mut plugin, &id, setup)?;
        let events = self.events(&mut plugin, take.notes, setup.sample_rate_hz)?;
        let (played, latency_samples) = perform::play(&mut plugin, setup, self.blocks, &take.sound.channels, &events)?;
        let sound = self.cut(played, latency_samples, take.sound.rate_hz);
        sound.write(&self.output)?;
        Ok(Report {
            plugin: id,
            latency_samples,
            rate_hz: sound.rate_hz,
            channels: sound.channels.len(),
            samples: sound.samples(),
            guard: perform::guarded(),
        })
    }

    /// The input at the host's rate, and its notes.
    fn take(&self) -> Result<Take> {
        if is_midi(&self.input) {
            let rate_hz = self.rate_hz.unwrap_or(USUAL_RATE_HZ);
            let notes = midi::read(&self.input, rate_hz.into())?;
            let samples = notes.last_sample().unwrap_or(0) as usize + (RING_S * f64::from(rate_hz)) as usize;
            return Ok(Take { sound: Sound { channels: vec![vec![0.0; samples]], rate_hz }, notes });
        }
        let sound = Sound::read(&self.input)?;
        let rate_hz = self.rate_hz.unwrap_or(sound.rate_hz);
        let notes = self.midi.as_ref().map(|path| midi::read(path, rate_hz.into())).transpose()?;
        Ok(Take { sound: sound.resampled(rate_hz)?, notes: notes.unwrap_or_default() })
    }

    fn setup(&self, rate_hz: u32) -> Setup {
        let setup = Setup::offline(rate_hz.into(), self.blocks.max_samples());
        Setup { offline: !self.realtime, ..setup }
    }

    /// Loads preset and model, waits for them, and then sets the parameters: a model's knobs have names and units only
    /// once it is loaded.
    fn prepare(&self, plugin: &mut Plugin, id: &str, setup: Setup) -> Result<()> {
        if let Some(name) = &self.preset {
            let preset = preset::find(id, name)?;
            let state = preset::in_state(plugin, &preset)?;
            plugin.load(&state)?;
            preset::words(&preset).try_for_each(|(id, words)| plugin.set(id, words))?;
        }
        if let Some(path) = &self.model {
            let state = model::in_slot(plugin, 0, path)?;
            plugin.load(&state)?;
        }
        plugin.settle(setup)?;
        self.set.iter().try_for_each(|(id, text)| plugin.set(id, text))?;
        plugin.settle(setup)
    }

    fn events(&self, plugin: &mut Plugin, notes: Timeline, sample_rate_hz: f64) -> Result<Timeline> {
        let mut events = notes;
        for (id, path) in &self.automate {
            events.merge(automation::read(plugin, id, path, sample_rate_hz)?);
        }
        Ok(events)
    }

    fn cut(&self, mut played: Planar, latency_samples: usize, rate_hz: u32) -> Sound {
        if !self.raw {
            played.iter_mut().for_each(|channel| drop(channel.drain(..latency_samples)));
        }
        Sound { channels: played, rate_hz }
    }
}

/// What goes into the plugin.
struct Take {
    sound: Sound,
    notes: Timeline,
}

fn is_midi(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    ["mid", "midi"].contains(&extension.to_lowercase().as_str())
}

/// The layout for an input of so many channels; an instrument's only one takes none.
fn layout(plugin: &mut Plugin, channels: usize) -> Result<[usize; 2]> {
    let layouts = plugin.layouts();
    let of_input = |input| layouts.iter().find(|layout| layout[0] == input).copied();
    of_input(channels).or_else(|| of_input(0)).ok_or(Error::Layout { input: channels, output: channels })
}

/// The guard of this program, for those who want to know whether there is one.
pub fn has_guard() -> bool {
    Guard::find().is_some()
}
