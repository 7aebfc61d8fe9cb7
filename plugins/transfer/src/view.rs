//! What the editor shows and what it asks for. The plugin and the mock of the tests both stand behind [`Desk`], so the
//! editor knows nothing of threads, files or hosts. Parameters are not here: they are the host's.

use std::path::PathBuf;

pub use kit::gauges::Load;
pub use kit::presets::{Order, PresetView};
pub use kit::widgets::{Entry, Library, Status, Tone};

/// Model A and model B.
pub const PLACES: usize = 2;

/// What the editor talks to.
pub type Desk = dyn kit::session::Desk<View = View, Command = Command, Meters = Meters, Sound = Trail>;

/// Where a model goes.
pub type Place = kit::place::Shown<Card>;

/// Everything the editor shows that is not a parameter, a level or a curve.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// Model A and model B.
    pub places: [Place; PLACES],
    /// One line of what just happened.
    pub status: Status,
    /// Models on disk and in the plugin.
    pub library: Library,
    /// What running costs.
    pub load: Load,
    /// Models are kept inside the host's project.
    pub embeds_models: bool,
    /// Presets, and what they are compared with.
    pub presets: PresetView,
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
    /// A line or two; may be empty.
    pub description: String,
    /// Such as `64 harmonics, 65 noise bands`.
    pub synth: String,
    /// Trainable parameters, where known.
    pub parameters: Option<u64>,
    /// Trained pitches.
    pub f0_hz: [f32; 2],
    /// Trained loudness, in the model's own decibels.
    pub loudness_db: [f32; 2],
    /// How it plays: one sentence.
    pub why: String,
    /// Share of one core for a voice, measured when loaded.
    pub cost_percent: f64,
    /// Marked by the musician.
    pub favourite: bool,
}

/// What the editor asks for. Places count from 0.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "place: 0 is model A; id: of an entry; path: of a file")]
pub enum Command {
    /// Load a file.
    Load { place: usize, path: PathBuf },
    /// Load a model of the library.
    LoadEntry { place: usize, id: String },
    /// Take a model away.
    Clear { place: usize },
    /// Load the model before the place's own in the library.
    Previous { place: usize },
    /// Load the model after the place's own in the library.
    Next { place: usize },
    /// Models A and B change places.
    Swap,
    /// Mark a model of the library.
    Favourite { id: String, on: bool },
    /// Say where a missing model is now.
    Relink { place: usize, path: PathBuf },
    /// Open a file dialog; its answer acts as the matching command.
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
#[allow(missing_docs, reason = "place: 0 is model A")]
pub enum Dialog {
    /// [`Command::Load`].
    Model { place: usize },
    /// [`Command::Relink`].
    Relink { place: usize },
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
}

/// One frame of what was played.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Frame {
    /// Pitch that is played, after transposing, snapping and gliding.
    pub f0_hz: f32,
    /// Of the tracker, 0–1; 1 for keys and curves.
    pub confidence: f32,
    /// What model A is told.
    pub loudness_db: f32,
    /// How much of the tone is there, 0–1.
    pub presence: f32,
}

/// What is known of the player and their room.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Listening {
    /// The lowest and the highest note that were heard; none before the first.
    pub range: Option<[f32; 2]>,
    /// What is added to what is heard, for model A to be told it, dB.
    pub shift_db: f32,
    /// What model A would be told of the room alone, dB.
    pub room_db: Option<f32>,
    /// What it would be told of a sound that is just at the gate, dB.
    pub gate_db: Option<f32>,
}

/// The latest frames, oldest first, and what sounds now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trail {
    /// Frames a second; 0 before it is known.
    pub frame_rate_hz: f64,
    /// Of each voice, up to [`Trail::FRAMES`]; all have as many.
    pub lines: Vec<Vec<Frame>>,
    /// Amplitudes of the harmonics now, after morph and touch; linear.
    pub harmonics: Vec<f32>,
    /// Magnitudes of the noise bands now, evenly from 0 Hz to Nyquist; linear.
    pub bands: Vec<f32>,
    /// The harmonics as the models gave them, before the musician's touch; linear.
    pub own: Vec<f32>,
    /// Of the effect, where it listens.
    pub listening: Listening,
}

impl Trail {
    /// How much of the past the picture wants: four seconds.
    pub const FRAMES: usize = 1_000;
}

impl View {
    /// The card of what sounds in a place, if a model does.
    pub fn card(&self, place: usize) -> Option<&Card> {
        self.places.get(place)?.card()
    }
}
