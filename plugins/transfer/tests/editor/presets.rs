//! The presets of both plugins, and choosing one.

use std::sync::Arc;

use egui::Key;
use kit::knobs::Knobs;
use kit::presets::{Book, Order, Recall};
use model::preset::Reference;
use nice_plug::prelude::Params;
use timbrel_transfer::params::SynthParams;
use timbrel_transfer::presets::{EFFECT, SYNTH};
use timbrel_transfer::view::Command;

use super::{mock, stage};

const SHIPPED: [&str; 6] = ["clarinet", "voice", "flute", "bowed", "brass", "epiano"];

#[test]
fn every_preset_names_what_there_is() {
    let books: [(&Book, Arc<dyn Params>); 2] = [(&EFFECT, mock::params()), (&SYNTH, Arc::new(SynthParams::default()))];
    for (book, params) in books {
        let (knobs, presets) = (Knobs::of(params), book.presets());
        assert_eq!(presets.len(), 10, "{}", book.plugin);
        for preset in &presets {
            Recall::of(preset, &knobs, book).unwrap_or_else(|why| panic!("{}: {why}", preset.name));
            assert!(preset.params.keys().all(|id| !book.stays.contains(&id.as_str())), "{}", preset.name);
            assert!(!preset.description.is_empty() && preset.author == "Timbrel", "{}", preset.name);
            assert_eq!(preset.models.len(), 2, "{}", preset.name);
            for model in preset.models.iter().flatten() {
                let known = SHIPPED.iter().any(|id| model.is_same(&Reference::shipped(*id)));
                assert!(known, "{}: {}", preset.name, model.name);
            }
        }
        assert!(book.stays.iter().all(|id| knobs.get(id).is_some()), "{}", book.plugin);
        for id in SHIPPED {
            let used = presets.iter().flat_map(|preset| preset.models.iter().flatten()).any(|model| model.name == id);
            assert!(used, "{}: {id} is in no preset", book.plugin);
        }
    }
}

#[test]
fn a_choice_leaves_the_player_alone_and_brings_its_models() {
    let mut stage = stage::stage(mock::playing(), 0.45, (980.0, 620.0, 1.0));
    kit::mock_host::set(&stage.params.gate_db, -33.0);
    kit::mock_host::set(&stage.params.line.transpose, 3.0);
    stage.editor.browse_presets();
    stage.frames(2);
    stage.type_words("hollow machine");
    stage.press(Key::Enter);
    stage.frames(2);
    let params = &stage.params;
    let turned = (params.gate_db.value(), params.line.transpose.value(), params.tone.odd_even.value());
    assert_eq!(turned, (-33.0, 0.0, -1.0));
    let play = |command: &Command| matches!(command, Command::Preset(Order::Play(models)) if models.len() == 2);
    assert!(stage.desk.asked().iter().any(play));
    assert!(stage.canvas.texts().iter().any(|text| text.words.starts_with("Hollow Ma")));
}
