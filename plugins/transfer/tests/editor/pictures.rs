//! The editor in all its states and sizes, drawn in memory.

use std::path::{Path, PathBuf};

use kit::mock_host::set;
use nice_plug::prelude::Param;
use timbrel_transfer::editor::{Editor, Mode};
use timbrel_transfer::params::{RootParam, SnapParam, SourceParam};
use timbrel_transfer::view::View;

use super::mock;
use super::stage::{self, Stage};

type State = (&'static str, fn() -> View, f32);

const STATES: [State; 7] = [
    ("playing", mock::playing, 0.45),
    ("alone", mock::alone, 0.45),
    ("long", mock::long_names, 1.2),
    ("empty", mock::empty, 0.0),
    ("loading", mock::loading, 0.1),
    ("missing", mock::missing, 0.0),
    ("refused", mock::refused, 0.45),
];
const SIZES: [(f32, f32, f32); 4] =
    [(760.0, 480.0, 1.0), (820.0, 540.0, 1.0), (980.0, 620.0, 1.5), (1960.0, 1240.0, 1.0)];

/// After `frames` of sound.
fn stage(view: View, loudness: f32, size: (f32, f32, f32), frames: usize, set_up: impl FnOnce(&mut Stage)) -> Stage {
    let mut stage = stage::stage(view, loudness, size);
    mock::turned(&stage.params);
    set_up(&mut stage);
    stage.frames(frames);
    stage
}

fn calm(_stage: &mut Stage) {}

#[test]
fn no_text_leaves_the_window_or_covers_another() {
    for size in SIZES {
        for (name, view, loudness) in STATES {
            for mode in [Mode::Pitch, Mode::Spectrum] {
                let stage = stage(view(), loudness, size, 12, |stage| stage.editor.show_picture(mode));
                unclashed(&format!("{name} at {} × {}, {mode:?}", size.0, size.1), &stage);
            }
        }
    }
}

#[test]
fn every_source_has_its_row_of_options() {
    for size in SIZES {
        for (source, shown) in
            [(SourceParam::Audio, "Learn range"), (SourceParam::Midi, "Attack"), (SourceParam::Cv, "CV pitch")]
        {
            let stage = stage(mock::playing(), 0.3, size, 3, |stage| {
                set(&stage.params.source, source);
                set(&stage.params.learn_range, false);
                set(&stage.params.line.snap, SnapParam::Scale);
            });
            let name = format!("{source:?} at {} × {}", size.0, size.1);
            unclashed(&name, &stage);
            assert!(stage.canvas.find(shown).is_some(), "{name}: no {shown}");
            assert!(stage.canvas.find(stage.params.release_ms.name()).is_some(), "{name}: no release");
        }
    }
}

fn unclashed(name: &str, stage: &Stage) {
    assert!(stage.canvas.texts().len() > 30, "{name}: only {} texts", stage.canvas.texts().len());
    assert_eq!(stage.canvas.clash(), None, "{name}");
}

/// Where `EDITOR_PICTURES` names a folder, every picture is written into it; otherwise one is drawn and looked at.
#[test]
fn the_picture_holds_the_colours_of_the_family() {
    let mut playing = stage(mock::playing(), 0.45, (980.0, 620.0, 1.0), 20, calm);
    playing.paint();
    let rgb = playing.canvas.rgb();
    let share =
        |wanted: [u8; 3]| rgb.chunks_exact(3).filter(|pixel| **pixel == wanted).count() as f32 / (980.0 * 620.0);
    assert!(share([0x1A, 0x1C, 0x1F]) > 0.4, "panels");
    assert!(share([0x14, 0x15, 0x18]) > 0.1, "window");
    assert!((0.003..0.1).contains(&share([0x4F, 0xD1, 0xC5])), "accent");
    assert!(share([0x8F, 0xB8, 0xFF]) > 0.0, "second model");
    if let Some(folder) = std::env::var_os("EDITOR_PICTURES") {
        write_all(&PathBuf::from(folder));
    }
}

fn write_all(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let save = |name: String, mut stage: Stage| {
        stage.paint();
        stage.canvas.save(folder.join(format!("{name}.png"))).unwrap();
    };
    save("presets".into(), stage(mock::playing(), 0.45, SIZES[2], 30, |stage| stage.editor.browse_presets()));
    for size in SIZES {
        for (name, view, loudness) in STATES {
            save(format!("{name}-{}", size.0), stage(view(), loudness, size, 30, calm));
        }
        let browse = |place| move |stage: &mut Stage| Editor::browse(&mut stage.editor, place);
        save(format!("browser-{}", size.0), stage(mock::playing(), 0.45, size, 30, browse(0)));
        save(format!("browser-b-{}", size.0), stage(mock::playing(), 0.45, size, 30, browse(1)));
        save(
            format!("by-hand-{}", size.0),
            stage(mock::playing(), 0.45, size, 30, |stage| {
                set(&stage.params.learn_range, false);
                set(&stage.params.line.snap, SnapParam::Scale);
                set(&stage.params.line.root, RootParam::Fs);
                stage.editor.show_picture(Mode::Spectrum);
            }),
        );
        save(
            format!("cv-{}", size.0),
            stage(mock::playing(), 0.45, size, 30, |stage| {
                set(&stage.params.source, SourceParam::Cv);
                set(&stage.params.bypass, true);
            }),
        );
    }
}
