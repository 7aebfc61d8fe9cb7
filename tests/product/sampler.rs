//! Timbrel Sampler in a host.

mod files;
mod hosts;
mod kits;
mod moving;
mod pages;

use testkit::measure::{max_step, peak, rms};
use testkit::signals::Noise;
use testkit::{Splits, assert_bit_equal, assert_clean};
use timbrel_cli::host::{Event, Plugin, Setup, Timeline};
use timbrel_tests::latent::drums;
use timbrel_tests::models::Folder;
use timbrel_tests::sampler::{play, playing, plugin};

const RATE_HZ: f64 = 48_000.0;
const GLOBAL: [&str; 8] = ["bypass", "tune", "output_db", "humanize", "seed", "map_x", "map_y", "map_pad"];
const PAD: [&str; 27] = [
    "pc1",
    "pc2",
    "frequency",
    "attack",
    "release",
    "wander",
    "morph",
    "original",
    "velocity",
    "velocity_tone",
    "tune",
    "begin",
    "end",
    "reverse",
    "loop",
    "gate",
    "amp_attack",
    "amp_decay",
    "amp_sustain",
    "amp_release",
    "filter",
    "cutoff",
    "resonance",
    "pan",
    "gain",
    "choke",
    "note",
];

fn offline() -> Setup {
    Setup::offline(RATE_HZ, 4_096)
}

fn press(events: &mut Timeline, at: u64, key: u8) {
    events.add(at, Event::NoteOn { channel: 0, key, velocity: 0.8 });
}

#[test]
fn the_ids_are_those_of_every_project() {
    let plugin = plugin();
    let ids: Vec<_> = plugin.params().iter().map(|param| param.id.clone()).collect();
    let pad = |number: usize| PAD.iter().map(move |id| format!("pad{number:02}_{id}"));
    let wanted: Vec<_> = GLOBAL.iter().map(ToString::to_string).chain((1..=16).flat_map(pad)).collect();
    assert_eq!(ids, wanted);
}

#[test]
fn every_pad_plays_the_model_on_its_key() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    let mut plugin = playing(&file, offline(), &[]);
    for key in 35..=52 {
        let mut events = Timeline::default();
        press(&mut events, 100, key);
        let output = play(&mut plugin, offline(), 12_000, &events, Splits::fixed(512));
        assert_clean(&output[0], &format!("key {key}"));
        assert!(output[0][..100].iter().all(|x| *x == 0.0), "key {key} is not early");
        assert_eq!(peak(&output[0]) > 1e-2, (36..52).contains(&key), "key {key}: {}", peak(&output[0]));
    }
    plugin.set("pad03_note", "C5").unwrap();
    let mut events = Timeline::default();
    press(&mut events, 0, 84);
    assert!(
        peak(&play(&mut plugin, offline(), 4_800, &events, Splits::fixed(512))[0]) > 1e-2,
        "another key was learned"
    );
}

/// Knobs of all kinds that move while pads are struck; a loop among them.
fn automation(plugin: &mut Plugin) -> Timeline {
    let mut events = Timeline::default();
    for n in 0..12_u64 {
        let moves = [
            ("pad01_frequency", format!("{}", n as f64 - 6.0)),
            ("pad01_release", format!("{} %", 60 + 11 * n)),
            ("pad02_wander", format!("{} %", 8 * n)),
            ("pad03_pc1", format!("{}", 0.25 * n as f64)),
            ("map_x", format!("{} %", 3 * n)),
        ];
        for (step, (id, value)) in moves.iter().enumerate() {
            events.add(1_001 * n + 97 * step as u64, plugin.set_event(id, value).unwrap());
        }
        press(&mut events, 1_001 * n + 300, 36 + (n % 4) as u8);
        events.add(1_001 * n + 900, Event::NoteOff { channel: 0, key: 36 + (n % 4) as u8 });
    }
    events.add(6_003, plugin.set_event("seed", "77").unwrap());
    events
}

#[test]
fn a_bounce_with_automated_edits_is_the_same_every_time_and_for_any_split() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    let params = [("pad04_loop", "on"), ("pad04_velocity_tone", "60 %"), ("humanize", "30 %")];
    let mut plugin = playing(&file, offline(), &params);
    let (state, events) = (plugin.save().unwrap(), automation(&mut plugin));
    let mut take = |splits: Splits| {
        plugin.load(&state).unwrap();
        play(&mut plugin, offline(), 14_000, &events, splits)
    };
    let reference = take(Splits::fixed(4_096));
    assert!(rms(&reference[0]) > 1e-3);
    for splits in [Splits::fixed(4_096), Splits::fixed(64), Splits::fixed(1), Splits::random(5, 4_096)] {
        let again = take(splits);
        assert_bit_equal(&reference[0], &again[0], &format!("{splits}"));
        assert_bit_equal(&reference[1], &again[1], &format!("{splits}"));
    }
}

