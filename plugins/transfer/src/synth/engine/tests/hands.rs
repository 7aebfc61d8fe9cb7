//! What hands and feet do to notes.

use dsp::tuning::{hz_from_note, note_from_hz};
use testkit::signals::Noise;
use testkit::{assert_bit_equal, assert_clean, measure, no_alloc};

use super::{HOP, Player, SECOND, amplitude, controls, db, note_of, sharpest};
use crate::params::SynthParams;
use crate::synth::controls::{Controls, Vibrato};
use crate::synth::expression::Expressing;
use crate::synth::note::{Note, Which};
use crate::tuning::Tuning;

#[test]
fn the_pedal_holds_and_lets_go() {
    let mut player = Player::new(controls());
    let pedal = |player: &mut Player, value: f32| player.engine.pool().turn(|channels| channels.turn(0, 64, value));
    pedal(&mut player, 1.0);
    player.press(60);
    player.play(SECOND / 4);
    player.release(60);
    let held = player.play(SECOND / 2).split_off(SECOND / 4);
    assert!(measure::rms(&held) > 1e-2, "{}", measure::rms(&held));
    pedal(&mut player, 0.0);
    let gone = player.play(SECOND).split_off(SECOND * 3 / 4);
    assert_eq!(measure::peak(&gone), 0.0);
    // The parameter does the same.
    player.controls.sustain = true;
    player.press(60);
    player.play(SECOND / 4);
    player.release(60);
    assert!(measure::rms(&player.play(SECOND / 4)) > 1e-2);
    player.controls.sustain = false;
    assert_eq!(measure::peak(&player.play(SECOND)[SECOND * 3 / 4..]), 0.0);
}

#[test]
fn the_wheel_bends_as_far_as_it_is_set() {
    for (range, value, wanted) in [(2.0, 1.0, 62.0), (12.0, 0.0, 48.0), (2.0, 0.5, 60.0)] {
        let mut player = Player::new(Controls { bend_range: range, ..controls() });
        player.press(60);
        player.play(SECOND / 4);
        player.engine.pool().turn(|channels| channels.bend(0, value));
        let bent = note_of(&player.play(SECOND / 2));
        assert!((bent - wanted).abs() < 0.1, "{bent} instead of {wanted}");
    }
}

#[test]
fn one_voice_slides_from_key_to_key_and_back() {
    let tuning = Tuning { transpose: 0.0, snap: None, glide_ms: 100.0 };
    let mut player = Player::new(Controls { voices: 1, tuning, ..controls() });
    player.press(57);
    let mut sound = player.play(SECOND / 2);
    let steady = sharpest(&sound[SECOND / 4..]);
    player.press(69);
    sound = player.play(SECOND / 2);
    let level: Vec<f64> = sound.chunks(960).map(measure::rms).collect();
    assert!(level.iter().all(|rms| *rms > 0.2 * level[level.len() - 1]), "no new attack: {level:?}");
    assert!(sharpest(&sound) < 5.0 * steady);
    let early = note_of(&sound[..SECOND / 4]) - note_of(&sound);
    assert!((note_of(&sound) - 69.0).abs() < 0.1 && early.abs() < 1.0, "{early}");
    player.release(69);
    assert!((note_of(&player.play(SECOND / 2)) - 57.0).abs() < 0.1, "the first key still is down");
    player.release(57);
    player.play(SECOND);
    assert!(!player.engine.pool().sounds());
}

#[test]
fn a_glide_of_many_voices_needs_a_key_that_is_held() {
    let tuning = Tuning { transpose: 0.0, snap: None, glide_ms: 400.0 };
    for (holds, least, most) in [(true, 57.1, 68.0), (false, 68.9, 69.1)] {
        let mut player = Player::new(Controls { tuning, ..controls() });
        player.press(57);
        player.play(SECOND / 4);
        if !holds {
            player.release(57);
            player.play(SECOND);
        }
        player.press(69);
        player.play(HOP);
        let newest = player.engine.pool().newest().unwrap();
        let note = note_from_hz(player.engine.pool().frames()[newest].f0_hz);
        assert!((least..=most).contains(&note), "{note}");
    }
}

#[test]
fn velocity_is_loudness_as_far_as_it_matters() {
    let level = |velocity: f32, matters: f32| {
        let mut player = Player::new(Controls { velocity: matters, ..controls() });
        player.strike(60, velocity);
        db(measure::rms(&player.play(SECOND / 2)[SECOND / 4..]))
    };
    let [loud, soft] = [1.0, 0.3].map(|velocity| level(velocity, 1.0));
    assert!((14.0..30.0).contains(&(loud - soft)), "{loud} and {soft} dB");
    assert!((level(0.3, 0.0) - loud).abs() < 0.5, "it does not matter");
}

