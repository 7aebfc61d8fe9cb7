//! The chain as it is heard.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use dsp::spectrum::HarmonicShape;
use dsp::tuning::note_from_hz;
use dsp::{Pitch, PitchTracker};
use infer::{Backend, LoadedControls, Touch, Want, load_controls};
use model::ModelFile;
use testkit::{Splits, assert_bit_equal, assert_clean, measure, no_alloc, signals};

use super::Engine;
use crate::effect::controls::{Controls, Source};
use crate::effect::curves::Curves;
use crate::effect::rig::Rig;
use crate::of_models::OfModels;
use crate::params::TransferParams;
use crate::shipped;

const RATE_HZ: f64 = 48_000.0;
const HOP: usize = 192;
/// Without noise.
const QUIET: Touch = Touch {
    harmonics: 1.0,
    noise: 0.0,
    shape: HarmonicShape { tilt_db_per_octave: 0.0, odd_even: 0.0 },
    stretch: 0.0,
    morph: 0.0,
};

fn model(id: &str) -> Arc<LoadedControls> {
    model_in(id, None)
}

fn model_in(id: &str, backend: Option<Backend>) -> Arc<LoadedControls> {
    let shipped = shipped::MODELS.iter().find(|model| model.id == id).unwrap();
    let want = Want { crash_folder: None, backend, ..Want::at(RATE_HZ) };
    load_controls(ModelFile::from_bytes(shipped.bytes, id).unwrap(), &want).unwrap()
}

fn rig(a: &str, b: Option<&str>) -> Box<Rig> {
    let (a, b) = (model(a), b.map(model));
    Box::new(Rig::of_models([Some(&a), b.as_ref()], RATE_HZ))
}

/// As a new instance stands, without the room.
fn controls() -> Controls {
    Controls { reverb: 0.0, ..TransferParams::default().controls() }
}

fn engine(rig: Box<Rig>, controls: &Controls) -> (rt::Giver<Rig>, Engine) {
    let (mut giver, offers) = rt::handoff(1);
    giver.offer(0, rig);
    let mut engine = Engine::new(offers);
    engine.prepare(RATE_HZ, HOP);
    let latency = engine.wanted_latency(controls);
    engine.set_latency(latency);
    engine.reset(controls);
    (giver, engine)
}

/// Mono in, mono out.
fn play(engine: &mut Engine, controls: &Controls, input: &[f32], splits: Splits) -> Vec<f32> {
    let mut sound = input.to_vec();
    for range in splits.ranges(input.len()) {
        engine.process(&mut [&mut sound[range]], Curves::default(), controls, |_, _| {});
    }
    sound
}

/// A sung note: a rich spectrum with vibrato.
fn sung(f0_hz: f64, seconds: f64) -> Vec<f32> {
    let mut phase = 0.0_f64;
    let samples = (seconds * RATE_HZ) as usize;
    let sample = |n: usize| {
        let vibrato = 1.0 + 0.006 * (std::f64::consts::TAU * 5.5 * n as f64 / RATE_HZ).sin();
        phase += f0_hz * vibrato / RATE_HZ;
        let partial = |k: usize| (std::f64::consts::TAU * phase * k as f64).sin() / k as f64;
        (0.2 * (1..=12).map(partial).sum::<f64>()) as f32
    };
    (0..samples).map(sample).collect()
}

/// The pitch of the last half second, and how sure it is.
fn pitch_of(sound: &[f32]) -> Pitch {
    let mut last = Pitch { f0_hz: 0.0, confidence: 0.0 };
    let mut tracker = PitchTracker::new(RATE_HZ, HOP);
    tracker.process(&sound[sound.len() - 24_000..], |pitch| last = pitch);
    last
}

fn cents(a_hz: f32, b_hz: f32) -> f32 {
    100.0 * (note_from_hz(a_hz) - note_from_hz(b_hz)).abs()
}

