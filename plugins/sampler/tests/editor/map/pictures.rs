//! The map, looked at.

use std::path::{Path, PathBuf};

use egui::{Modifiers, MouseWheelUnit, PointerButton, vec2};
use kit::mock_host::set;

use super::super::stage::{self, Stage};
use super::ground::{OnTheMap, Ruler, SIZE, alone, crowded, six};

const SIZES: [(f32, f32, f32); 4] =
    [(760.0, 480.0, 1.0), (980.0, 620.0, 1.5), (1960.0, 1240.0, 1.0), (980.0, 620.0, 2.0)];

#[test]
fn no_text_of_the_map_covers_another() {
    for size in SIZES {
        for view in [six(), crowded()] {
            let stage = stage::stage(view, size);
            assert_eq!(stage.canvas.clash(), None, "at {} × {}", size.0, size.1);
        }
    }
}

/// Where `EDITOR_PICTURES` names a folder, every picture is written into it; otherwise one is drawn and looked at.
#[test]
fn every_pack_has_its_colour_on_the_map() {
    let mut stage = stage::stage(six(), SIZE);
    stage.paint();
    let rgb = stage.canvas.rgb();
    let near = |wanted: [u8; 3]| {
        let like = |pixel: &[u8]| pixel.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 48);
        rgb.chunks_exact(3).filter(|pixel| like(pixel)).count()
    };
    for colour in [[0xE5, 0x7A, 0x2E], [0xEB, 0xD9, 0x6B], [0x66, 0xDC, 0xE8]] {
        assert!(near(colour) > 500, "{colour:?}: {} pixels", near(colour));
    }
    if let Some(folder) = std::env::var_os("EDITOR_PICTURES") {
        write_all(&PathBuf::from(folder));
    }
}

fn write_all(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let save = |name: String, stage: &mut Stage| {
        stage.paint();
        stage.canvas.save(folder.join(format!("map-{name}.png"))).unwrap();
    };
    for size in SIZES {
        let name = format!("{}-{}", size.0, size.2);
        let mut stage = stage::stage(six(), size);
        set(&stage.params.pad06.morph, 0.4);
        stage.frames(2);
        let (_, place) = alone(&stage.desk_view(), 2);
        let ruler = Ruler::of(&stage);
        stage.rest_on(ruler.at(place));
        save(format!("playing-{name}"), &mut stage);
        stage.wheel(ruler.at([-0.4, -0.4]), MouseWheelUnit::Line, vec2(0.0, 8.0));
        save(format!("near-{name}"), &mut stage);
        save(format!("crowded-{name}"), &mut stage::stage(crowded(), size));
    }
    let mut stage = stage::stage(crowded(), SIZES[1]);
    set(&stage.params.map_x, 0.15);
    stage.click_words("snare");
    stage.click_words("hat");
    let at = stage.pin(3);
    stage.button(at, PointerButton::Secondary, true, Modifiers::NONE);
    stage.button(at, PointerButton::Secondary, false, Modifiers::NONE);
    stage.frames(4);
    save("menu".into(), &mut stage);
}