#[test]
fn notes_are_expressed_one_by_one() {
    let take = |expressing: &[Expressing]| {
        let mut player = Player::new(Controls { velocity: 1.0, ..controls() });
        player.strike(60, 0.5);
        player.strike(67, 0.5);
        let which = Which { key: Some(60), ..Which::default() };
        expressing.iter().for_each(|expressing| player.engine.pool().express(&which, *expressing));
        let [left, right] = player.both(SECOND / 2);
        let at = |side: &[f32], note: f32| amplitude(&side[SECOND / 4..], f64::from(hz_from_note(note)));
        ([&left, &right].map(|side| db(at(side, 60.0))), db(at(&left, 67.0)), db(at(&left, 60.5)))
    };
    let ([plain, _], other, _) = take(&[]);
    let ([volume, _], beside, _) = take(&[Expressing::Volume(0.5)]);
    assert!((plain - volume - 6.02).abs() < 0.1 && (other - beside).abs() < 0.1, "{plain} {volume}");
    let ([expressed, _], ..) = take(&[Expressing::Expression(0.5)]);
    assert!((8.0..17.0).contains(&(plain - expressed)), "{plain} {expressed}: 12 dB through the model");
    let ([pressed, _], ..) = take(&[Expressing::Pressure(1.0)]);
    assert!(pressed > plain + 8.0, "{plain} {pressed}");
    let ([left, right], ..) = take(&[Expressing::Pan(1.0)]);
    assert!(right > left + 40.0, "{left} {right}");
    let ([away, _], beside, tuned) = take(&[Expressing::Tuning(0.5)]);
    assert!(tuned > away + 30.0 && (other - beside).abs() < 0.1, "{tuned} {away}");
    // What is no number is not heard.
    assert_eq!(take(&[Expressing::Volume(f32::NAN), Expressing::Tuning(f32::NAN)]).0, take(&[]).0);
}

#[test]
fn brightness_and_vibrato_are_heard() {
    let third = |brightness: f32| {
        let mut player = Player::new(controls());
        player.press(60);
        player.engine.pool().express(&Which::default(), Expressing::Brightness(brightness));
        let sound = player.play(SECOND / 2).split_off(SECOND / 4);
        let at = |number: f32| amplitude(&sound, f64::from(number * hz_from_note(60.0)));
        db(at(3.0)) - db(at(1.0))
    };
    let brighter = third(1.0) - third(0.5);
    assert!((brighter - 6.0 * 3.0_f64.log2()).abs() < 0.5, "{brighter} dB at the third harmonic");
    let vibrato = Vibrato { depth_cents: 50.0, rate_hz: 5.0 };
    let mut player = Player::new(Controls { vibrato, ..controls() });
    player.press(69);
    player.play(SECOND / 2);
    let notes: Vec<f32> = (0..100)
        .map(|_| {
            player.play(HOP);
            note_from_hz(player.engine.pool().frames()[0].f0_hz)
        })
        .collect();
    let [low, high] = [f32::min, f32::max].map(|pick| notes.iter().copied().reduce(pick).unwrap());
    assert!((high - 69.5).abs() < 0.02 && (low - 68.5).abs() < 0.02, "{low} to {high}");
}

#[test]
fn choking_ends_at_once_and_says_so() {
    let mut player = Player::new(controls());
    player.controls.envelope.release_s = 5.0;
    [60, 64].into_iter().for_each(|key| player.press(key));
    player.play(SECOND / 4);
    player.engine.pool().choke(&Which { key: Some(64), ..Which::default() });
    player.play(480);
    let ended: Vec<u8> = player.engine.pool().ended().take().map(|note| note.key).collect();
    assert_eq!(ended, [64]);
    player.engine.pool().choke(&Which::default());
    let rest = player.play(SECOND / 4);
    assert_eq!(measure::peak(&rest[480..]), 0.0);
    assert_eq!(player.engine.pool().ended().take().count(), 1);
}

#[test]
fn voices_stand_apart_as_far_as_they_are_spread() {
    let sides = |spread: f32| {
        let mut player = Player::new(Controls { spread, ..controls() });
        [60, 64, 67].into_iter().for_each(|key| player.press(key));
        player.both(SECOND / 4)
    };
    let [left, right] = sides(0.0);
    assert_bit_equal(&left, &right, "in the middle");
    let [left, right] = sides(1.0);
    let apart: Vec<f32> = left.iter().zip(&right).map(|(left, right)| left - right).collect();
    assert!(measure::rms(&apart) > 0.2 * measure::rms(&left));
}

