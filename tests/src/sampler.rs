//! Timbrel Sampler, as most tests want it.

use std::path::Path;
use std::sync::OnceLock;

use testkit::Splits;
use timbrel_cli::host::{Library, Planar, Plugin, Setup, State, Timeline};
use timbrel_cli::render::model::{keepsake, with_slot};

use crate::built;

/// Its CLAP id.
pub const ID: &str = "org.timbrel.sampler";

/// The loaded CLAP, shared by the tests of this process.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::open(built::clap("Timbrel Sampler")).unwrap())
}

/// A fresh instance.
pub fn plugin() -> Plugin {
    Plugin::create(library(), Some(ID)).unwrap()
}

/// The state with the file at `path` as its model.
pub fn with_model(state: &State, path: &Path) -> State {
    with_slot(state, 0, &keepsake(path, &std::fs::read(path).unwrap())).unwrap()
}

/// A fresh instance that plays the model at `path`, with some parameters set.
pub fn playing(path: &Path, setup: Setup, params: &[(&str, &str)]) -> Plugin {
    let mut plugin = plugin();
    let state = with_model(&plugin.save().unwrap(), path);
    plugin.load(&state).unwrap();
    params.iter().for_each(|(id, text)| plugin.set(id, text).unwrap());
    plugin.settle(setup).unwrap();
    plugin
}

/// Plays so many samples from rest, cut as `splits` say, and deactivates again.
pub fn play(plugin: &mut Plugin, setup: Setup, samples: usize, events: &Timeline, splits: Splits) -> Planar {
    let mut processor = plugin.activate(setup).unwrap();
    let output = processor.play(&[], events, splits.ranges(samples)).unwrap();
    plugin.deactivate(processor);
    output
}
