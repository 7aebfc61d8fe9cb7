//! Pictures of the editor in all its states and sizes, drawn in memory.

use std::path::PathBuf;
use std::sync::Arc;

use kit::theme;
use nice_plug::prelude::ParamSetter;
use testkit::paint::Canvas;
use timbrel_drive::editor::{Editor, Mode};
use timbrel_drive::view::View;

use super::mock::{self, MockDesk, MockHost};

const FRAMES: usize = 90;

/// Draws `view` after a second and a half of sound, and writes it where `EDITOR_PICTURES` says, if it says.
fn picture(name: &str, view: View, loudness: f32, size: (f32, f32, f32), set_up: impl FnOnce(&mut Editor)) -> Canvas {
    let desk = MockDesk::new(view, loudness);
    let (params, host) = (mock::params(), MockHost::default());
    mock::turned(&params);
    let mut editor = Editor::new(desk as Arc<dyn timbrel_drive::view::Desk>, params);
    set_up(&mut editor);
    let mut canvas = Canvas::new(size.0, size.1, size.2, |context| theme::install(context, theme::DRIVE));
    let setter = ParamSetter::new(&host);
    let mut draw = |ui: &mut egui::Ui| editor.show(ui, &setter);
    for _ in 0..FRAMES {
        canvas.frame(&mut draw);
    }
    canvas.paint(&mut draw);
    if let Some(folder) = std::env::var_os("EDITOR_PICTURES") {
        std::fs::create_dir_all(&folder).unwrap();
        canvas.save(PathBuf::from(folder).join(format!("{name}.png"))).unwrap();
    }
    canvas
}

#[test]
fn every_state_can_be_drawn_at_every_size() {
    let sizes = [("760", (760.0, 480.0, 1.0)), ("980", (980.0, 620.0, 1.5)), ("1960", (1960.0, 1240.0, 1.0))];
    let states: [(&str, fn() -> View, f32); 6] = [
        ("playing", mock::playing, 0.45),
        ("long", mock::long_names, 1.2),
        ("empty", mock::empty, 0.0),
        ("loading", mock::loading, 0.1),
        ("missing", mock::missing, 0.0),
        ("refused", mock::refused, 0.45),
    ];
    for (size_name, size) in sizes {
        for (name, view, loudness) in states {
            picture(&format!("{name}-{size_name}"), view(), loudness, size, |_| {});
        }
    }
    for (name, mode) in [("spectrum", Mode::Spectrum), ("transfer", Mode::Transfer)] {
        picture(name, mock::playing(), 0.45, (980.0, 620.0, 1.5), |editor| editor.show_picture(mode));
    }
    for (size_name, size) in sizes {
        picture(&format!("browser-{size_name}"), mock::playing(), 0.45, size, Editor::browse);
    }
}
