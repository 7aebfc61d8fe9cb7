//! What the editor shows and what it asks for. Parameters are not here: they are the host's.

use std::path::PathBuf;
use std::sync::Arc;

pub use kit::gauges::Load;
pub use kit::place::Shown;
pub use kit::presets::{Order, PresetView};
pub use kit::widgets::{Entry, Library, Status, Tone};

use crate::params::PADS;

/// What the editor talks to: the plugin, or the mock of a test.
pub type Desk = dyn kit::session::Desk<View = View, Command = Command, Meters = Meters, Sound = ()>;

/// Everything that is shown but parameters and levels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// Where the model is.
    pub place: Shown<Card>,
    /// The sounds that the model came with.
    pub map: Arc<Map>,
    /// In order.
    pub pads: [Pad; PADS],
    /// The pad whose knobs are shown.
    pub selected: usize,
    /// Kits, and what they are compared with.
    pub presets: PresetView,
    /// Points worth keeping: their names.
    pub favourites: Vec<String>,
    /// Something can be undone.
    pub can_undo: bool,
    /// Something can be done again.
    pub can_redo: bool,
    /// One line of what just happened.
    pub status: Status,
    /// Models on disk and in the plugin.
    pub library: Library,
    /// What running costs.
    pub load: Load,
    /// The model is kept inside the host's project.
    pub embeds_models: bool,
}

/// What is known of the model that plays.
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
    /// Packs.
    pub packs: usize,
    /// Sounds in them.
    pub sounds: usize,
    /// Numbers of a point.
    pub dimensions: usize,
    /// Length of a sound.
    pub length_s: f64,
    /// Rate of a sound.
    pub rate_hz: f64,
    /// Trainable parameters, where known.
    pub parameters: Option<u64>,
    /// How it plays: one sentence.
    pub why: String,
    /// Median time to decode a sound, ms.
    pub decode_ms: f64,
    /// Marked by the musician.
    pub favourite: bool,
}

/// The picture of the space.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map {
    /// In the order of their colours.
    pub packs: Vec<Pack>,
    /// What is seen before zooming: `[[left, right], [bottom, top]]`.
    pub extent: [[f32; 2]; 2],
}

/// Sounds that belong together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pack {
    /// Such as `kick`.
    pub name: String,
    /// `[sound] = [x, y]`
    pub places: Vec<[f32; 2]>,
    /// The number of the first among the sounds of all packs.
    pub first: usize,
}

/// One pad.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pad {
    /// May be empty.
    pub name: String,
    /// There is a point on it.
    pub filled: bool,
    /// The pack that its sound is most like.
    pub pack: Option<usize>,
    /// Where it is on the map, without what its knobs do.
    pub home: [f32; 2],
    /// Where its sound is on the map.
    pub place: [f32; 2],
    /// Where `morph` leads: places on the map, without its own.
    pub path: Vec<[f32; 2]>,
    /// Lowest and highest sample of each part of the sound.
    pub peaks: Arc<[[f32; 2]]>,
    /// Frequency in Hz, attack and release in s that are asked for; zeros where nothing is known.
    pub asked: [f64; 3],
    /// The same, measured on the sound.
    pub got: [f64; 3],
    /// How many octaves of frequency and doublings of attack and release its knobs had asked for then.
    pub turned: [f64; 3],
    /// The sound is as its knobs ask, or as near as it gets.
    pub settled: bool,
    /// The sample that it was made of.
    pub sample: Option<Sample>,
    /// Left alone by chance.
    pub locked: bool,
    /// Its point as text, to be copied.
    pub text: Arc<str>,
}

/// The sample that a pad was made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sample {
    /// Its file's name.
    pub name: String,
    /// It is not where it was: the point remains, `original` does nothing.
    pub missing: bool,
    /// How far the model's own version is from it, dB.
    pub error_db: Option<f32>,
    /// How much later than its onset the part begins that the model was given.
    pub slide_s: f64,
    /// How long it is from its onset on; 0 where it is missing.
    pub length_s: f64,
}

