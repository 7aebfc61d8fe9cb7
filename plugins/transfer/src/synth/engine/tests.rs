//! The instrument as it is heard.
#![allow(clippy::unwrap_used)]

mod hands;

use std::sync::Arc;

use dsp::tuning::{hz_from_note, note_from_hz};
use dsp::{AdsrShape, Pitch, PitchTracker};
use infer::{Backend, LoadedControls, Touch, Want, load_controls};
use model::ModelFile;
use testkit::{Splits, assert_bit_equal, assert_clean, measure, no_alloc};

use super::Engine;
use crate::of_models::OfModels;
use crate::params::SynthParams;
use crate::shipped;
use crate::synth::controls::Controls;
use crate::synth::expression::Expressing;
use crate::synth::note::{Note, Which};
use crate::synth::rig::Rig;

const RATE_HZ: f64 = 48_000.0;
const HOP: usize = 192;
const SECOND: usize = 48_000;

fn load(id: &str, backend: Option<Backend>) -> Arc<LoadedControls> {
    let shipped = shipped::MODELS.iter().find(|model| model.id == id).unwrap();
    let want = Want { crash_folder: None, backend, ..Want::at(RATE_HZ) };
    load_controls(ModelFile::from_bytes(shipped.bytes, id).unwrap(), &want).unwrap()
}

fn rig(ids: [Option<&str>; 2]) -> Box<Rig> {
    let models = ids.map(|id| id.map(|id| load(id, None)));
    Box::new(Rig::of_models(models.each_ref().map(Option::as_ref), RATE_HZ))
}

/// As a new instance stands, without room, noise and spread, and with times that are easy to follow.
fn controls() -> Controls {
    Controls {
        reverb: 0.0,
        spread: 0.0,
        touch: Touch { noise: 0.0, ..Touch::default() },
        envelope: AdsrShape { attack_s: 0.005, decay_s: 0.05, sustain: 1.0, release_s: 0.03 },
        ..SynthParams::default().controls()
    }
}

/// An engine, what is done to it, and what it plays.
struct Player {
    giver: rt::Giver<Rig>,
    engine: Engine,
    controls: Controls,
}

impl Player {
    fn new(controls: Controls) -> Self {
        Self::of([Some("clarinet"), None], controls)
    }

    fn of(models: [Option<&str>; 2], controls: Controls) -> Self {
        Self::with(rig(models), controls)
    }

    fn with(rig: Box<Rig>, controls: Controls) -> Self {
        let (mut giver, offers) = rt::handoff(1);
        giver.offer(0, rig);
        let mut engine = Engine::new(offers);
        engine.prepare(RATE_HZ, HOP, true);
        engine.reset(&controls);
        let mut player = Self { giver, engine, controls };
        player.play(0);
        player
    }

    fn press(&mut self, key: u8) {
        self.strike(key, 0.8);
    }

    fn strike(&mut self, key: u8, velocity: f32) {
        self.engine.press(Note { id: None, channel: 0, key, velocity }, &self.controls);
    }

    fn release(&mut self, key: u8) {
        self.engine.pool().release(&Which { key: Some(key), ..Which::default() }, &self.controls);
    }

    /// Stereo.
    fn both(&mut self, samples: usize) -> [Vec<f32>; 2] {
        let [mut left, mut right] = [(); 2].map(|()| vec![0.0; samples]);
        let (engine, controls) = (&mut self.engine, &self.controls);
        no_alloc(|| engine.process(&mut [&mut left, &mut right], controls, |_| {}));
        [left, right]
    }

    /// As [`play`](Self::play), where a thread may be waited for.
    fn threaded(&mut self, samples: usize) -> Vec<f32> {
        let [mut left, mut right] = [(); 2].map(|()| vec![0.0; samples]);
        self.engine.process(&mut [&mut left, &mut right], &self.controls, |_| {});
        left
    }

    /// The left side.
    fn play(&mut self, samples: usize) -> Vec<f32> {
        let [left, _] = self.both(samples);
        left
    }
}

/// Amplitude of the sine at `frequency_hz`, through a window that keeps neighbours apart.
fn amplitude(sound: &[f32], frequency_hz: f64) -> f64 {
    use std::f64::consts::TAU;
    let count = sound.len() as f64;
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, y) in sound.iter().enumerate() {
        let hann = 1.0 - (TAU * n as f64 / count).cos();
        let angle = TAU * frequency_hz * n as f64 / RATE_HZ;
        real += hann * f64::from(*y) * angle.cos();
        imaginary += hann * f64::from(*y) * angle.sin();
    }
    2.0 * real.hypot(imaginary) / count
}

