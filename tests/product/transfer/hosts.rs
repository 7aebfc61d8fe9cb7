//! Other hosts, several instances, and what is missing beside the plugin.

use std::path::Path;

use serde_json::json;
use testkit::measure::rms;
use testkit::{Splits, assert_bit_equal};
use timbrel_cli::host::{Library, Planar, Plugin, Setup, Timeline};
use timbrel_tests::models::Folder;
use timbrel_tests::transfer::{self, play, set, sung};
use timbrel_tests::{built, child, foreign};

use super::RATE_HZ;

const SETUP: Setup = Setup { sample_rate_hz: RATE_HZ, max_block_samples: 512, offline: true };

fn song() -> Planar {
    sung(330.0, RATE_HZ, 14_400)
}

fn take(plugin: &mut Plugin) -> Planar {
    play(plugin, SETUP, &song(), &Timeline::default(), Splits::fixed(512))
}

#[test]
fn dawdreamer_loads_plays_automates_and_restores_it() {
    let report = foreign::run("in_dawdreamer.py", &[&built::vst3("Timbrel Transfer"), Path::new("512")]);
    assert_eq!(
        report["checks"],
        json!({ "sounds": true, "clean": true, "automates": true, "state": true }),
        "{report}"
    );
    let mut plugin = set(SETUP, &[]);
    take(&mut plugin);
    assert_eq!(report["latency_samples"].as_u64().unwrap() as usize, plugin.latency_samples());
}

#[cfg(target_os = "linux")]
#[test]
fn both_formats_sound_alike_and_send_the_same_notes() {
    use timbrel_tests::module::Module;
    let input: Planar = (0..2).map(|side| [song()[side].clone(), vec![0.0; 14_400]].concat()).collect();
    let mut plugin = set(SETUP, &[]);
    let mut processor = plugin.activate(SETUP).unwrap();
    let from_clap = processor.play(&input, &Timeline::default(), Splits::fixed(512).ranges(input[0].len())).unwrap();
    let sent_by_clap = processor.take_sent();
    plugin.deactivate(processor);
    let module = Module::open(&built::vst3("Timbrel Transfer"));
    let instance = module.create();
    // The models arrive in the first block.
    instance.bounce(&vec![vec![0.0; 4_800]; 2], RATE_HZ, 512);
    let (from_vst3, sent_by_vst3) = instance.bounce_and_listen(&input, RATE_HZ, 512);
    assert_bit_equal(&from_clap[0], &from_vst3[0], "VST3 beside CLAP");
    assert!(sent_by_clap.len() > 20, "{sent_by_clap:?}");
    assert_eq!(sent_by_clap, sent_by_vst3);
}

#[test]
fn two_instances_do_not_hear_each_other() {
    let made = || [set(SETUP, &[("transpose", "5")]), set(SETUP, &[("morph", "100 %")])];
    let [mut one, mut other] = made();
    let alone = [take(&mut one), take(&mut other)];
    drop((one, other));
    let [mut first, mut second] = made();
    let mut both = [&mut first, &mut second].map(|plugin| plugin.activate(SETUP).unwrap());
    let (input, mut together) = (song(), [Planar::from([vec![]]), Planar::from([vec![]])]);
    for range in Splits::fixed(512).ranges(input[0].len()) {
        let block: Planar = input.iter().map(|side| side[range.clone()].to_vec()).collect();
        for (processor, heard) in both.iter_mut().zip(&mut together) {
            let once = std::iter::once(0..block[0].len());
            heard[0].extend(&processor.play(&block, &Timeline::default(), once).unwrap()[0]);
        }
    }
    let [playing_first, playing_second] = both;
    first.deactivate(playing_first);
    second.deactivate(playing_second);
    for (expected, got) in alone.iter().zip(&together) {
        assert_bit_equal(&expected[0], &got[0], "together");
    }
    // Dropping one must not take the other's work along.
    drop(first);
    assert_bit_equal(&alone[1][0], &take(&mut second)[0], "the survivor");
}

#[test]
fn a_library_can_be_unloaded_and_loaded_again() {
    // A copy, since the other tests of this process hold the library itself.
    let folder = Folder::default();
    let copy = folder.path().join("Timbrel Transfer.clap");
    std::fs::copy(built::clap("Timbrel Transfer"), &copy).unwrap();
    let takes: Vec<Planar> = (0..3)
        .map(|_| {
            let library = Library::open(&copy).unwrap();
            let mut plugin = Plugin::create(&library, Some(transfer::ID)).unwrap();
            plugin.settle(SETUP).unwrap();
            take(&mut plugin)
        })
        .collect();
    assert_bit_equal(&takes[0][0], &takes[1][0], "loaded again");
    assert_bit_equal(&takes[0][0], &takes[2][0], "loaded a third time");
}

#[test]
fn without_onnx_runtime_its_models_still_play() {
    if child::is_this() {
        let mut plugin = alone(Path::new(&std::env::var("TIMBREL_TEST_COPY").unwrap()));
        assert!(rms(&take(&mut plugin)[0]) > 1e-3, "nothing sounds");
        let loaded = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
        assert!(!loaded.contains("onnxruntime"), "it was found all the same");
        return;
    }
    let folder = Folder::default();
    let copy = folder.path().join("Timbrel Transfer.clap");
    std::fs::copy(built::clap("Timbrel Transfer"), &copy).unwrap();
    let nowhere = folder.path().join("libonnxruntime.so");
    let variables = [("TIMBREL_TEST_COPY", &copy), ("TIMBREL_ONNXRUNTIME", &nowhere)];
    let variables = variables.map(|(name, path)| (name, path.to_str().unwrap()));
    child::run("transfer::hosts::without_onnx_runtime_its_models_still_play", &variables).unwrap();
}

/// The plugin of a library that stays loaded.
fn alone(copy: &Path) -> Plugin {
    let library = Box::leak(Box::new(Library::open(copy).unwrap()));
    let mut plugin = Plugin::create(library, Some(transfer::ID)).unwrap();
    plugin.settle(SETUP).unwrap();
    plugin
}
