//! Several instances, both formats, and a host that unloads.

use testkit::{Splits, assert_bit_equal};
use timbrel_cli::host::{Library, Plugin, Setup, Timeline};
use timbrel_tests::models::{self, Folder};
#[cfg(target_os = "linux")]
use timbrel_tests::module::Module;
use timbrel_tests::{built, child, drive};

const SETUP: Setup = Setup { sample_rate_hz: 48_000.0, max_block_samples: 512, offline: true };

#[test]
fn two_instances_do_not_hear_each_other() {
    let folder = Folder::default();
    let files = [1, 2].map(|seed| folder.file(&format!("{seed}.onnx"), &models::filter("Filter", seed, &[])));
    let input = drive::guitar(48_000.0, 9_600);
    let play = |plugin: &mut Plugin| drive::play(plugin, SETUP, &input, &Timeline::default(), Splits::fixed(512));
    let alone = files.each_ref().map(|file| play(&mut drive::playing(file, SETUP)));
    let mut both = files.each_ref().map(|file| drive::playing(file, SETUP));
    let together = std::array::from_fn::<_, 2, _>(|n| play(&mut both[n]));
    // Dropping one must not take the other's work along.
    let [first, mut second] = both;
    drop(first);
    let survivor = play(&mut second);
    for (expected, got) in alone.iter().zip(&together) {
        assert_bit_equal(&expected[0], &got[0], "together");
    }
    assert_bit_equal(&alone[1][0], &survivor[0], "the survivor");
}

#[test]
fn twenty_instances_come_and_go() {
    let mut plugins: Vec<_> = (0..20).map(|_| drive::plugin()).collect();
    let input = drive::guitar(48_000.0, 512);
    for plugin in plugins.iter_mut().step_by(7) {
        drive::play(plugin, SETUP, &input, &Timeline::default(), Splits::fixed(512));
    }
    while plugins.len() > 1 {
        plugins.remove(plugins.len() / 2);
    }
    drive::play(&mut plugins[0], SETUP, &input, &Timeline::default(), Splits::fixed(512));
}

/// On Linux the framework tells editors of automation on a thread that all instances share. It gives up where an instance
/// has gone in the meantime, and took the host along with the last one.
#[cfg(target_os = "linux")]
#[test]
fn a_vst3_that_goes_while_it_is_automated_harms_nobody() {
    if !child::is_this() {
        return child::run("instances::a_vst3_that_goes_while_it_is_automated_harms_nobody", &[]).unwrap();
    }
    for name in ["Timbrel Drive", "Timbrel Transfer"] {
        let module = Module::open(&built::vst3(name));
        for _ in 0..20 {
            let instances = [module.create(), module.create()];
            instances.iter().for_each(|instance| drop(instance.bounce(&vec![vec![0.0; 64]; 2], 48_000.0, 64)));
            instances[0].automate(1_000);
        }
    }
}

#[test]
fn a_library_can_be_unloaded_and_loaded_again() {
    // A copy, since the other tests of this process hold the library itself.
    let folder = Folder::default();
    let copy = folder.path().join("Timbrel Drive.clap");
    std::fs::copy(built::clap("Timbrel Drive"), &copy).unwrap();
    let input = drive::guitar(48_000.0, 4_800);
    let mut takes = Vec::new();
    for _ in 0..3 {
        let library = Library::open(&copy).unwrap();
        let mut plugin = Plugin::create(&library, Some(drive::ID)).unwrap();
        plugin.settle(SETUP).unwrap();
        takes.push(drive::play(&mut plugin, SETUP, &input, &Timeline::default(), Splits::fixed(512)));
    }
    assert_bit_equal(&takes[0][0], &takes[1][0], "loaded again");
    assert_bit_equal(&takes[0][0], &takes[2][0], "loaded a third time");
}

#[cfg(target_os = "linux")]
#[test]
fn both_formats_live_in_one_process_and_sound_alike() {
    use timbrel_tests::module::Module;
    let input = drive::guitar(48_000.0, 9_600);
    let mut clap = drive::plugin();
    clap.settle(SETUP).unwrap();
    let module = Module::open(&built::vst3("Timbrel Drive"));
    let (one, two) = (module.create(), module.create());
    let from_vst3 = one.bounce(&input, 48_000.0, 512);
    let from_clap = drive::play(&mut clap, SETUP, &input, &Timeline::default(), Splits::fixed(512));
    assert_bit_equal(&from_clap[0], &from_vst3[0], "VST3 beside CLAP");
    drop(clap);
    drop(one);
    let again = two.bounce(&input, 48_000.0, 512);
    assert_bit_equal(&from_vst3[0], &again[0], "the second VST3 instance, alone");
}