/// The pitch of the last quarter second.
fn note_of(sound: &[f32]) -> f32 {
    let mut last = Pitch { f0_hz: 440.0, confidence: 0.0 };
    PitchTracker::new(RATE_HZ, HOP).process(&sound[sound.len() - SECOND / 4..], |pitch| last = pitch);
    assert!(last.confidence > 0.6, "{last:?}");
    note_from_hz(last.f0_hz)
}

fn db(gain: f64) -> f64 {
    20.0 * gain.max(1e-12).log10()
}

/// The sharpest corner: what a click has more of than a tone.
fn sharpest(sound: &[f32]) -> f32 {
    sound.windows(3).map(|x| (x[2] - 2.0 * x[1] + x[0]).abs()).fold(0.0, f32::max)
}

#[test]
fn a_chord_has_its_pitches_and_no_others() {
    let mut player = Player::new(controls());
    [60, 64, 67].into_iter().for_each(|key| player.press(key));
    let chord = player.play(SECOND).split_off(SECOND / 2);
    assert_clean(&chord, "the chord");
    let at = |note: f32| amplitude(&chord, f64::from(hz_from_note(note)));
    for note in [60.0, 64.0, 67.0] {
        assert!(at(note) > 5e-3 && at(note) > 30.0 * at(note + 1.0), "{note}: {} and {}", at(note), at(note + 1.0));
    }
}

#[test]
fn a_note_begins_at_its_sample_and_truly_ends() {
    let mut player = Player::new(controls());
    assert_eq!(measure::peak(&player.play(777)), 0.0);
    player.press(69);
    let note = player.play(SECOND / 2);
    assert!(note[..96].iter().any(|y| y.abs() > 1e-5), "within 2 ms");
    assert!((note_of(&note) - 69.0).abs() < 0.1, "{}", note_of(&note));
    player.release(69);
    let end = player.play(SECOND);
    assert!(sharpest(&end) <= 2.0 * sharpest(&note), "the release is smooth");
    assert_eq!(measure::peak(&end[SECOND * 3 / 4..]), 0.0, "nothing is left");
    assert!(!player.engine.pool().sounds());
}

#[test]
fn stealing_does_not_click_and_begins_on_time() {
    let steady = Controls { voices: 2, ..controls() };
    let mut unstolen = Player::new(Controls { voices: 4, ..steady });
    let mut player = Player::new(steady);
    let mut stolen = Vec::new();
    let mut calm = Vec::new();
    for key in [57, 64, 69, 72] {
        player.press(key);
        unstolen.press(key);
        stolen.extend(player.play(10_007));
        calm.extend(unstolen.play(10_007));
    }
    assert_clean(&stolen, "stealing");
    let [stolen_peak, calm_peak] = [&stolen, &calm].map(|sound| sharpest(sound));
    assert!(stolen_peak < 1.2 * calm_peak, "{stolen_peak} where nothing is stolen: {calm_peak}");
    let at = |key: u8| amplitude(&stolen[32_000..], f64::from(hz_from_note(f32::from(key))));
    assert!(at(69) > 20.0 * at(57) && at(72) > 20.0 * at(64), "the oldest gave way: {} {}", at(57), at(64));
}

#[test]
fn what_is_released_gives_way_first() {
    let mut player = Player::new(Controls { voices: 2, ..controls() });
    player.controls.envelope.release_s = 1.0;
    [57, 64].into_iter().for_each(|key| player.press(key));
    player.play(SECOND / 4);
    player.release(64);
    player.play(2_000);
    player.press(69);
    let sound = player.play(SECOND / 2).split_off(SECOND / 4);
    let at = |key: u8| amplitude(&sound, f64::from(hz_from_note(f32::from(key))));
    assert!(at(57) > 20.0 * at(64) && at(69) > 20.0 * at(64), "{} {} {}", at(57), at(64), at(69));
}

#[test]
fn a_burst_of_notes_does_no_harm() {
    let mut player = Player::new(controls());
    let mut sound = Vec::new();
    for key in 40..90 {
        player.press(key);
        sound.extend(player.play(37));
    }
    assert_clean(&sound, "the burst");
    (40..90).for_each(|key| player.release(key));
    player.play(SECOND);
    assert!(!player.engine.pool().sounds());
}

