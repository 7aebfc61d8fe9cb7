//! Timbrel Drive, as most tests want it.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value;
use testkit::{Splits, null_depth_db, signals};
use timbrel_cli::host::{Library, Planar, Plugin, Setup, State, Timeline};
use timbrel_cli::render::model::{keepsake, with_slot};

use crate::built;

/// Its CLAP id.
pub const ID: &str = "org.timbrel.drive";
/// Longest block of the tests.
pub const MAX_BLOCK: usize = 4_096;

/// The loaded CLAP, shared by the tests of this process.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Loaded> = OnceLock::new();
    &LIBRARY.get_or_init(|| Loaded(Library::open(built::clap("Timbrel Drive")).unwrap())).0
}

/// A fresh instance.
pub fn plugin() -> Plugin {
    Plugin::create(library(), Some(ID)).unwrap()
}

/// A fresh instance with the file at `path` alone in the rack, loaded, and at its own level.
pub fn playing(path: &Path, setup: Setup) -> Plugin {
    let mut plugin = plugin();
    let state = only(&plugin.save().unwrap(), path);
    plugin.load(&state).unwrap();
    plugin.settle(setup).unwrap();
    plugin.set("level", "raw").unwrap();
    plugin
}

/// The state with the file at `path` in the first slot and nothing in the others.
pub fn only(state: &State, path: &Path) -> State {
    let file = keepsake(path, &std::fs::read(path).unwrap());
    let state = with_slot(state, 0, &file).unwrap();
    (1..8).fold(state, |state, slot| with_slot(&state, slot, &Value::Null).unwrap())
}

/// Plays `input` from rest, cut as `splits` say, and deactivates again.
pub fn play(plugin: &mut Plugin, setup: Setup, input: &Planar, events: &Timeline, splits: Splits) -> Planar {
    let mut processor = plugin.activate(setup).unwrap();
    let output = processor.play(input, events, splits.ranges(input[0].len())).unwrap();
    plugin.deactivate(processor);
    output
}

/// A guitar in stereo: the sides differ.
pub fn guitar(sample_rate_hz: f64, samples: usize) -> Planar {
    vec![signals::pluck(110.0, sample_rate_hz, samples), signals::pluck(146.8, sample_rate_hz, samples)]
}

/// The host's libraries are used from every test's own thread.
struct Loaded(Library);

/// Fails unless `output` is `input` but for what surrounds the models: a DC blocker, whose phase a null shows.
#[track_caller]
pub fn assert_dry(input: &[f32], output: &[f32], what: &str) {
    let depth = null_depth_db(input, output);
    assert!(depth > 20.0, "{what}: the dry sound nulls by {depth} dB only");
}