#[test]
fn a_sung_note_is_played_at_its_pitch() {
    let controls = controls();
    for (id, octaves) in [("clarinet", 1.0), ("flute", 1.0), ("voice", 1.0)] {
        let (_giver, mut engine) = engine(rig(id, None), &controls);
        let sound = play(&mut engine, &controls, &sung(440.0, 1.5), Splits::fixed(512));
        assert_clean(&sound, id);
        let heard = pitch_of(&sound);
        assert!(heard.confidence > 0.8 && cents(heard.f0_hz, 440.0 * octaves) < 20.0, "{id}: {heard:?}");
        assert!(measure::rms(&sound[24_000..]) > 0.01, "{id}: {}", measure::rms(&sound[24_000..]));
    }
}

#[test]
fn transposing_and_snapping_move_the_note() {
    use dsp::tuning::Scale;
    for (tuning, wanted_hz) in [
        (crate::tuning::Tuning { transpose: 7.0, snap: None, glide_ms: 0.0 }, 659.26),
        (crate::tuning::Tuning { transpose: 0.0, snap: Some((Scale::MAJOR_PENTATONIC, 0)), glide_ms: 0.0 }, 440.0),
    ] {
        let controls = Controls { tuning, ..controls() };
        let (_giver, mut engine) = engine(rig("clarinet", None), &controls);
        let sound = play(
            &mut engine,
            &controls,
            &sung(446.0 * if tuning.snap.is_some() { 1.0 } else { 0.9865 }, 1.5),
            Splits::fixed(512),
        );
        let heard = pitch_of(&sound);
        assert!(cents(heard.f0_hz, wanted_hz) < 20.0, "{heard:?} instead of {wanted_hz}");
    }
}

#[test]
fn hiss_breath_clicks_and_silence_are_no_tone() {
    let clicks: Vec<f32> = (0..72_000).map(|n| if n % 9_001 == 0 { 0.9 } else { 0.0 }).collect();
    let hiss = signals::noise(3, 0.3, 72_000);
    for (what, input) in [("hiss", hiss), ("clicks", clicks), ("silence", vec![0.0; 72_000])] {
        let controls = Controls { touch: QUIET, ..controls() };
        let (_giver, mut engine) = engine(rig("clarinet", None), &controls);
        let tone = play(&mut engine, &controls, &input, Splits::fixed(512));
        let sung = {
            let (_giver, mut engine) = self::engine(rig("clarinet", None), &controls);
            play(&mut engine, &controls, &sung(440.0, 1.5), Splits::fixed(512))
        };
        let below_db = 20.0 * (measure::rms(&sung[24_000..]) / measure::rms(&tone[24_000..]).max(1e-12)).log10();
        assert!(below_db > 40.0, "{what} becomes a tone only {below_db} dB below a sung one");
    }
}

#[test]
fn any_split_gives_the_same_bits() {
    for source in [Source::Audio, Source::Midi, Source::Cv] {
        let touch = Touch { morph: 0.4, ..Touch::default() };
        let controls = Controls { source, cv_loudness_db: -6.0, touch, reverb: 0.5, mix: 0.8, ..controls() };
        let input = sung(330.0, 0.4);
        let render = |splits: Splits| {
            let (_giver, mut engine) = engine(rig("clarinet", Some("epiano")), &controls);
            engine.keys().press(64, 0.8);
            play(&mut engine, &controls, &input, splits)
        };
        let whole = render(Splits::fixed(input.len()));
        assert!(measure::rms(&whole) > 1e-3, "{source:?}");
        for splits in Splits::all() {
            assert_bit_equal(&whole, &render(splits), &format!("{source:?}, {splits}"));
        }
    }
}

#[test]
fn a_model_on_a_thread_is_as_late_as_reported_and_otherwise_the_same() {
    let input = sung(261.0, 0.5);
    for source in [Source::Audio, Source::Cv] {
        let controls = Controls { source, cv_pitch: 57.0, cv_loudness_db: -3.0, ..controls() };
        let sing = |backend| {
            let rig = Rig::of_models([Some(&model_in("clarinet", backend)), None], RATE_HZ);
            let (_giver, mut engine) = engine(Box::new(rig), &controls);
            engine.set_offline(true);
            (play(&mut engine, &controls, &input, Splits::fixed(96)), engine.latency_samples())
        };
        let ((inline, sooner), (threaded, later)) = (sing(None), sing(Some(Backend::Background)));
        assert!(later > sooner && measure::rms(&inline) > 1e-3, "{later} and {sooner} samples");
        let late = later - sooner;
        assert_bit_equal(&inline[..inline.len() - late], &threaded[late..], "later by what is reported");
    }
}

