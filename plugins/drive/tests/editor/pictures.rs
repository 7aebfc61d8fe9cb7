//! The editor in all its states and sizes, drawn in memory.

use std::path::PathBuf;

use timbrel_drive::editor::{Editor, Mode};
use timbrel_drive::view::View;

use super::mock;
use super::stage::{self, Stage};

type State = (&'static str, fn() -> View, f32);

const STATES: [State; 6] = [
    ("playing", mock::playing, 0.45),
    ("long", mock::long_names, 1.2),
    ("empty", mock::empty, 0.0),
    ("loading", mock::loading, 0.1),
    ("missing", mock::missing, 0.0),
    ("refused", mock::refused, 0.45),
];
const SIZES: [(f32, f32, f32); 4] =
    [(760.0, 480.0, 1.0), (820.0, 540.0, 1.0), (980.0, 620.0, 1.5), (1960.0, 1240.0, 1.0)];

/// After `frames` of sound.
fn stage(view: View, loudness: f32, size: (f32, f32, f32), frames: usize, set_up: impl FnOnce(&mut Editor)) -> Stage {
    let mut stage = stage::stage(view, loudness, size);
    mock::turned(&stage.params);
    set_up(&mut stage.editor);
    stage.frames(frames);
    stage
}

#[test]
fn no_text_leaves_the_window_or_covers_another() {
    for size in SIZES {
        for (name, view, loudness) in STATES {
            for mode in [Mode::Shape, Mode::Spectrum, Mode::Transfer] {
                let stage = stage(view(), loudness, size, 12, |editor| editor.show_picture(mode));
                let name = format!("{name} at {} × {}, {mode:?}", size.0, size.1);
                assert!(stage.canvas.texts().len() > 30, "{name}: only {} texts", stage.canvas.texts().len());
                assert_eq!(stage.canvas.clash(), None, "{name}");
            }
        }
    }
}

/// Where `EDITOR_PICTURES` names a folder, every picture is written into it; otherwise one is drawn and looked at.
#[test]
fn the_picture_holds_the_colours_of_the_family() {
    let mut playing = stage(mock::playing(), 0.45, (980.0, 620.0, 1.0), 20, |_| {});
    playing.paint();
    let rgb = playing.canvas.rgb();
    let share =
        |wanted: [u8; 3]| rgb.chunks_exact(3).filter(|pixel| **pixel == wanted).count() as f32 / (980.0 * 620.0);
    assert!(share([0x1A, 0x1C, 0x1F]) > 0.4, "panels");
    assert!(share([0x14, 0x15, 0x18]) > 0.1, "window");
    assert!((0.01..0.1).contains(&share([0xFF, 0x9B, 0x54])), "accent");
    if let Some(folder) = std::env::var_os("EDITOR_PICTURES") {
        write_all(&PathBuf::from(folder));
    }
}

fn write_all(folder: &std::path::Path) {
    std::fs::create_dir_all(folder).unwrap();
    let save = |name: String, mut stage: Stage| {
        stage.paint();
        stage.canvas.save(folder.join(format!("{name}.png"))).unwrap();
    };
    for size in SIZES {
        for (name, view, loudness) in STATES {
            save(format!("{name}-{}", size.0), stage(view(), loudness, size, 90, |_| {}));
        }
        save(format!("browser-{}", size.0), stage(mock::playing(), 0.45, size, 90, Editor::browse));
    }
    save("presets".into(), stage(mock::playing(), 0.45, SIZES[2], 90, Editor::browse_presets));
    for (name, mode) in [("spectrum", Mode::Spectrum), ("transfer", Mode::Transfer)] {
        save(name.into(), stage(mock::playing(), 0.45, SIZES[2], 90, |editor| editor.show_picture(mode)));
    }
}