/// Notes, wheels and pedals at samples that no block length likes.
fn performance(player: &mut Player, splits: Splits) -> Vec<f32> {
    type Act = fn(&mut Player);
    let acts: [(usize, Act); 12] = [
        (101, |player| player.press(60)),
        (1_313, |player| player.strike(64, 0.4)),
        (1_313, |player| player.press(67)),
        (3_001, |player| player.engine.pool().turn(|channels| channels.bend(0, 0.8))),
        (4_777, |player| player.press(72)),
        (5_003, |player| player.engine.pool().turn(|channels| channels.turn(0, 64, 1.0))),
        (5_900, |player| player.release(64)),
        (6_007, |player| player.engine.pool().express(&Which::default(), Expressing::Pan(0.5))),
        (8_191, |player| player.engine.pool().turn(|channels| channels.turn(0, 64, 0.0))),
        (9_000, |player| player.engine.pool().choke(&Which::default())),
        // Long after the room has come to rest, at a place that differs from split to split.
        (59_999, |player| player.press(55)),
        (66_000, |player| player.controls.touch.morph = 0.9),
    ];
    let mut sound = Vec::new();
    let mut cuts = splits.ranges(72_000).map(|range| range.end).chain([72_000]).collect::<Vec<_>>();
    cuts.extend(acts.iter().map(|(at, _)| *at));
    cuts.sort_unstable();
    cuts.dedup();
    for cut in cuts {
        sound.extend(player.play(cut - sound.len()));
        acts.iter().filter(|(at, _)| *at == cut).for_each(|(_, act)| act(player));
    }
    sound
}

#[test]
fn any_split_gives_the_same_bits() {
    let touch = Touch { morph: 0.4, ..Touch::default() };
    let knobs = Controls { voices: 3, reverb: 0.5, spread: 0.8, touch, ..SynthParams::default().controls() };
    let render = |splits: Splits| {
        let mut player = Player::of([Some("clarinet"), Some("epiano")], knobs);
        performance(&mut player, splits)
    };
    let whole = render(Splits::fixed(72_000));
    assert!(measure::rms(&whole) > 1e-3);
    assert_eq!(measure::peak(&whole[58_000..59_999]), 0.0, "the room has come to rest");
    for splits in Splits::all() {
        assert_bit_equal(&whole, &render(splits), &splits.to_string());
    }
}

#[test]
fn a_model_on_a_thread_plays_the_same_later() {
    let take = |backend: Backend| {
        let clarinet = load("clarinet", Some(backend));
        let rig = Box::new(Rig::of_models([Some(&clarinet), None], RATE_HZ));
        let late = rig.latency_samples();
        let mut player = Player::with(rig, Controls { voices: 2, spread: 0.7, ..controls() });
        assert_eq!(player.engine.latency_samples(), late);
        let mut sound = Vec::new();
        for key in [60, 64, 67] {
            player.press(key);
            sound.extend(player.threaded(7_777));
        }
        [60, 64, 67].into_iter().for_each(|key| player.release(key));
        sound.extend(player.threaded(SECOND));
        assert!(!player.engine.pool().sounds());
        (sound, late)
    };
    let ((inline, none), (threaded, late)) = (take(Backend::Inline), take(Backend::Background));
    assert!(none == 0 && late > 0, "{none} and {late}");
    let off = inline.iter().zip(&threaded[late..]).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(off < 1e-3 && measure::rms(&inline) > 1e-2, "{off}");
    assert_eq!(measure::peak(&threaded[..late]), 0.0);
}

#[test]
fn another_rig_fades_in_without_a_click() {
    let mut player = Player::new(controls());
    player.press(57);
    let before = player.play(SECOND / 2);
    let replaced = rig([Some("flute"), None]);
    player.giver.offer(0, replaced);
    let after = player.play(SECOND / 2);
    let largest = measure::max_step(&before[SECOND / 4..]);
    let join = [&before[SECOND / 4..], &after[..]].concat();
    assert_clean(&join, "the swap");
    assert!(measure::max_step(&join) < 3.0 * largest.max(0.01), "{} after {largest}", measure::max_step(&join));
    player.play(HOP);
    assert_eq!(player.giver.collect(), 1, "the first rig comes back");
}