#[test]
fn keys_sound_at_once_and_end() {
    let controls = Controls { source: Source::Midi, ..controls() };
    let (_giver, mut engine) = engine(rig("clarinet", None), &controls);
    assert_eq!(engine.latency_samples(), 0);
    let silence = play(&mut engine, &controls, &[0.0; 1_000], Splits::fixed(512));
    assert_eq!(measure::peak(&silence), 0.0);
    engine.keys().press(69, 1.0);
    engine.begin_note();
    let note = play(&mut engine, &controls, &[0.0; 48_000], Splits::fixed(512));
    assert!(note[..480].iter().any(|y| y.abs() > 1e-4), "it begins within 10 ms");
    assert!(cents(pitch_of(&note).f0_hz, 440.0) < 10.0, "{:?}", pitch_of(&note));
    engine.keys().release(69);
    let end = play(&mut engine, &controls, &[0.0; 48_000], Splits::fixed(512));
    assert!(measure::peak(&end[24_000..]) < 1e-4, "{}", measure::peak(&end[24_000..]));
}

#[test]
fn another_rig_fades_in_without_a_click_and_nothing_allocates() {
    let controls = Controls { source: Source::Cv, cv_pitch: 57.0, cv_loudness_db: -3.0, touch: QUIET, ..controls() };
    let (mut giver, mut engine) = engine(rig("clarinet", None), &controls);
    let mut sound = vec![0.0; 24_000];
    no_alloc(|| engine.process(&mut [&mut sound], Curves::default(), &controls, |_, _| {}));
    let largest = measure::max_step(&sound[12_000..]);
    giver.offer(0, rig("flute", None));
    let mut after = vec![0.0; 24_000];
    no_alloc(|| engine.process(&mut [&mut after], Curves::default(), &controls, |_, _| {}));
    let join = [&sound[20_000..], &after[..]].concat();
    assert_clean(&join, "the swap");
    assert!(measure::max_step(&join) < 3.0 * largest.max(0.01), "{} after {largest}", measure::max_step(&join));
    no_alloc(|| engine.process(&mut [&mut after], Curves::default(), &controls, |_, _| {}));
    assert_eq!(giver.collect(), 1, "the first rig comes back");
}

#[test]
fn dry_and_bypass_are_the_input_as_late_as_reported() {
    for controls in [Controls { mix: 0.0, ..controls() }, Controls { bypass: true, ..controls() }] {
        let (_giver, mut engine) = engine(rig("clarinet", None), &controls);
        let late = engine.latency_samples();
        assert!(late as f64 <= 0.03 * RATE_HZ, "{late} samples");
        let input = signals::noise(5, 0.5, 12_000);
        let output = play(&mut engine, &controls, &input, Splits::fixed(480));
        assert_bit_equal(&input[..12_000 - late], &output[late..], "the dry sound");
    }
}

#[test]
fn the_pitch_goes_straight_from_note_to_note() {
    let controls = controls();
    let (_giver, mut engine) = engine(rig("clarinet", None), &controls);
    let notes = [261.6, 293.7, 329.6, 261.6, 392.0];
    let mut line: Vec<f32> = notes.iter().flat_map(|f0_hz| sung(*f0_hz, 0.4)).collect();
    let (lowest, highest) = (note_from_hz(261.6), note_from_hz(392.0));
    let (mut frame, mut strays) = (0, Vec::new());
    engine.process(&mut [&mut line], Curves::default(), &controls, |_, heard| {
        let note = note_from_hz(heard.frame.f0_hz);
        // The first note is still being found.
        if frame > 25 && !(lowest - 0.5..=highest + 0.5).contains(&note) {
            strays.push((frame, note));
        }
        frame += 1;
    });
    assert!(frame > 400 && strays.is_empty(), "{strays:?}");
}

