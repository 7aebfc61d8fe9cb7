//! The editor of the instrument.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Ui, vec2};
use kit::mock_host::{MockHost, set};
use kit::theme;
use nice_plug::prelude::{Param, ParamSetter};
use testkit::paint::Scene;
use timbrel_transfer::editor::{Editor, Mode};
use timbrel_transfer::params::{SnapParam, SynthParams};
use timbrel_transfer::view::View;

use super::mock::{self, MockDesk};

const SIZES: [(f32, f32, f32); 4] =
    [(760.0, 480.0, 1.0), (820.0, 540.0, 1.0), (980.0, 620.0, 1.5), (1960.0, 1240.0, 1.0)];

type State = (&'static str, fn() -> View, f32);
type Stage = testkit::paint::Stage<Act>;

struct Act {
    params: Arc<SynthParams>,
    host: MockHost,
    editor: Editor,
}

impl Scene for Act {
    fn draw(&mut self, ui: &mut Ui) {
        self.editor.show(ui, &ParamSetter::new(&self.host));
    }
}

fn stage(view: View, loudness: f32, size: (f32, f32, f32)) -> Stage {
    let (desk, params) = (MockDesk::chords(view, loudness), Arc::new(SynthParams::default()));
    let editor = Editor::new(desk, params.clone().into());
    let act = Act { params, host: MockHost::default(), editor };
    let mut stage = Stage::new(act, size, |context| theme::install(context, theme::TRANSFER));
    stage.frames(12);
    stage
}

#[test]
fn no_text_leaves_the_window_or_covers_another() {
    let states: [State; 5] = [
        ("playing", mock::playing, 0.45),
        ("long", mock::long_names, 1.2),
        ("empty", mock::empty, 0.0),
        ("missing", mock::missing, 0.0),
        ("refused", mock::refused, 0.45),
    ];
    for size in SIZES {
        for (name, view, loudness) in states {
            for mode in [Mode::Pitch, Mode::Spectrum] {
                let mut stage = stage(view(), loudness, size);
                stage.editor.show_picture(mode);
                set(&stage.params.line.snap, SnapParam::Scale);
                stage.frames(3);
                assert!(stage.canvas.texts().len() > 30, "{name}");
                assert_eq!(stage.canvas.clash(), None, "{name} at {} × {}, {mode:?}", size.0, size.1);
            }
        }
    }
}

#[test]
fn it_has_knobs_of_its_own_and_nothing_that_listens() {
    let mut stage = stage(mock::playing(), 0.45, SIZES[2]);
    stage.frames(20);
    for shown in ["Attack", "Sustain", "Release", "Velocity", "Vibrato", "Spread", "Voices", "Bend", "Glide"] {
        assert!(stage.canvas.find(shown).is_some(), "no {shown}");
    }
    for hidden in ["Gate", "Confidence", "Learn range", "Audio", "in", "Mix"] {
        assert!(stage.canvas.find(hidden).is_none(), "{hidden} is for the effect");
    }
    let chord = stage.canvas.texts().iter().any(|text| text.words.matches(" · ").count() >= 3);
    assert!(chord, "the notes of the chord are read");
}

#[test]
fn its_knobs_turn_its_parameters() {
    let mut stage = stage(mock::playing(), 0.45, (980.0, 620.0, 1.0));
    for name in ["Release", "Spread", "Velocity"] {
        let at = stage.place(name).center() - vec2(0.0, 60.0);
        stage.drag(at, vec2(0.0, -40.0));
    }
    let params = &stage.params;
    assert!(params.amp_release.value() > params.amp_release.default_plain_value());
    assert!(params.spread.value() > params.spread.default_plain_value());
    assert!(params.velocity.value() > params.velocity.default_plain_value());
}

/// Where `EDITOR_PICTURES` names a folder, every picture is written into it; otherwise one is drawn and looked at.
#[test]
fn the_picture_shows_a_line_for_each_voice() {
    let mut stage = stage(mock::playing(), 0.45, (980.0, 620.0, 1.0));
    stage.paint();
    let accent = |pixel: &&[u8]| **pixel == [0x4F, 0xD1, 0xC5];
    assert!(stage.canvas.rgb().chunks_exact(3).filter(accent).count() > 2_000);
    let Some(folder) = std::env::var_os("EDITOR_PICTURES").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for size in SIZES {
        for mode in [Mode::Pitch, Mode::Spectrum] {
            let mut stage = self::stage(mock::playing(), 0.45, size);
            stage.editor.show_picture(mode);
            stage.frames(20);
            stage.paint();
            stage.canvas.save(folder.join(format!("synth-{mode:?}-{}.png", size.0))).unwrap();
        }
    }
}
