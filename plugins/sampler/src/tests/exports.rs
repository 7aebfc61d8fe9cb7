//! Pads as WAV files, and back.

use kit::mock_host::set;
use testkit::assert_bit_equal;

use super::{Instance, small};
use crate::params::PADS;
use crate::view::Command;

#[test]
fn a_file_holds_what_is_heard_and_where_it_was_found() {
    let mut instance = Instance::new();
    set(&instance.params.pad01.pc1, 0.8);
    set(&instance.params.pad01.frequency, 4.0);
    set(&instance.params.pad01.wander, 0.5);
    set(&instance.params.seed, 42);
    let path = instance.path("kick.wav");
    let view = instance.ask(Command::Export { pad: 0, path: path.clone() });
    assert_eq!(view.status.words, "kick.wav is written.");
    let read = model::sound::Sound::read(&path).unwrap();
    assert_eq!((f64::from(read.rate_hz), read.channels.len()), (small::RATE_HZ, 1));
    let heard = instance.sound(0);
    // The voice's gain in the middle is 1 but for its rounding, and 24 bits are 6e-8 each.
    let far = read.channels[0].iter().zip(&heard).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(far < 4e-7, "{far}");
    let spot = crate::wav::spot(&path).unwrap();
    let hash = instance.params.kit.read(|kit| kit.model().unwrap().sha256.clone());
    assert_eq!((spot.model, spot.seed), (hash, 42));
    assert_eq!(spot.z.0.len(), small::SIZE);
}

#[test]
fn a_file_of_ours_brings_its_point_back() {
    let mut instance = Instance::new();
    set(&instance.params.pad02.pc2, -0.7);
    set(&instance.params.pad02.wander, 0.3);
    let path = instance.path("found again.wav");
    instance.ask(Command::Export { pad: 1, path: path.clone() });
    let view = instance.ask(Command::LoadSample { pad: 8, path });
    assert_eq!(view.pads[8].sample, None, "it needs no sample");
    let (there, back) = (instance.sound(1), instance.sound(8));
    assert_bit_equal(&there, &back, "the same point, decoded");
}

#[test]
fn all_pads_are_written_under_their_numbers() {
    let instance = Instance::new();
    instance.ask(Command::ClearPad(4));
    instance.ask(Command::Rename { pad: 0, name: "Kick: 1/2".into() });
    let folder = instance.path("kit");
    std::fs::create_dir(&folder).unwrap();
    let view = instance.ask(Command::ExportAll(folder.clone()));
    assert!(view.status.words.starts_with("15 pads are written to"), "{}", view.status.words);
    let mut names: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let numbers: Vec<usize> = names.iter().map(|name| name[..2].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=PADS).filter(|number| *number != 5).collect::<Vec<_>>());
    assert_eq!(names[0], "01 Kick- 1-2.wav");
    assert!(names.iter().all(|name| crate::wav::spot(&folder.join(name)).is_some()));
}

#[test]
fn a_knob_that_was_turned_a_moment_ago_is_in_the_file() {
    let instance = Instance::new();
    let export = |name: &str| {
        let path = instance.path(name);
        // Nobody waits for the sound here but the export itself.
        kit::session::Desk::send(&instance.desk, Command::Export { pad: 0, path: path.clone() });
        instance.session.catch_up();
        crate::wav::spot(&path).unwrap().z.0
    };
    let home = export("home.wav");
    set(&instance.params.pad01.pc1, 2.0);
    let moved = export("moved.wav");
    assert_ne!(home, moved);
    assert_eq!(moved, instance.point(0));
}

#[test]
fn what_cannot_be_written_is_said() {
    let instance = Instance::new();
    let nowhere = instance.path("no folder").join("kick.wav");
    let view = instance.ask(Command::Export { pad: 0, path: nowhere });
    assert!(view.status.words.starts_with("kick.wav cannot be written: "), "{}", view.status.words);
    instance.ask(Command::ClearPad(2));
    let view = instance.ask(Command::Export { pad: 2, path: instance.path("empty.wav") });
    assert_eq!(view.status.words, "There is nothing on pad 3 to be written.");
    assert!(!instance.path("empty.wav").exists());
}
