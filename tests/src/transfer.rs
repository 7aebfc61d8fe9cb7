//! Timbrel Transfer, as most tests want it.

use std::sync::OnceLock;

use timbrel_cli::host::{Library, Planar, Plugin, Setup, Timeline};

use crate::built;
use testkit::Splits;

/// Its CLAP id.
pub const ID: &str = "org.timbrel.transfer";

/// The loaded CLAP, shared by the tests of this process.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library::open(built::clap("Timbrel Transfer")).unwrap())
}

/// A fresh instance.
pub fn plugin() -> Plugin {
    Plugin::create(library(), Some(ID)).unwrap()
}

/// A fresh instance with some parameters set, its models loaded.
pub fn set(setup: Setup, params: &[(&str, &str)]) -> Plugin {
    let mut plugin = plugin();
    params.iter().for_each(|(id, text)| plugin.set(id, text).unwrap());
    plugin.settle(setup).unwrap();
    plugin
}

/// Plays `input` from rest, cut as `splits` say, and deactivates again.
pub fn play(plugin: &mut Plugin, setup: Setup, input: &Planar, events: &Timeline, splits: Splits) -> Planar {
    let mut processor = plugin.activate(setup).unwrap();
    let output = processor.play(input, events, splits.ranges(input[0].len())).unwrap();
    plugin.deactivate(processor);
    output
}

/// A sung note with vibrato and a rich spectrum, in stereo.
pub fn sung(f0_hz: f64, sample_rate_hz: f64, samples: usize) -> Planar {
    use std::f64::consts::TAU;
    let mut phase = 0.0_f64;
    let sample = |n: usize| {
        let vibrato = 1.0 + 0.006 * (TAU * 5.5 * n as f64 / sample_rate_hz).sin();
        phase += f0_hz * vibrato / sample_rate_hz;
        (0.2 * (1..=12).map(|k| (TAU * phase * f64::from(k)).sin() / f64::from(k)).sum::<f64>()) as f32
    };
    vec![(0..samples).map(sample).collect(); 2]
}
