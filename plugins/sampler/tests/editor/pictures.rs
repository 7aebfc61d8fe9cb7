//! The editor in all its states and sizes, drawn in memory.

use std::path::{Path, PathBuf};

use timbrel_sampler::view::View;

use super::mock;
use super::stage::{self, Stage};

type State = (&'static str, fn() -> View);

const STATES: [State; 10] = [
    ("playing", mock::playing),
    ("sampled", mock::sampled),
    ("lost", mock::lost),
    ("long", mock::long_names),
    ("bare", mock::bare),
    ("empty", mock::empty),
    ("loading", mock::loading),
    ("missing", mock::missing),
    ("refused", mock::refused),
    ("refused-beside", mock::refused_beside),
];
const SIZES: [(f32, f32, f32); 5] =
    [(760.0, 480.0, 1.5), (820.0, 540.0, 1.0), (980.0, 620.0, 1.5), (1400.0, 700.0, 1.0), (1960.0, 1240.0, 1.0)];

/// After some frames.
fn stage(view: View, size: (f32, f32, f32)) -> Stage {
    let mut stage = stage::stage(view, size);
    mock::turned(&stage.params);
    stage.frames(20);
    stage
}

#[test]
fn no_text_leaves_the_window_or_covers_another() {
    for size in SIZES {
        for (name, view) in STATES {
            let stage = stage(view(), size);
            let name = format!("{name} at {} × {}", size.0, size.1);
            assert!(stage.canvas.texts().len() > 30, "{name}: only {} texts", stage.canvas.texts().len());
            assert_eq!(stage.canvas.clash(), None, "{name}");
        }
    }
}

#[test]
fn every_page_below_the_knobs_fits() {
    for size in SIZES {
        for (page, shown) in PAGES {
            let stage = turned_to(page, size);
            let name = format!("{page} at {} × {}", size.0, size.1);
            assert_eq!(stage.canvas.clash(), None, "{name}");
            let cut =
                |text: &&testkit::paint::Text| text.place.top() > stage.place(shown).top() && text.words.contains('…');
            assert_eq!(stage.canvas.texts().iter().find(cut), None, "{name}");
        }
    }
}

/// Pages below the knobs, each with something that is on it.
const PAGES: [(&str, &str); 4] =
    [("Play", "Choke"), ("Shape", "Decay"), ("Sample", "the model is 8.4 dB away"), ("Kit", "Humanize")];

/// The page in front, where it has to be turned.
fn turned_to(page: &str, size: (f32, f32, f32)) -> Stage {
    let mut stage = stage(mock::sampled(), size);
    stage.desk.change(|view| view.status = Default::default());
    // A page may hold several.
    let tab = stage.canvas.texts().iter().find(|text| text.words.split(", ").any(|word| word == page));
    if let Some(at) = tab.map(|tab| tab.place.center()) {
        stage.click(at);
    }
    stage.frames(3);
    stage
}

/// Where `EDITOR_PICTURES` names a folder, every picture is written into it; otherwise one is drawn and looked at.
#[test]
fn the_picture_holds_the_colours_of_the_family() {
    let mut playing = stage(mock::playing(), (980.0, 620.0, 1.0));
    playing.paint();
    let rgb = playing.canvas.rgb();
    let share =
        |wanted: [u8; 3]| rgb.chunks_exact(3).filter(|pixel| **pixel == wanted).count() as f32 / (980.0 * 620.0);
    assert!(share([0x1A, 0x1C, 0x1F]) > 0.3, "panels");
    assert!(share([0x14, 0x15, 0x18]) > 0.1, "window");
    assert!((0.001..0.1).contains(&share([0xA7, 0x8B, 0xFA])), "accent");
    if let Some(folder) = std::env::var_os("EDITOR_PICTURES") {
        write_all(&PathBuf::from(folder));
    }
}

fn write_all(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, open) in [("menu", menu as fn(&mut Stage)), ("favourites", favourites), ("carried", carried)] {
        let mut stage = stage(mock::playing(), SIZES[2]);
        open(&mut stage);
        stage.paint();
        stage.canvas.save(folder.join(format!("{name}.png"))).unwrap();
    }
    for size in SIZES {
        for (page, _) in PAGES {
            let mut stage = turned_to(page, size);
            stage.paint();
            stage.canvas.save(folder.join(format!("page-{page}-{}.png", size.0))).unwrap();
        }
        for (name, view) in STATES {
            let mut stage = stage(view(), size);
            stage.paint();
            stage.canvas.save(folder.join(format!("{name}-{}.png", size.0))).unwrap();
        }
    }
}

fn menu(stage: &mut Stage) {
    let pos = stage::on_a_pad(stage, "4").center();
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Secondary, egui::Modifiers::NONE);
        stage.happen(egui::Event::PointerButton { pos, button, pressed, modifiers });
    }
    stage.happen(egui::Event::PointerMoved(stage.place("Favourites").center()));
    stage.frames(20);
}

fn favourites(stage: &mut Stage) {
    stage.click(stage.place("C1 – D#2").right_center() + egui::vec2(22.0, 0.0));
    stage.frames(3);
}

fn carried(stage: &mut Stage) {
    let (pos, to) = (stage::on_a_pad(stage, "1").center(), stage::on_a_pad(stage, "11").center());
    let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
    stage.happen(egui::Event::PointerButton { pos, button, pressed: true, modifiers });
    stage.happen(egui::Event::PointerMoved(pos + 0.5 * (to - pos)));
    stage.happen(egui::Event::PointerMoved(to));
}
