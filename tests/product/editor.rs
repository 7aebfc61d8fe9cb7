//! The editor opens, draws, resizes and closes.

#![cfg(target_os = "linux")]

use testkit::Splits;
use timbrel_cli::host::{Editor, Processor, Setup, Timeline};
use timbrel_tests::screen::{Screen, Window};
use timbrel_tests::{built, child, drive};

const RATE_HZ: f64 = 48_000.0;

/// Photographs go to `target/tests`, or to `assets/screenshots` where `TIMBREL_SCREENSHOTS` is in the environment.
fn keep(name: &str) -> std::path::PathBuf {
    let wanted = std::env::var_os("TIMBREL_SCREENSHOTS").is_some();
    let folder = if wanted { built::root().join("assets/screenshots") } else { built::leavings() };
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// In a process of its own, whose display is ours.
#[test]
fn the_editor_opens_draws_and_closes() {
    if !child::is_this() {
        let screen = Screen::start();
        let this_test = "editor::the_editor_opens_draws_and_closes";
        return child::run(this_test, &[("DISPLAY", screen.name())]).unwrap_or_else(|said| panic!("{said}"));
    }
    // OpenGL leaves things to the end of the thread that used it. The test runner does not wait for that end before the
    // process exits, and Mesa does not survive both at once; a thread that is joined has ended.
    std::thread::spawn(open_and_close).join().unwrap();
}

fn open_and_close() {
    let mut plugin = drive::plugin();
    let mut processor = plugin.activate(Setup::realtime(RATE_HZ, 512)).unwrap();
    for round in 0..2 {
        let editor = Editor::create(&mut plugin).unwrap();
        let [width, height] = editor.size(&mut plugin).unwrap();
        assert!(width >= 600 && height >= 300, "{width} x {height}");
        let window = Window::open(width, height);
        editor.embed(&mut plugin, window.id()).unwrap();
        let photograph = window.photograph_when_drawn(|| {
            plugin.idle();
            listen(&mut processor);
        });
        photograph.save(&keep("drive.png"));
        assert!(photograph.drawn_share() > 0.05, "round {round}: {}", photograph.drawn_share());
        editor.close(&mut plugin);
    }
    plugin.deactivate(processor);
}

/// The editor shows what it hears.
fn listen(processor: &mut Processor) {
    let samples = (RATE_HZ * 0.15) as usize;
    let guitar = drive::guitar(RATE_HZ, samples);
    processor.play(&guitar, &Timeline::default(), Splits::fixed(512).ranges(samples)).unwrap();
}
