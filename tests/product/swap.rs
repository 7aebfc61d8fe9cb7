//! Models change while the plugin plays.

use std::sync::atomic::{AtomicBool, Ordering};

use testkit::measure::{max_step, peak};
use testkit::{Splits, assert_bit_equal, assert_clean, signals};
use timbrel_cli::host::{Planar, Setup, Timeline};
use timbrel_cli::render::model::{keepsake, with_slot};
use timbrel_tests::drive;
use timbrel_tests::models::{self, Folder};

const RATE_HZ: f64 = 48_000.0;
/// A 100 Hz sine at 0.5 moves by 0.0066 a sample; gains of 0.5 and -0.5 differ by all of it. A jump would be 0.5.
const LARGEST_STEP: f32 = 0.02;

/// Loads states on the main thread while another thread plays.
#[test]
fn a_model_is_exchanged_during_play_without_a_click() {
    let folder = Folder::default();
    let files = [0.5, -0.5].map(|gain| folder.file(&format!("gain{gain}.onnx"), &models::gain(gain, &[])));
    let setup = Setup::realtime(RATE_HZ, 256);
    let mut plugin = drive::playing(&files[0], setup);
    let states = files.each_ref().map(|file| drive::only(&plugin.save().unwrap(), file));
    let mut processor = plugin.activate(setup).unwrap();
    let enough = AtomicBool::new(false);
    let played = std::thread::scope(|threads| {
        let audio = threads.spawn(|| {
            let mut sound: Planar = vec![Vec::new(); 2];
            let tone = signals::sine(100.0, 0.5, RATE_HZ, 480);
            while !enough.load(Ordering::Acquire) {
                let block = vec![tone[..256].to_vec(); 2];
                // 480 samples are one period of the tone: every pass joins the one before.
                let rest = vec![tone[256..].to_vec(); 2];
                for part in [block, rest] {
                    let length = part[0].len();
                    let out = processor.play(&part, &Timeline::default(), std::iter::once(0..length)).unwrap();
                    sound.iter_mut().zip(out).for_each(|(all, new)| all.extend(new));
                }
                std::thread::sleep(std::time::Duration::from_micros(200));
            }
            (sound, processor)
        });
        for round in 1..=10 {
            plugin.load(&states[round % 2]).unwrap();
            for _ in 0..20 {
                plugin.idle();
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        }
        enough.store(true, Ordering::Release);
        audio.join().unwrap()
    });
    let (sound, processor) = played;
    plugin.deactivate(processor);
    assert_clean(&sound[0], "swapping");
    assert!(max_step(&sound[0]) < LARGEST_STEP, "a step of {}", max_step(&sound[0]));
    let level = |gain: f32| sound[0].chunks_exact(480).any(|period| (period[120] - 0.5 * gain).abs() < 1e-2);
    assert!(level(0.5) && level(-0.5), "both models were heard");
}

/// A project that is loaded while a bounce goes on is heard from the very next block, whatever the blocks are.
#[test]
fn a_state_loaded_within_a_bounce_is_heard_at_once_and_without_a_click() {
    let folder = Folder::default();
    let files = [0.5, -0.5].map(|gain| folder.file(&format!("gain{gain}.onnx"), &models::gain(gain, &[])));
    let setup = Setup::offline(RATE_HZ, 1_024);
    let mut plugin = drive::playing(&files[0], setup);
    let states = files.each_ref().map(|file| drive::only(&plugin.save().unwrap(), file));
    let tone = vec![signals::sine(100.0, 0.5, RATE_HZ, 12_000); 2];
    let mut bounce = |splits: Splits| {
        plugin.load(&states[0]).unwrap();
        let mut processor = plugin.activate(setup).unwrap();
        let mut sound: Planar = vec![Vec::new(); 2];
        for (part, state) in [(0..6_000, 1), (6_000..12_000, 0)] {
            let input: Planar = tone.iter().map(|channel| channel[part.clone()].to_vec()).collect();
            let out = processor.play(&input, &Timeline::default(), splits.ranges(input[0].len())).unwrap();
            sound.iter_mut().zip(out).for_each(|(all, new)| all.extend(new));
            plugin.load(&states[state]).unwrap();
        }
        plugin.deactivate(processor);
        sound
    };
    let first = bounce(Splits::fixed(1_024));
    for splits in [Splits::fixed(7), Splits::fixed(500), Splits::random(3, 1_024)] {
        assert_bit_equal(&first[0], &bounce(splits)[0], &format!("{splits}"));
    }
    assert!(max_step(&first[0]) < LARGEST_STEP, "a step of {}", max_step(&first[0]));
    for (range, gain) in [(4_800..5_280, 0.5), (10_560..11_040, -0.5)] {
        let middle = range.start + 120;
        assert!((first[0][middle] - 0.5 * gain).abs() < 1e-2, "at {middle}: {}", first[0][middle]);
    }
}

/// All slots are warm: automation of the slot is part of the bounce.
#[test]
fn switching_slots_is_automatable_and_the_same_every_time() {
    let folder = Folder::default();
    let setup = Setup::offline(RATE_HZ, 512);
    let mut plugin = drive::plugin();
    let mut state = plugin.save().unwrap();
    for slot in 0..8 {
        let file = folder.file(&format!("gain{slot}.onnx"), &models::gain(0.1 * slot as f32 + 0.1, &[]));
        state = with_slot(&state, slot, &keepsake(&file, &std::fs::read(&file).unwrap())).unwrap();
    }
    plugin.load(&state).unwrap();
    plugin.settle(setup).unwrap();
    plugin.set("level", "raw").unwrap();
    let mut events = Timeline::default();
    for n in 0..8_u64 {
        events.add(n * 6_000, plugin.set_event("model", &(n + 1).to_string()).unwrap());
    }
    let input = vec![signals::sine(100.0, 0.5, RATE_HZ, 48_000); 2];
    let first = drive::play(&mut plugin, setup, &input, &events, Splits::fixed(512));
    let second = drive::play(&mut plugin, setup, &input, &events, Splits::random(2, 512));
    assert_bit_equal(&first[0], &second[0], "the second bounce");
    assert!(max_step(&first[0]) < LARGEST_STEP, "a step of {}", max_step(&first[0]));
    for slot in 0..8 {
        let period = slot * 6_000 + 5_400..slot * 6_000 + 5_880;
        let gain = peak(&first[0][period.clone()]) / peak(&input[0][period]);
        assert!((gain - (0.1 * slot as f32 + 0.1)).abs() < 2e-2, "slot {}: {gain}", slot + 1);
    }
}