#[test]
fn nothing_that_is_done_to_a_note_is_a_click() {
    let steps = [
        Expressing::Pressure(1.0),
        Expressing::Volume(0.3),
        Expressing::Pan(-1.0),
        Expressing::Tuning(0.7),
        Expressing::Vibrato(1.0),
        Expressing::Expression(0.5),
        Expressing::Brightness(0.8),
    ];
    for step in steps {
        let mut player = Player::new(controls());
        player.press(57);
        let before = player.play(SECOND / 2).split_off(SECOND / 4);
        player.engine.pool().express(&Which::default(), step);
        let after = player.play(SECOND / 2);
        // A note that is brighter or louder than before has sharper corners for good.
        let usual = sharpest(&before).max(sharpest(&after[SECOND / 4..]));
        let join = [&before[before.len() - 2..], &after[..4_800]].concat();
        assert!(sharpest(&join) < 1.3 * usual, "{step:?}: {} instead of {usual}", sharpest(&join));
    }
}

#[test]
fn two_thousand_random_things_neither_allocate_nor_break() {
    let mut dice = Noise::new(9);
    let mut player = Player::of([Some("clarinet"), Some("epiano")], SynthParams::default().controls());
    let mut sides = [[0.0; 256]; 2];
    for step in 0..2_000 {
        let (key, channel, value) = (dice.below(128) as u8, dice.below(16) as u8, dice.unit() as f32);
        let which = Which { key: Some(key), ..Which::default() };
        let (frames, what) = (1 + dice.below(256), dice.below(12));
        let Player { engine, controls, .. } = &mut player;
        no_alloc(|| match what {
            0..5 => engine.press(Note { id: None, channel, key, velocity: value }, controls),
            5 => engine.pool().release(&which, controls),
            6 => engine.pool().choke(&which),
            7 => engine.pool().express(&Which::default(), Expressing::Tuning(24.0 * value - 12.0)),
            8 => engine.pool().turn(|channels| channels.bend(channel, value)),
            9 => engine.pool().turn(|channels| channels.turn(channel, 64, value)),
            10 => controls.voices = 1 + usize::from(key) % 8,
            _ => (controls.touch.morph, controls.tuning.glide_ms) = (value, 200.0 * value),
        });
        let [left, right] = sides.each_mut().map(|side| &mut side[..frames]);
        no_alloc(|| engine.process(&mut [left, right], controls, |_| {}));
        for side in &sides {
            assert_clean(&side[..frames], &format!("step {step}"));
            assert!(measure::peak(&side[..frames]) < 8.0, "step {step}: {}", measure::peak(&side[..frames]));
        }
    }
}

#[test]
fn wheels_and_pressure_reach_the_notes_of_their_channel() {
    let mut player = Player::new(Controls { velocity: 1.0, ..controls() });
    for (channel, key) in [(0, 60), (1, 67)] {
        player.engine.press(Note { id: None, channel, key, velocity: 0.4 }, &player.controls);
    }
    let level = |sound: &[f32], key: f32| db(amplitude(sound, f64::from(hz_from_note(key))));
    let before = player.play(SECOND / 2).split_off(SECOND / 4);
    player.engine.pool().turn(|channels| channels.press(1, 1.0));
    let pressed = player.play(SECOND / 2).split_off(SECOND / 4);
    assert!(level(&pressed, 67.0) > level(&before, 67.0) + 6.0, "it swells");
    assert!((level(&pressed, 60.0) - level(&before, 60.0)).abs() < 0.5, "its neighbour does not");
    player.engine.pool().turn(|channels| channels.turn(0, 1, 1.0));
    let notes: [Vec<f32>; 2] = std::array::from_fn(|slot| {
        let frame = |_| {
            player.play(HOP);
            note_from_hz(player.engine.pool().frames()[slot].f0_hz)
        };
        (0..60).map(frame).collect()
    });
    let [turned, still] = notes.map(|notes| {
        let [low, high] = [f32::min, f32::max].map(|pick| notes.iter().copied().reduce(pick).unwrap());
        high - low
    });
    assert!((turned - 1.0).abs() < 0.05 && still < 1e-3, "the wheel's vibrato: {turned} and {still} semitones");
}
