//! Timbrel Transfer Synth, as most tests want it.

use std::f64::consts::TAU;

use testkit::Splits;
use timbrel_cli::host::{Event, Library, Planar, Plugin, Setup, Timeline};

use crate::transfer;

/// Its CLAP id.
pub const ID: &str = "org.timbrel.transfer-synth";

/// The loaded CLAP, which holds the effect too.
pub fn library() -> &'static Library {
    transfer::library()
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

/// Plays so many samples from rest, cut as `splits` say, and deactivates again.
pub fn play(plugin: &mut Plugin, setup: Setup, samples: usize, events: &Timeline, splits: Splits) -> Planar {
    let mut processor = plugin.activate(setup).unwrap();
    let output = processor.play(&[], events, splits.ranges(samples)).unwrap();
    plugin.deactivate(processor);
    output
}

/// Keys of the first channel that go down at a sample and come up at another.
pub fn keys(notes: &[(u8, u64, u64)]) -> Timeline {
    let mut events = Timeline::default();
    for (key, down, up) in notes {
        events.add(*down, Event::NoteOn { channel: 0, key: *key, velocity: 0.8 });
        events.add(*up, Event::NoteOff { channel: 0, key: *key });
    }
    events
}

/// Frequency of a note: 69 is 440 Hz.
pub fn hz(note: f64) -> f64 {
    440.0 * ((note - 69.0) / 12.0).exp2()
}

/// Amplitude of the sine at `frequency_hz`, through a window that keeps neighbours apart.
pub fn amplitude(sound: &[f32], frequency_hz: f64, sample_rate_hz: f64) -> f64 {
    let count = sound.len() as f64;
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, y) in sound.iter().enumerate() {
        let hann = 1.0 - (TAU * n as f64 / count).cos();
        let angle = TAU * frequency_hz * n as f64 / sample_rate_hz;
        real += hann * f64::from(*y) * angle.cos();
        imaginary += hann * f64::from(*y) * angle.sin();
    }
    2.0 * real.hypot(imaginary) / count
}