#[test]
fn a_bounce_equals_playback_where_no_knob_moves() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 2));
    let params = [("pad01_frequency", "7"), ("pad02_attack", "150 %"), ("pad03_velocity_tone", "40 %")];
    let mut plugin = playing(&file, offline(), &params);
    let mut events = Timeline::default();
    (0..24).for_each(|n| press(&mut events, 500 * n, 36 + (n % 16) as u8));
    let bounced = play(&mut plugin, offline(), 16_000, &events, Splits::fixed(512));
    let setup = Setup::realtime(RATE_HZ, 512);
    plugin.settle(setup).unwrap();
    let played = play(&mut plugin, setup, 16_000, &events, Splits::random(3, 512));
    assert_bit_equal(&bounced[0], &played[0], "playback");
}

#[test]
fn a_knob_that_moves_is_heard_at_the_next_note() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    let crossings = |semitones: &str| {
        let mut plugin = playing(&file, offline(), &[]);
        let mut events = Timeline::default();
        events.add(50, plugin.set_event("pad01_frequency", semitones).unwrap());
        press(&mut events, 100, 36);
        let output = play(&mut plugin, offline(), 4_800, &events, Splits::fixed(512));
        output[0].windows(2).filter(|two| two[0] < 0.0 && two[1] >= 0.0).count()
    };
    let (low, same, high) = (crossings("-12"), crossings("0"), crossings("24"));
    assert!(low <= same && same < high, "{low}, {same}, {high}");
}

#[test]
fn two_instances_do_not_hear_each_other() {
    let folder = Folder::default();
    let files = [1, 2].map(|seed| folder.file(&format!("{seed}.onnx"), &drums("Drums", seed)));
    let mut events = Timeline::default();
    (0..8).for_each(|n| press(&mut events, 900 * n, 36 + n as u8));
    let take = |plugin: &mut Plugin| play(plugin, offline(), 9_600, &events, Splits::fixed(512));
    let alone = files.each_ref().map(|file| take(&mut playing(file, offline(), &[])));
    let mut both = files.each_ref().map(|file| playing(file, offline(), &[]));
    let together = std::array::from_fn::<_, 2, _>(|n| take(&mut both[n]));
    let [first, mut second] = both;
    drop(first);
    assert_bit_equal(&alone[0][0], &together[0][0], "the first");
    assert_bit_equal(&alone[1][0], &together[1][0], "the second");
    assert_bit_equal(&alone[1][0], &take(&mut second)[0], "the survivor");
    assert!(alone[0][0] != alone[1][0]);
}

#[test]
fn many_notes_of_a_bass_do_not_click() {
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 1));
    let params =
        [("pad01_amp_attack", "10"), ("pad01_velocity", "0 %"), ("pad01_filter", "Low-pass"), ("pad01_cutoff", "200")];
    let mut plugin = playing(&file, offline(), &params);
    let once = {
        let mut events = Timeline::default();
        press(&mut events, 0, 36);
        max_step(&play(&mut plugin, offline(), 9_600, &events, Splits::fixed(512))[0])
    };
    let mut events = Timeline::default();
    (0..120).for_each(|n| press(&mut events, 53 * n, 36));
    let output = play(&mut plugin, offline(), 14_400, &events, Splits::fixed(512));
    // 32 voices and those that fade in 4 ms.
    assert!(max_step(&output[0]) < 64.0 * once, "{} for {once}", max_step(&output[0]));
}

#[test]
fn two_thousand_random_steps_leave_no_trace_of_nan_and_no_runaway() {
    const MAX_BLOCK: usize = 128;
    let folder = Folder::default();
    let file = folder.file("drums.onnx", &drums("Drums", 3));
    let setup = Setup::realtime(RATE_HZ, MAX_BLOCK);
    let mut plugin = playing(&file, setup, &[]);
    let mut processor = plugin.activate(setup).unwrap();
    let params: Vec<_> = plugin.params().iter().cloned().collect();
    let mut dice = Noise::new(41);
    for step in 0..2_000 {
        let length = 1 + dice.below(MAX_BLOCK);
        let start = processor.position_samples();
        let mut events = Timeline::default();
        for _ in 0..dice.below(6) {
            let at = start + dice.below(length) as u64;
            let param = &params[dice.below(params.len())];
            let value = param.value_at(dice.unit());
            events.add(at, Event::Set { number: param.number, value });
            let key = 36 + dice.below(16) as u8;
            let down = Event::NoteOn { channel: 0, key, velocity: dice.unit() };
            events.add(at, if dice.below(3) > 0 { down } else { Event::NoteOff { channel: 0, key } });
        }
        if dice.below(100) == 0 {
            processor.reset();
        }
        for channel in processor.play(&[], &events, std::iter::once(0..length)).unwrap() {
            assert_clean(&channel, &format!("step {step}"));
            assert!(peak(&channel) < 1_000.0, "step {step}: {}", peak(&channel));
        }
        plugin.idle();
    }
    plugin.deactivate(processor);
}