/// What the editor asks for. Pads count from 0; places are those of the map.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "id: of an entry; path: of a file; pad: from 0")]
pub enum Command {
    /// Load a model file.
    Load(PathBuf),
    /// Load a model of the library.
    LoadEntry(String),
    /// Take the model away.
    Clear,
    /// Load the model before this in the library.
    Previous,
    /// Load the model after this in the library.
    Next,
    /// Say where a missing model is now.
    Relink(PathBuf),
    /// Mark a model of the library.
    Favourite { id: String, on: bool },
    /// Show the knobs of another pad.
    Select(usize),
    /// Play a pad as it sounds now.
    Tap(usize),
    /// Play a pad as soon as it sounds as it was asked to before this: what was just put on it.
    Hear(usize),
    /// Play a sound of a pack, counted through all packs.
    Audition(usize),
    /// Decode a sound of a pack when there is nothing else to do: it may soon be played or taken.
    Prepare(usize),
    /// Play what is at a place.
    AuditionPlace([f32; 2]),
    /// Put a sound of a pack on a pad.
    Take { pad: usize, sound: usize },
    /// Put what is at a place on a pad.
    TakePlace { pad: usize, place: [f32; 2] },
    /// Move a pad there. `last`: the hand is off it.
    Move { pad: usize, place: [f32; 2], last: bool },
    /// Let `morph` lead through these places.
    SetPath { pad: usize, places: Vec<[f32; 2]> },
    /// Take everything off a pad.
    ClearPad(usize),
    /// Put all that is on a pad on another, as its knobs stand.
    CopyPad { from: usize, to: usize },
    /// Let pads change places, and their knobs with them.
    SwapPads(usize, usize),
    /// Another name.
    Rename { pad: usize, name: String },
    /// Leave it alone, or not.
    Lock { pad: usize, on: bool },
    /// Put a sound file on a pad: its point, or what the model makes of it. Also the file of a preset of a pad.
    LoadSample { pad: usize, path: PathBuf },
    /// Write a pad, as its knobs stand, into the musician's folder for pads.
    SavePad(usize),
    /// Put the preset of a pad on one.
    LoadPad { pad: usize, path: PathBuf },
    /// Something about kits.
    Preset(Order),
    /// Let the part that the model is given begin so much later than the onset.
    Slide { pad: usize, slide_s: f64 },
    /// Other sounds on all pads that are not locked; on just one, if one is named.
    Random(Option<usize>),
    /// Put a point on a pad that was copied as text.
    Paste { pad: usize, text: String },
    /// Keep the point of a pad.
    Keep(usize),
    /// Put a point on a pad that was kept.
    Recall { pad: usize, favourite: usize },
    /// Forget a point that was kept.
    Forget(usize),
    /// Write a pad as a WAV file.
    Export { pad: usize, path: PathBuf },
    /// Write all pads as WAV files.
    ExportAll(PathBuf),
    /// Take back the last change of the pads.
    Undo,
    /// Do it again.
    Redo,
    /// Open a file dialog; its answer acts as the matching command.
    OpenDialog(Dialog),
    /// Watch another folder of the musician's.
    SetFolder(PathBuf),
    /// Read the library's folders again.
    Rescan,
    /// Keep the model inside the host's project, or only its name.
    SetEmbedding(bool),
    /// The window was just opened or closed: snapshots may be made, or need not.
    Watch(bool),
}

/// What a file dialog is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// [`Command::Load`].
    Model,
    /// [`Command::Relink`].
    Relink,
    /// [`Command::LoadSample`] on this pad.
    Sample(usize),
    /// [`Command::Export`] of this pad.
    ExportPad(usize),
    /// [`Command::LoadPad`] on this pad.
    Pad(usize),
    /// [`Command::ExportAll`].
    Export,
    /// The folder of the musician that is watched.
    Folder,
}

/// Levels, and what happened, since the last call.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Meters {
    /// Largest magnitude that went out, of the louder side.
    pub output_peak: f32,
    /// Voices that sound.
    pub voices: usize,
    /// Pads that were struck, bit by bit.
    pub struck: u32,
    /// The key that was pressed last: for a pad that learns its note.
    pub key: Option<u8>,
}
