//! Timbrel Transfer Synth in a host.

use serde_json::{Value, json};
use testkit::measure::{max_step, peak, rms};
use testkit::signals::Noise;
use testkit::{Splits, assert_bit_equal, assert_clean};
use timbrel_cli::host::events::NoteExpressionType;
use timbrel_cli::host::{Event, Plugin, Setup, Timeline};
use timbrel_cli::render::model::keepsake;
use timbrel_tests::models::{self, Folder};
use timbrel_tests::synth::{self, amplitude, hz, keys, play, set};

const RATE_HZ: f64 = 48_000.0;
const SECOND: usize = 48_000;
/// Just the tone, in the middle.
const PLAIN: [(&str, &str); 3] = [("reverb", "0 %"), ("noise", "0"), ("spread", "0 %")];
const IDS: [&str; 27] = [
    "bypass",
    "voices",
    "transpose",
    "snap",
    "root",
    "scale",
    "glide_ms",
    "amp_attack",
    "amp_decay",
    "amp_sustain",
    "amp_release",
    "velocity",
    "bend_range",
    "bend",
    "sustain",
    "vibrato_depth",
    "vibrato_rate",
    "spread",
    "harmonics",
    "noise",
    "brightness",
    "odd_even",
    "stretch",
    "morph",
    "reverb",
    "output_db",
    "seed",
];

fn offline() -> Setup {
    Setup::offline(RATE_HZ, 4_096)
}

/// The left side of a take.
fn take(params: &[(&str, &str)], samples: usize, events: &Timeline) -> Vec<f32> {
    let mut plugin = set(offline(), &[&PLAIN, params].concat());
    play(&mut plugin, offline(), samples, events, Splits::fixed(512)).remove(0)
}

/// Amplitude of the first partial of a note.
fn at(sound: &[f32], note: f64) -> f64 {
    amplitude(sound, hz(note), RATE_HZ)
}

#[test]
fn the_ids_are_those_of_every_project() {
    let plugin = synth::plugin();
    let ids: Vec<_> = plugin.params().iter().map(|param| param.id.as_str()).collect();
    assert_eq!(ids, IDS);
    assert!(plugin.params().iter().all(|param| param.automatable), "all can be automated");
}

#[test]
fn it_has_no_input_and_plays_stereo_or_mono() {
    let mut layouts = synth::plugin().layouts();
    layouts.sort_unstable();
    assert_eq!(layouts, [[0, 1], [0, 2]]);
    for layout in layouts {
        let mut plugin = synth::plugin();
        plugin.set_layout(layout).unwrap();
        plugin.settle(offline()).unwrap();
        let output = play(&mut plugin, offline(), SECOND, &keys(&[(60, 0, 40_000)]), Splits::fixed(512));
        assert_eq!(output.len(), layout[1]);
        assert!(output.iter().all(|channel| rms(channel) > 1e-3), "{layout:?}");
    }
}

#[test]
fn a_chord_has_its_pitches_at_any_rate() {
    for rate_hz in [22_050.0, 44_100.0, 48_000.0, 96_000.0] {
        let setup = Setup::offline(rate_hz, 512);
        let mut plugin = set(setup, &PLAIN);
        let samples = rate_hz as usize;
        let events = keys(&[(60, 99, 1 << 20), (64, 99, 1 << 20), (67, 99, 1 << 20)]);
        let output = play(&mut plugin, setup, samples, &events, Splits::fixed(512)).remove(0);
        assert_eq!(plugin.latency_samples(), 0);
        assert_clean(&output, "the chord");
        assert_eq!(peak(&output[..99]), 0.0, "it begins at its sample");
        let last = &output[samples / 2..];
        for note in [60.0, 64.0, 67.0] {
            let [on, off] = [note, note + 1.0].map(|note| amplitude(last, hz(note), rate_hz));
            assert!(on > 20.0 * off && on > 5e-3, "{rate_hz} Hz, {note}: {on}, a semitone above {off}");
        }
    }
}

