//! What the editor shows and what it asks for. The plugin and the mock of the tests both stand behind [`Desk`], so the
//! editor knows nothing of threads, files or hosts. Parameters are not here: they are the host's.

use std::path::PathBuf;

pub use kit::gauges::Load;
pub use kit::presets::{Order, PresetView};
pub use kit::widgets::{Entry, Library, Status, Tone};

pub use model::manifest::Knob as ModelKnob;

pub use crate::params::SLOTS;

/// What the editor talks to.
pub type Desk = dyn kit::session::Desk<View = View, Command = Command, Meters = Meters, Sound = Scope>;

/// One slot.
pub type Slot = kit::place::Shown<Card>;

/// Everything the editor shows that is not a parameter, a level or a curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// The eight slots.
    pub slots: [Slot; SLOTS],
    /// Name of the cabinet's impulse response, or none.
    pub cab: Cab,
    /// One line of what just happened.
    pub status: Status,
    /// Models on disk and in the plugin.
    pub library: Library,
    /// Whether the playing model may run at a multiple of its rate.
    pub oversampling: Availability,
    /// What running costs.
    pub load: Load,
    /// Hops that came late since the model was loaded.
    pub late_hops: u64,
    /// Models are kept inside the host's project.
    pub embeds_models: bool,
    /// The last model that the musician chose.
    pub chosen: Chosen,
    /// Presets, and what they are compared with.
    pub presets: PresetView,
}

/// A model that the musician chose, as opposed to one that a project named: its knobs go where its maker set them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chosen {
    /// How many were chosen before it, and it.
    pub count: u64,
    /// Travel 0–1 that each knob is to have; none for a knob that the model before had too, under the same name.
    pub travels: Vec<Option<f32>>,
}

impl Chosen {
    /// The choice after this one: `now` in place of `before`.
    #[must_use]
    pub fn next(&self, before: &[ModelKnob], now: &[ModelKnob]) -> Self {
        let travel = |(index, knob): (usize, &ModelKnob)| {
            let same = before.get(index).is_some_and(|before| before.name == knob.name);
            (!same).then(|| knob.travel(knob.default) as f32)
        };
        Self { count: self.count + 1, travels: now.iter().enumerate().map(travel).collect() }
    }
}

/// Whether something can be used now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    #[default]
    Available,
    /// It cannot, because of this: a plain sentence.
    Unavailable(String),
}

/// What is known of a model that plays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Card {
    /// The library's name for it, where it is in the library.
    pub id: Option<String>,
    /// Shown large.
    pub name: String,
    /// May be empty.
    pub author: String,
    /// SPDX expression; may be empty.
    pub licence: String,
    /// Such as `WaveNet`.
    pub architecture: String,
    /// A line or two; may be empty.
    pub description: String,
    /// Trainable parameters, where known.
    pub parameters: Option<u64>,
    /// Error-to-signal ratio on held-out sound (0.009 is 0.9 %), where measured.
    pub esr: Option<f64>,
    /// Rate that it runs at.
    pub rate_hz: f64,
    /// Rate of the host.
    pub host_rate_hz: f64,
    /// Who runs it.
    pub runner: Runner,
    /// Why that runner: one sentence.
    pub why: String,
    /// At the host's rate.
    pub latency_samples: u32,
    /// Share of one core, measured when loaded.
    pub cost_percent: Option<f64>,
    /// RMS of its answer to its training signal, dB re full scale.
    pub loudness_db: Option<f64>,
    /// Its analogue levels are known.
    pub calibrated: bool,
    /// What was concluded without being told, one sentence each.
    pub inferred: Vec<String>,
    /// At most eight.
    pub knobs: Vec<ModelKnob>,
    /// Marked by the musician.
    pub favourite: bool,
}

/// Who runs a model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Runner {
    /// Inside the audio callback.
    #[default]
    Inline,
    /// On a thread of its own.
    Background,
}

/// The cabinet.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cab {
    /// No impulse response is loaded.
    #[default]
    None,
    /// One is on its way.
    Loading {
        /// File name.
        name: String,
    },
    /// One is loaded.
    Loaded {
        /// Shown.
        name: String,
        /// Length of the response.
        length_ms: f64,
    },
    /// The project names one that is not on this computer.
    Missing {
        /// The name that the project remembers.
        name: String,
    },
    /// A file was turned down; what was loaded stays.
    Refused {
        /// File name.
        name: String,
        /// Why, in a plain sentence.
        reason: String,
    },
}

/// What the editor asks for. Slots count from 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Load a file into a slot.
    Load {
        /// From 0.
        slot: usize,
        /// A model file.
        path: PathBuf,
    },
    /// Load a model of the library into a slot.
    LoadEntry {
        /// From 0.
        slot: usize,
        /// [`Entry::id`].
        id: String,
    },
    /// Empty a slot.
    Clear {
        /// From 0.
        slot: usize,
    },
    /// Load the model before the slot's own in the library.
    Previous {
        /// From 0.
        slot: usize,
    },
    /// Load the model after the slot's own in the library.
    Next {
        /// From 0.
        slot: usize,
    },
    /// Mark a model of the library.
    Favourite {
        /// [`Entry::id`].
        id: String,
        /// Marked or not.
        on: bool,
    },
    /// Say where a missing model is now.
    Relink {
        /// From 0.
        slot: usize,
        /// The same model elsewhere.
        path: PathBuf,
    },
    /// Load a cabinet's impulse response.
    LoadCab(PathBuf),
    /// Take the cabinet away.
    ClearCab,
    /// Open a file dialog on a thread of its own; its answer acts as the matching command.
    OpenDialog(Dialog),
    /// Watch another folder of the musician's.
    SetFolder(PathBuf),
    /// Read the library's folders again.
    Rescan,
    /// Something about presets.
    Preset(Order),
    /// Keep models inside the host's project, or only their names.
    SetEmbedding(bool),
    /// The window was just opened or closed: snapshots may be made, or need not.
    Watch(bool),
}

/// What a file dialog is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// [`Command::Load`].
    Model {
        /// From 0.
        slot: usize,
    },
    /// [`Command::Relink`].
    Relink {
        /// From 0.
        slot: usize,
    },
    /// [`Command::LoadCab`].
    Cab,
    /// The folder of the musician that is watched.
    Folder,
}

/// Levels since the last call, of the loudest channel.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Meters {
    /// Largest magnitude that came in, after the input gain; 1.0 is full scale.
    pub input_peak: f32,
    /// Largest magnitude that went out.
    pub output_peak: f32,
    /// The input gate is closed.
    pub gated: bool,
}

/// The latest sound, oldest sample first, channels averaged; the two sides are aligned in time, whatever the latency.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Rate of the host; 0 before it is known.
    pub rate_hz: f64,
    /// What came in: up to [`Scope::SAMPLES`].
    pub input: Vec<f32>,
    /// What went out: as many.
    pub output: Vec<f32>,
}

impl Scope {
    /// How much of the past the pictures want.
    pub const SAMPLES: usize = 8192;
}

impl View {
    /// The card of what sounds in a slot, if a model does.
    pub fn card(&self, slot: usize) -> Option<&Card> {
        self.slots.get(slot)?.card()
    }
}
