//! Edits that move while notes play.

use std::time::Duration;

use serde_json::json;
use testkit::Splits;
use testkit::{assert_bit_equal, first_difference};
use timbrel_cli::host::{Event, Planar, Plugin, Setup, Timeline};
use timbrel_tests::latent::drums;
use timbrel_tests::models::Folder;
use timbrel_tests::sampler::{play, playing};

use super::{RATE_HZ, offline, press};

const SAMPLES: usize = 48_000;

/// Base64 of a point, as projects keep it.
fn point(numbers: [f32; 8]) -> serde_json::Value {
    json!(model::manifest::numbers_as_base64(&numbers))
}

/// A low tone on the first pad, which goes round, and a path to another low tone.
fn humming(folder: &Folder, setup: Setup) -> Plugin {
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    let mut plugin = playing(&file, setup, &[("pad01_loop", "on"), ("pad01_begin", "5 %"), ("pad01_velocity", "0 %")]);
    let state = plugin.save().unwrap();
    let mut kit = state.field("kit").unwrap();
    kit["pads"][0]["point"] = point([0.1, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    kit["pads"][0]["path"] = json!([point([0.5, -0.4, 0.0, 0.0, 0.2, 0.0, 0.0, 0.0])]);
    plugin.load(&state.with_field("kit", &kit).unwrap()).unwrap();
    plugin.settle(setup).unwrap();
    plugin
}

/// The largest second difference: of a click it is as large as the click, of low tones it is small.
fn sharpest(sound: &[f32]) -> f32 {
    sound.windows(3).map(|three| (three[0] - 2.0 * three[1] + three[2]).abs()).fold(0.0, f32::max)
}

/// The sharpest moment of the loop wherever its knob stands.
fn at_rest(plugin: &mut Plugin) -> f32 {
    let takes = (0..=8).map(|step| {
        let mut events = Timeline::default();
        events.add(0, plugin.set_event("pad01_morph", &format!("{} %", 100.0 * f64::from(step) / 8.0)).unwrap());
        press(&mut events, 0, 36);
        let heard = play(plugin, offline(), SAMPLES / 4, &events, Splits::fixed(512));
        // Without the beginning, which is a beginning.
        sharpest(&heard[0][500..])
    });
    takes.collect::<Vec<_>>().into_iter().fold(0.0, f32::max)
}

/// The knob goes to the end of the path and back.
fn sweep(plugin: &mut Plugin) -> Timeline {
    let mut events = Timeline::default();
    press(&mut events, 0, 36);
    for step in 0..160_u64 {
        let share = 1.0 - (step as f64 / 80.0 - 1.0).abs();
        let text = format!("{:.2} %", 100.0 * share);
        events.add(2_000 + 251 * step, plugin.set_event("pad01_morph", &text).unwrap());
    }
    events
}

#[test]
fn a_loop_follows_its_knob_in_a_bounce_without_a_click() {
    let folder = Folder::default();
    let mut plugin = humming(&folder, offline());
    let steady = at_rest(&mut plugin);
    let (state, events) = (plugin.save().unwrap(), sweep(&mut plugin));
    plugin.load(&state).unwrap();
    let heard = play(&mut plugin, offline(), SAMPLES, &events, Splits::fixed(512));
    assert!(sharpest(&heard[0][500..]) < 2.0 * steady, "{} where {steady} is steady", sharpest(&heard[0][500..]));
    plugin.load(&state).unwrap();
    let still = play(&mut plugin, offline(), SAMPLES, &only_pressed(), Splits::fixed(512));
    assert!(testkit::null_depth_db(&still[0], &heard[0]) > -20.0, "it does follow");
}

fn only_pressed() -> Timeline {
    let mut events = Timeline::default();
    press(&mut events, 0, 36);
    events
}

#[test]
fn a_loop_follows_its_knob_in_playback_without_a_click() {
    let folder = Folder::default();
    let setup = Setup::realtime(RATE_HZ, 64);
    let mut plugin = humming(&folder, offline());
    let steady = at_rest(&mut plugin);
    plugin.set("pad01_morph", "0 %").unwrap();
    plugin.settle(setup).unwrap();
    let events = sweep(&mut plugin);
    let mut processor = plugin.activate(setup).unwrap();
    let mut heard: Planar = vec![Vec::new(); 2];
    for _ in 0..SAMPLES / 64 {
        let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
        processor.block(&[], &events, &mut [&mut left, &mut right]).unwrap();
        heard[0].extend(left);
        heard[1].extend(right);
        // Sounds are made meanwhile: some of them arrive here, and some there.
        std::thread::sleep(Duration::from_micros(500));
    }
    plugin.deactivate(processor);
    assert!(sharpest(&heard[0][500..]) < 2.0 * steady, "{} where {steady} is steady", sharpest(&heard[0][500..]));
}

/// Every knob of the pad that changes its sound.
fn stir(plugin: &mut Plugin) -> Timeline {
    let mut events = Timeline::default();
    for n in 0..40_u64 {
        let texts = [
            ("pad01_pc1", format!("{}", (n % 5) as f64 - 2.0)),
            ("pad01_frequency", format!("{}", (n % 7) as f64 - 3.0)),
            ("pad01_wander", format!("{} %", 10 * (n % 10))),
            ("map_x", format!("{} %", 5 * (n % 4))),
        ];
        for (id, text) in texts {
            events.add(700 + 61 * n, plugin.set_event(id, &text).unwrap());
        }
    }
    events
}

/// A voice keeps the sound that it began with: not a bit of it changes, so nothing can click.
#[test]
fn a_note_that_plays_hears_nothing_of_edits() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    for setup in [offline(), Setup::realtime(RATE_HZ, 64)] {
        let mut plugin = playing(&file, setup, &[]);
        let mut stirred = stir(&mut plugin);
        press(&mut stirred, 100, 36);
        let still = play(&mut plugin, setup, 6_000, &pressed_at(100), Splits::fixed(64));
        let moving = play(&mut plugin, setup, 6_000, &stirred, Splits::fixed(64));
        assert_bit_equal(&still[0], &moving[0], "under the edits");
        // What comes after them is another sound.
        plugin.settle(setup).unwrap();
        let after = play(&mut plugin, setup, 6_000, &pressed_at(100), Splits::fixed(64));
        assert!(first_difference(&still[0], &after[0]).is_some(), "the next note is changed");
    }
}

fn pressed_at(sample: u64) -> Timeline {
    let mut events = Timeline::default();
    events.add(sample, Event::NoteOn { channel: 0, key: 36, velocity: 0.8 });
    events
}