/// The sharpest corner: what a click has more of than a tone.
fn sharpest(sound: &[f32]) -> f32 {
    sound.windows(3).map(|x| (x[2] - 2.0 * x[1] + x[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn stealing_does_not_click() {
    let line: Vec<_> = (0..12).map(|n| (52 + (n * 5 % 17) as u8, 4_001 * n, 1 << 20)).collect();
    let take = |voices: &str| take(&[("voices", voices)], SECOND, &keys(&line[..if voices == "8" { 8 } else { 12 }]));
    let (calm, stolen) = (take("8"), take("3"));
    assert_clean(&stolen, "stealing");
    assert!(sharpest(&stolen) < 1.2 * sharpest(&calm), "{} and {}", sharpest(&stolen), sharpest(&calm));
}

#[test]
fn pedal_wheel_and_controllers_of_midi_are_heard() {
    let midi = |events: &mut Timeline, sample: u64, bytes: [u8; 3]| events.add(sample, Event::Midi(bytes));
    let mut pedal = keys(&[(60, 0, 12_000)]);
    midi(&mut pedal, 6_000, [0xb0, 64, 127]);
    midi(&mut pedal, 60_000, [0xb0, 64, 0]);
    let sound = take(&[("amp_release", "100")], 2 * SECOND, &pedal);
    assert!(rms(&sound[40_000..56_000]) > 1e-2, "the pedal holds");
    assert_eq!(peak(&sound[84_000..]), 0.0, "and lets go");

    let mut wheel = keys(&[(60, 0, 1 << 20)]);
    midi(&mut wheel, 12_000, [0xe0, 127, 127]);
    let sound = take(&[], SECOND, &wheel).split_off(24_000);
    assert!(at(&sound, 62.0) > 20.0 * at(&sound, 60.0), "two semitones up");

    let mut expression = keys(&[(60, 0, 1 << 20)]);
    midi(&mut expression, 24_000, [0xb0, 11, 40]);
    let sound = take(&[], SECOND, &expression);
    let fell_db = 20.0 * (rms(&sound[12_000..24_000]) / rms(&sound[36_000..])).log10();
    assert!((12.0..28.0).contains(&fell_db), "expression at a third: {fell_db} dB less");

    for (controller, samples) in [(123, 16_000), (120, 1_000)] {
        let mut off = keys(&[(60, 0, 1 << 20), (64, 0, 1 << 20)]);
        midi(&mut off, 24_000, [0xb0, controller, 0]);
        let sound = take(&[("amp_release", "100")], SECOND, &off);
        assert!(rms(&sound[20_000..24_000]) > 1e-2);
        assert_eq!(peak(&sound[24_000 + samples..]), 0.0, "controller {controller}");
    }
}

#[test]
fn parameters_stand_for_wheel_and_pedal() {
    let sound = take(&[("bend", "1"), ("bend_range", "12")], SECOND, &keys(&[(48, 0, 1 << 20)])).split_off(24_000);
    assert!(at(&sound, 60.0) > 10.0 * at(&sound, 48.0));
    let sound = take(&[("sustain", "on")], SECOND, &keys(&[(60, 0, 4_800)]));
    assert!(rms(&sound[40_000..]) > 1e-2);
}

#[test]
fn one_voice_slides_and_never_sounds_twice() {
    let params = [("voices", "1"), ("glide_ms", "80")];
    let sound = take(&params, 2 * SECOND, &keys(&[(57, 0, 90_000), (64, 30_000, 60_000)]));
    let [first, second, back] =
        [(24_000, 30_000), (48_000, 60_000), (78_000, 90_000)].map(|(from, to)| &sound[from..to]);
    assert!(at(second, 64.0) > 20.0 * at(second, 57.0), "it went there");
    assert!(at(first, 57.0) > 20.0 * at(first, 64.0) && at(back, 57.0) > 20.0 * at(back, 64.0), "and back");
    let level: Vec<f64> = sound[29_000..48_000].chunks(960).map(rms).collect();
    let quietest = level.iter().copied().fold(f64::MAX, f64::min);
    assert!(quietest > 0.25 * level[level.len() - 1], "no new attack: {level:?}");
}

#[test]
fn notes_are_expressed_one_by_one() {
    let expressed = |what: NoteExpressionType, value: f64| {
        let mut events = keys(&[(60, 0, 1 << 20), (67, 0, 1 << 20)]);
        events.add(0, Event::Express { channel: 0, key: 60, what, value });
        let mut plugin = set(offline(), &PLAIN);
        let sound = play(&mut plugin, offline(), SECOND, &events, Splits::fixed(512));
        [0, 1].map(|side| sound[side][24_000..].to_vec())
    };
    let db = |a: f64, b: f64| 20.0 * (a / b).log10();
    let [plain, _] = expressed(NoteExpressionType::Volume, 1.0);
    let [soft, _] = expressed(NoteExpressionType::Volume, 0.25);
    assert!((db(at(&plain, 60.0), at(&soft, 60.0)) - 12.04).abs() < 0.2);
    assert!(db(at(&plain, 67.0), at(&soft, 67.0)).abs() < 0.2, "its neighbour stays");
    let [left, right] = expressed(NoteExpressionType::Pan, 0.0);
    assert!(at(&left, 60.0) > 100.0 * at(&right, 60.0));
    let [tuned, _] = expressed(NoteExpressionType::Tuning, 3.5);
    assert!(at(&tuned, 63.5) > 20.0 * at(&tuned, 60.0) && at(&tuned, 67.0) > 1e-3);
    let [pressed, _] = expressed(NoteExpressionType::Pressure, 1.0);
    assert!(at(&pressed, 60.0) > 1.3 * at(&plain, 60.0));
    let [bright, _] = expressed(NoteExpressionType::Brightness, 1.0);
    let third = |sound: &[f32]| amplitude(sound, 3.0 * hz(60.0), RATE_HZ) / at(sound, 60.0);
    assert!(third(&bright) > 2.0 * third(&plain));
}

#[test]
fn the_host_is_told_when_a_note_has_ended_and_how_long_the_room_rings() {
    let mut plugin = set(offline(), &[("amp_release", "50")]);
    let mut processor = plugin.activate(offline()).unwrap();
    let mut events = keys(&[(60, 0, 9_600)]);
    events.add(0, Event::NoteOn { channel: 0, key: 64, velocity: 0.5 });
    events.add(9_600, Event::NoteChoke { channel: 0, key: 64 });
    processor.play(&[], &events, Splits::fixed(512).ranges(9_600)).unwrap();
    assert_eq!(processor.tail_samples(), None, "for as long as a key is held");
    let cuts = |from: usize, to: usize| (from..to).step_by(512).map(move |start| start..(start + 512).min(to));
    let out = processor.play(&[], &events, cuts(0, 30_000)).unwrap();
    let ended: Vec<Event> = processor.take_sent().iter().map(|(_, event)| event).collect();
    assert_eq!(ended, [64, 60].map(|key| Event::NoteEnd { channel: 0, key }));
    let tail = processor.tail_samples().unwrap();
    assert!(tail > 0 && peak(&out[0][29_000..]) > 0.0, "the room still rings: {tail}");
    processor.play(&[], &events, cuts(0, tail + 512)).unwrap();
    assert_eq!(processor.tail_samples(), Some(0));
    assert_eq!(peak(&processor.play(&[], &events, cuts(0, 512)).unwrap()[0]), 0.0);
    plugin.deactivate(processor);
}

fn performance(plugin: &mut Plugin) -> Timeline {
    let mut events =
        keys(&[(60, 101, 9_000), (64, 1_313, 9_001), (67, 1_313, 12_000), (72, 4_777, 30_000), (55, 60_001, 66_000)]);
    for n in 0..20_u64 {
        events.add(701 * n, plugin.set_event("morph", &format!("{} %", (n * 13) % 100)).unwrap());
        events.add(977 * n + 3, plugin.set_event("brightness", &format!("{}", (n % 7) as f64 - 3.0)).unwrap());
        events.add(311 * n + 1, Event::Midi([0xe0, 0, (n * 6) as u8]));
    }
    events.add(5_001, plugin.set_event("voices", "2").unwrap());
    events.add(6_003, plugin.set_event("seed", "7").unwrap());
    events.add(7_000, plugin.set_event("bypass", "on").unwrap());
    events.add(8_500, plugin.set_event("bypass", "off").unwrap());
    events.add(8_800, Event::Midi([0xb0, 64, 127]));
    events.add(20_011, Event::Midi([0xb0, 64, 0]));
    events
}

#[test]
fn any_split_sounds_the_same_and_a_bounce_equals_playback() {
    let mut plugin = set(offline(), &[("voices", "3"), ("vibrato_depth", "20")]);
    let (state, events) = (plugin.save().unwrap(), performance(&mut plugin));
    let mut take = |setup: Setup, splits: Splits| {
        plugin.load(&state).unwrap();
        play(&mut plugin, setup, 72_000, &events, splits)
    };
    let reference = take(offline(), Splits::fixed(4_096));
    assert!(rms(&reference[0]) > 1e-3);
    for splits in Splits::all() {
        let other = take(offline(), splits);
        for (expected, got) in reference.iter().zip(&other) {
            assert_bit_equal(expected, got, &splits.to_string());
        }
    }
    let played = take(Setup::realtime(RATE_HZ, 4_096), Splits::random(5, 4_096));
    assert_bit_equal(&reference[1], &played[1], "playback");
}

/// With its models in the first two places.
fn with_models(plugin: &mut Plugin, places: &[Value; 2]) -> timbrel_cli::host::State {
    let state = plugin.save().unwrap();
    let mut models = state.field("models").unwrap();
    models["places"] = json!(places);
    state.with_field("models", &models).unwrap()
}

#[test]
fn a_project_carries_its_models_and_knobs() {
    let folder = Folder::default();
    let bytes = std::fs::read(timbrel_tests::built::root().join("models/transfer/flute.onnx")).unwrap();
    // Not the file that ships: another one, that only the project has.
    let mut graph = model::onnx::read(&bytes).unwrap();
    graph.metadata.insert("note".into(), "mine".into());
    let file = folder.file("mine.onnx", &model::onnx::write(&graph));
    let mut here = set(offline(), &[("voices", "3"), ("amp_release", "700"), ("spread", "80 %"), ("morph", "30 %")]);
    let state = with_models(&mut here, &[keepsake(&file, &std::fs::read(&file).unwrap()), Value::Null]);
    here.load(&state).unwrap();
    here.settle(offline()).unwrap();
    let saved = here.save().unwrap();
    std::fs::remove_file(&file).unwrap();
    let mut there = synth::plugin();
    there.load(&saved).unwrap();
    there.settle(offline()).unwrap();
    assert_eq!(there.save().unwrap().json().unwrap(), saved.json().unwrap());
    let events = keys(&[(72, 0, 20_000), (76, 5_000, 20_000)]);
    let [expected, got] =
        [&mut here, &mut there].map(|plugin| play(plugin, offline(), SECOND / 2, &events, Splits::fixed(512)));
    assert_bit_equal(&expected[0], &got[0], "the other computer");
    assert!(rms(&got[0]) > 1e-3);
}

#[test]
fn an_effect_in_its_place_is_refused_and_silent() {
    let folder = Folder::default();
    let file = folder.file("gain.onnx", &models::gain(0.5, &[]));
    let mut plugin = synth::plugin();
    let state = with_models(&mut plugin, &[keepsake(&file, &std::fs::read(&file).unwrap()), Value::Null]);
    plugin.load(&state).unwrap();
    plugin.settle(offline()).unwrap();
    let output = play(&mut plugin, offline(), 12_000, &keys(&[(60, 0, 10_000)]), Splits::fixed(512));
    assert_eq!(peak(&output[0]), 0.0);
}

/// Anything that may happen to a note.
fn happening(dice: &mut Noise) -> Event {
    use NoteExpressionType::{Brightness, Expression, Pan, Pressure, Tuning, Vibrato, Volume};
    let (channel, key) = (dice.below(3) as u8, dice.below(128) as u8);
    let whats = [Brightness, Expression, Pan, Pressure, Tuning, Vibrato, Volume];
    match dice.below(10) {
        0..4 => Event::NoteOn { channel, key, velocity: dice.unit() },
        4..7 => Event::NoteOff { channel, key },
        7 => Event::NoteChoke { channel, key },
        8 => {
            let what = whats[dice.below(whats.len())];
            Event::Express { channel, key, what, value: 4.0 * f64::from(dice.bipolar()) }
        }
        _ => {
            let status = [0xb0, 0xd0, 0xe0][dice.below(3)] | channel;
            let controller = [1, 11, 64, 74, 120, 121, 123, 7][dice.below(8)];
            Event::Midi([status, controller, dice.below(128) as u8])
        }
    }
}

#[test]
fn two_thousand_random_steps_leave_no_trace_of_nan_and_no_runaway() {
    const MAX_BLOCK: usize = 128;
    let setup = Setup::realtime(RATE_HZ, MAX_BLOCK);
    let mut plugin = set(setup, &[]);
    let mut processor = plugin.activate(setup).unwrap();
    let params: Vec<_> = plugin.params().iter().cloned().collect();
    let mut dice = Noise::new(41);
    for step in 0..2_000 {
        let length = 1 + dice.below(MAX_BLOCK);
        let start = processor.position_samples();
        let mut events = Timeline::default();
        for _ in 0..dice.below(5) {
            let at = start + dice.below(length) as u64;
            let param = &params[dice.below(params.len())];
            let value = param.value_at(dice.unit());
            events.add(at, Event::Set { number: param.number, value });
            events.add(at, happening(&mut dice));
        }
        if dice.below(100) == 0 {
            processor.reset();
        }
        let output = processor.play(&[], &events, std::iter::once(0..length));
        for channel in output.unwrap() {
            assert_clean(&channel, &format!("step {step}"));
            assert!(peak(&channel) < 1_000.0 && max_step(&channel) < 1_000.0, "step {step}: {}", peak(&channel));
        }
        plugin.idle();
    }
    plugin.deactivate(processor);
}