#[test]
fn a_seed_names_a_noise() {
    let touch = Touch { harmonics: 0.0, ..Touch::default() };
    let with = |seed: u64| Controls { source: Source::Cv, cv_loudness_db: -6.0, touch, seed, ..controls() };
    let take = |first: u64, then: u64| {
        let (_giver, mut engine) = engine(rig("flute", None), &with(first));
        let silent = Controls { cv_loudness_db: -60.0, ..with(then) };
        play(&mut engine, &silent, &[0.0; 960], Splits::fixed(100));
        play(&mut engine, &with(then), &[0.0; 9_600], Splits::fixed(512))
    };
    let reference = take(1, 1);
    assert!(measure::rms(&reference) > 1e-4);
    assert_ne!(reference, take(1, 2), "another noise");
    assert_eq!(take(2, 2)[9_000..], take(1, 2)[9_000..], "wherever it came from");
}

#[test]
fn silence_sleeps_and_wakes_the_same_however_it_is_cut() {
    let phrase = sung(330.0, 0.2);
    let wakes = 150_001;
    let mut input = phrase.clone();
    input.resize(wakes, 0.0);
    input.extend(&phrase);
    input.resize(wakes + 20_000, 0.0);
    let controls = Controls { reverb: 0.5, ..controls() };
    let rig = || rig("clarinet", Some("flute"));
    let render = |splits: Splits| play(&mut engine(rig(), &controls).1, &controls, &input, splits);
    let whole = render(Splits::fixed(4_096));
    let begins = |from: usize| whole[from..].iter().position(|y| y.abs() > 1e-3).unwrap();
    assert!(begins(wakes).abs_diff(begins(0)) <= HOP, "{} and {}", begins(0), begins(wakes));
    for splits in Splits::all() {
        assert_bit_equal(&whole, &render(splits), &format!("{splits}"));
    }
}

#[test]
fn every_model_falls_asleep_and_any_player_wakes_it() {
    for shipped in &shipped::MODELS {
        for source in [Source::Audio, Source::Midi, Source::Cv] {
            let controls = Controls { source, ..controls() };
            let (_giver, mut engine) = engine(rig(shipped.id, None), &controls);
            play(&mut engine, &controls, &sung(330.0, 0.2), Splits::fixed(512));
            play(&mut engine, &controls, &[0.0; 150_000], Splits::fixed(512));
            assert!(engine.sleep.is_asleep(), "{} by {source:?}", shipped.id);
            engine.keys().press(60, 1.0);
            let played = Controls { cv_loudness_db: -6.0, ..controls };
            let heard = play(&mut engine, &played, &sung(330.0, 0.2), Splits::fixed(512));
            assert!(measure::peak(&heard) > 1e-2, "{} by {source:?}", shipped.id);
        }
    }
}

#[test]
fn a_reset_engine_plays_as_a_fresh_one() {
    for source in [Source::Audio, Source::Midi] {
        let controls = Controls { source, reverb: 0.5, ..controls() };
        let (_giver, mut engine) = engine(rig("clarinet", Some("flute")), &controls);
        engine.keys().press(60, 0.7);
        let line = [vec![0.0; 2_400], sung(330.0, 0.3)].concat();
        let fresh = play(&mut engine, &controls, &line, Splits::fixed(512));
        engine.reset(&controls);
        engine.keys().press(60, 0.7);
        let again = play(&mut engine, &controls, &line, Splits::fixed(512));
        assert_bit_equal(&fresh, &again, &format!("{source:?}"));
    }
}

#[test]
fn a_room_that_is_not_heard_comes_back_without_a_click() {
    let with = |reverb: f32, morph: f32| {
        let mut controls = Controls { source: Source::Cv, cv_loudness_db: -6.0, reverb, ..controls() };
        (controls.touch.morph, controls.touch.noise) = (morph, 0.0);
        controls
    };
    let turns = [with(1.0, 0.0), with(0.0, 0.0), with(1.0, 0.0), with(1.0, 0.01), with(1.0, 0.0)];
    let render = |splits: Splits| {
        let (_giver, mut engine) = engine(rig("clarinet", Some("flute")), &turns[0]);
        turns.map(|controls| play(&mut engine, &controls, &[0.0; 24_000], splits)).concat()
    };
    let whole = render(Splits::fixed(512));
    let (natural, most) = (measure::max_step(&whole[12_000..24_000]), measure::max_step(&whole[12_000..]));
    assert!(most < 1.2 * natural, "a step of {most}, where {natural} is natural");
    assert_bit_equal(&whole, &render(Splits::random(3, 999)), "cut at random");
}
