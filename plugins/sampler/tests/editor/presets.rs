//! Choosing a kit.

use std::sync::Arc;

use egui::Key;
use kit::knobs::Knobs;
use kit::presets::{Order, Recall, Turn};
use timbrel_sampler::params::SamplerParams;
use timbrel_sampler::presets::KITS;
use timbrel_sampler::view::Command;

use super::{mock, stage};

const SIZE: (f32, f32, f32) = (980.0, 620.0, 1.0);

#[test]
fn every_kit_turns_knobs_that_there_are() {
    let knobs = Knobs::of(Arc::new(SamplerParams::default()));
    for kit in KITS.presets() {
        Recall::of(&kit, &knobs, &KITS).unwrap_or_else(|why| panic!("{}: {why}", kit.name));
        assert!(kit.params.keys().all(|id| !KITS.stays.contains(&id.as_str())), "{}", kit.name);
        assert!(!kit.description.is_empty() && kit.author == "Timbrel", "{}", kit.name);
    }
    assert!(KITS.stays.iter().all(|id| knobs.get(id).is_some()));
}

#[test]
fn a_kit_is_left_to_the_worker_who_has_the_knobs_turned_once() {
    let mut stage = stage::stage(mock::playing(), SIZE);
    let knobs = Knobs::of(stage.params.clone());
    let travels = || knobs.iter().map(|knob| knob.travel()).collect::<Vec<_>>();
    let before = travels();
    stage.editor.browse_presets();
    stage.frames(2);
    stage.type_words("tight");
    stage.press(Key::Enter);
    stage.frames(2);
    let asked = stage.desk.asked();
    let performs = |command: &Command| matches!(command, Command::Preset(Order::Perform { id, preset }) if id == "factory:Tight Nine" && preset.kit.is_some());
    assert_eq!(asked.iter().filter(|command| performs(command)).count(), 1, "{asked:?}");
    assert_eq!(travels(), before, "nothing is turned before the worker has agreed");
    // It agrees.
    let pan = knobs.iter().position(|knob| knob.id() == "pad07_pan").unwrap();
    let mut wanted = vec![None; before.len()];
    wanted[pan] = Some(0.875);
    stage.desk.change(|view| view.presets.turn = Some(Arc::new(Turn { number: 3, travels: wanted })));
    stage.frames(4);
    assert_eq!(stage.params.pad07.pan.value(), 0.75);
    assert_eq!(stage.desk.asked(), [Command::Preset(Order::Turned(3))]);
    assert_eq!(*stage.host.gestures.lock().unwrap(), ["begin", "set", "end"], "through the host, and only what moves");
}

#[test]
fn a_pad_is_saved_and_loaded_from_its_menu() {
    let mut stage = stage::stage(mock::playing(), SIZE);
    for (row, wanted) in [
        ("Save the pad", Command::SavePad(4)),
        ("Load a pad…", Command::OpenDialog(timbrel_sampler::view::Dialog::Pad(4))),
    ] {
        let pad = stage::on_a_pad(&stage, "5").center();
        for pressed in [true, false] {
            let modifiers = egui::Modifiers::NONE;
            stage.happen(egui::Event::PointerMoved(pad));
            stage.happen(egui::Event::PointerButton {
                pos: pad,
                button: egui::PointerButton::Secondary,
                pressed,
                modifiers,
            });
        }
        stage.frames(2);
        stage.desk.asked();
        stage.click_words(row);
        assert!(stage.desk.asked().contains(&wanted), "{row}");
    }
}
