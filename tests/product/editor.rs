//! The editor opens, draws, resizes and closes.

#![cfg(target_os = "linux")]

use testkit::Splits;
use timbrel_cli::host::{Editor, Planar, Plugin, Processor, Setup};
use timbrel_tests::screen::{Screen, Window};
use timbrel_tests::{built, child, drive, sampler, synth, transfer};

const RATE_HZ: f64 = 48_000.0;

/// Photographs go to `target/tests`, or to `assets/screenshots` where `TIMBREL_SCREENSHOTS` is in the environment.
fn keep(name: &str) -> std::path::PathBuf {
    let wanted = std::env::var_os("TIMBREL_SCREENSHOTS").is_some();
    let folder = if wanted { built::root().join("assets/screenshots") } else { built::leavings() };
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

#[test]
fn the_editor_opens_draws_and_closes() {
    alone("editor::the_editor_opens_draws_and_closes", || {
        let samples = (RATE_HZ * 0.15) as usize;
        open_and_close(drive::plugin(), "drive.png", &Heard::sound(drive::guitar(RATE_HZ, samples)));
    });
}

#[test]
fn the_editor_of_transfer_opens_draws_and_closes() {
    alone("editor::the_editor_of_transfer_opens_draws_and_closes", || {
        open_and_close(transfer::plugin(), "transfer.png", &Heard::sound(sung_line()));
    });
}

#[test]
fn the_editor_of_the_instrument_opens_draws_and_closes() {
    alone("editor::the_editor_of_the_instrument_opens_draws_and_closes", || {
        let chords = [[57, 60, 64, 67], [53, 60, 65, 69], [55, 59, 62, 67], [48, 60, 64, 72]];
        let length = (RATE_HZ * 0.8) as u64;
        let bars = chords.iter().zip(0..).flat_map(|(chord, bar)| chord.map(|key| (key, bar * length)));
        let notes = bars.map(|(key, start)| (key, start, start + length - 4_000)).collect();
        let heard = Heard { input: Planar::new(), samples: chords.len() * length as usize, notes };
        open_and_close(synth::plugin(), "transfer-synth.png", &heard);
    });
}

#[test]
fn the_editor_of_the_sampler_opens_draws_and_closes() {
    alone("editor::the_editor_of_the_sampler_opens_draws_and_closes", || {
        let mut plugin = sampler::plugin();
        for (id, text) in [("frequency", "4"), ("pc1", "0.8"), ("release", "150"), ("wander", "10"), ("end", "70")] {
            plugin.set(&format!("pad01_{id}"), text).unwrap();
        }
        plugin.set("output_db", "-6").unwrap();
        let step = (RATE_HZ * 0.11) as u64;
        let beat = [(36, 0), (38, 4), (37, 8), (41, 8), (36, 10), (38, 12), (39, 14)];
        let notes = beat.iter().map(|(key, at)| (*key, at * step, at * step + 1_000)).collect();
        open_and_close(plugin, "sampler.png", &Heard { input: Planar::new(), samples: 16 * step as usize, notes });
    });
}

/// What a plugin hears over and over while its window is looked at.
struct Heard {
    input: Planar,
    samples: usize,
    /// Keys, when they go down and when they come up.
    notes: Vec<(u8, u64, u64)>,
}

impl Heard {
    fn sound(input: Planar) -> Self {
        Self { samples: input[0].len(), input, notes: Vec::new() }
    }
}

/// A scale, sung.
fn sung_line() -> Planar {
    let notes = [261.6, 293.7, 329.6, 349.2, 392.0, 440.0, 392.0, 329.6];
    let phrase = notes.map(|f0_hz| transfer::sung(f0_hz, RATE_HZ, (RATE_HZ * 0.4) as usize));
    (0..2).map(|side| phrase.iter().flat_map(|note| note[side].iter().copied()).collect()).collect()
}

/// In a process of its own, whose display is ours.
fn alone(this_test: &str, test: impl FnOnce() + Send + 'static) {
    if !child::is_this() {
        let screen = Screen::start();
        return child::run(this_test, &[("DISPLAY", screen.name())]).unwrap_or_else(|said| panic!("{said}"));
    }
    // OpenGL leaves things to the end of the thread that used it. The test runner does not wait for that end before the
    // process exits, and Mesa does not survive both at once; a thread that is joined has ended.
    std::thread::spawn(test).join().unwrap();
}

fn open_and_close(mut plugin: Plugin, name: &str, heard: &Heard) {
    let mut processor = plugin.activate(Setup::realtime(RATE_HZ, 512)).unwrap();
    for round in 0..2 {
        let editor = Editor::create(&mut plugin).unwrap();
        let [width, height] = editor.size(&mut plugin).unwrap();
        assert!(width >= 600 && height >= 300, "{width} x {height}");
        let window = Window::open(width, height);
        editor.embed(&mut plugin, window.id()).unwrap();
        let photograph = window.photograph_when_drawn(|| {
            plugin.idle();
            listen(&mut processor, heard);
        });
        photograph.save(&keep(name));
        assert!(photograph.drawn_share() > 0.05, "round {round}: {}", photograph.drawn_share());
        editor.close(&mut plugin);
    }
    plugin.deactivate(processor);
}

/// The editor shows what it hears.
fn listen(processor: &mut Processor, heard: &Heard) {
    let now = processor.position_samples();
    let notes: Vec<_> = heard.notes.iter().map(|(key, down, up)| (*key, now + down, now + up)).collect();
    let cuts = Splits::fixed(512).ranges(heard.samples);
    processor.play(&heard.input, &synth::keys(&notes), cuts).unwrap();
}
