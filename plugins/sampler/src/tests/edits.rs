//! What the knobs of a pad do to its sound.

use kit::mock_host::set;
use testkit::measure::{peak, rms};
use testkit::{assert_bit_equal, first_difference};

use super::{Instance, apart_db, chart, fixture, small};
use crate::state::Point;
use crate::view::Command;

/// An instance whose first pad has a path, and the end of that path on its second.
fn with_path(places: &[[f32; 2]]) -> Instance {
    let instance = Instance::new();
    instance.ask(Command::SetPath { pad: 0, places: places.to_vec() });
    instance.edit(|kit| kit.pads[1].point = kit.pads[0].path.last().cloned());
    instance
}

#[test]
fn morph_goes_from_the_point_to_the_end_of_its_path() {
    let plain = Instance::new().sound(0);
    let mut instance = with_path(&[[0.4, 0.2], [-0.3, 0.6]]);
    assert_bit_equal(&plain, &instance.sound(0), "at 0");
    set(&instance.params.pad01.morph, 1.0);
    let end = instance.sound(1);
    assert_bit_equal(&end, &instance.sound(0), "at 1");
    assert!(apart_db(&plain, &end) > -20.0, "the end is elsewhere");
}

#[test]
fn morph_never_turns_back_on_a_straight_path() {
    let mut instance = with_path(&[[0.7, 0.8]]);
    let (start, end) = (instance.sound(0), instance.sound(1));
    let steps = (1..=10).map(|step| {
        set(&instance.params.pad01.morph, 0.1 * step as f32);
        let now = instance.sound(0);
        [apart_db(&start, &now), apart_db(&end, &now)]
    });
    let steps: Vec<_> = steps.collect();
    for two in steps.windows(2) {
        assert!(two[1][0] > two[0][0] && two[1][1] < two[0][1], "{steps:?}");
    }
}

#[test]
fn a_pad_without_a_path_does_not_morph() {
    let mut instance = Instance::new();
    let plain = instance.sound(3);
    set(&instance.params.pad04.morph, 0.7);
    assert_bit_equal(&plain, &instance.sound(3), "there is nowhere to go");
}

#[test]
fn wandering_has_a_seed() {
    let mut instance = Instance::new();
    let mut with = |wander: f32, seed: i32| {
        set(&instance.params.pad01.wander, wander);
        set(&instance.params.seed, seed);
        instance.sound(0)
    };
    let (at_home, far) = (with(0.0, 1), with(1.0, 1));
    assert_bit_equal(&at_home, &with(0.0, 77), "nothing wanders");
    assert_bit_equal(&far, &with(1.0, 1), "the same seed");
    let other = with(1.0, 2);
    assert!(apart_db(&far, &at_home) > -30.0 && apart_db(&far, &other) > -30.0);
    let near = with(0.2, 1);
    assert!(apart_db(&at_home, &near) < apart_db(&at_home, &far), "less is nearer");
    // Another instance, as after a project is opened again.
    let mut again = Instance::new();
    set(&again.params.pad01.wander, 1.0);
    assert_bit_equal(&far, &again.sound(0), "another instance");
}

#[test]
fn every_pad_wanders_elsewhere() {
    let mut instance = Instance::new();
    instance.ask(Command::CopyPad { from: 0, to: 1 });
    let (first, second) = (instance.sound(0), instance.sound(1));
    assert_bit_equal(&first, &second, "a copy");
    set(&instance.params.pad01.wander, 0.5);
    set(&instance.params.pad02.wander, 0.5);
    let (first, second) = (instance.sound(0), instance.sound(1));
    assert!(first_difference(&first, &second).is_some());
}

#[test]
fn original_is_the_sample_itself_and_between_them_both_are_heard() {
    let mut instance = Instance::new();
    instance.ask(Command::LoadSample { pad: 0, path: fixture("tom.wav") });
    let format = chart().space().format;
    let sample = model::sound::Sound::read(&fixture("tom.wav")).unwrap();
    let sample = crate::sample::prepare(sample, &format, 0.0).unwrap().audio;
    let made = instance.sound(0);
    set(&instance.params.pad01.original, 1.0);
    let original = instance.sound(0);
    // At the model's rate, but for the rounding of the voice's gain.
    assert!(apart_db(&sample, &original) < -120.0, "{}", apart_db(&sample, &original));
    assert!(apart_db(&sample, &made) > -40.0, "the model's own version is another");
    set(&instance.params.pad01.original, 0.25);
    let between: Vec<f32> = made.iter().zip(&original).map(|(made, original)| 0.75 * made + 0.25 * original).collect();
    assert!(apart_db(&between, &instance.sound(0)) < -120.0);
    // A pad that was made of no sample has nothing to go to.
    let plain = instance.sound(5);
    set(&instance.params.pad06.original, 1.0);
    assert_bit_equal(&plain, &instance.sound(5), "no sample");
}

#[test]
fn at_the_hosts_rate_the_original_is_the_sample_resampled() {
    let sample = model::sound::Sound::read(&fixture("tom.wav")).unwrap();
    let format = chart().space().format;
    let audio = crate::sample::prepare(sample, &format, 0.0).unwrap().audio;
    for rate_hz in [44_100, 48_000, 96_000] {
        let mut instance = Instance::with(&small::drums("Drums", 1), f64::from(rate_hz));
        instance.ask(Command::LoadSample { pad: 0, path: fixture("tom.wav") });
        set(&instance.params.pad01.original, 1.0);
        let prepared = model::sound::Sound { channels: vec![audio.clone()], rate_hz: 22_050 };
        let wanted = prepared.resampled(rate_hz).unwrap().channels.remove(0);
        let heard = instance.hear(0, 1.0, wanted.len());
        assert!(apart_db(&wanted, &heard) < -60.0, "{rate_hz} Hz: {:.1} dB", apart_db(&wanted, &heard));
    }
}

#[test]
fn the_axes_move_the_point_by_standard_deviations_and_hold_all_else() {
    let instance = Instance::new();
    let steering = chart().steering().clone();
    let home = steering.read(&instance.point(2));
    for (knob, axis) in [(&instance.params.pad03.pc1, 0), (&instance.params.pad03.pc2, 1)] {
        set(knob, 1.5);
        let moved = steering.read(&instance.point(2));
        for (control, (now, before)) in moved.iter().zip(&home).enumerate() {
            let wanted = if control == axis { 1.5 } else { 0.0 };
            assert!((now - before - wanted).abs() < 1e-5, "control {control} of axis {axis}: {}", now - before);
        }
        set(knob, 0.0);
    }
}

#[test]
fn frequency_attack_and_release_are_asked_for_in_plain_units_and_both_are_shown() {
    let instance = Instance::new();
    let before = instance.view().pads[0].clone();
    assert!(before.settled && before.got == before.asked, "nothing is asked for");
    set(&instance.params.pad01.frequency, 5.0);
    set(&instance.params.pad01.release, 0.3);
    let after = instance.view().pads[0].clone();
    assert!(after.settled);
    let ratio = |n: usize| (after.asked[n] / before.got[n]).log2();
    assert!((ratio(0) - 5.0 / 12.0).abs() < 1e-3, "{} octaves", ratio(0));
    assert!(ratio(1).abs() < 1e-3, "{} doublings of the attack", ratio(1));
    assert!((ratio(2) - 0.3).abs() < 1e-3, "{} doublings of the release", ratio(2));
    // This space has no sound of just that frequency: it comes as near as it can.
    let missing = |got: f64| (got / after.asked[0]).log2().abs();
    assert!(missing(after.got[0]) < 0.95 * missing(before.got[0]), "{:?} of {:?}", after.got, after.asked);
}

#[test]
fn the_map_knobs_move_all_pads_or_one() {
    let instance = Instance::new();
    let places = |instance: &Instance| instance.view().pads.each_ref().map(|pad| pad.place);
    let [width, height] = chart().half_map();
    let home = places(&instance);
    set(&instance.params.map_x, 0.25);
    set(&instance.params.map_y, -0.1);
    let step = [0.25 * width as f32, -0.1 * height as f32];
    let is_at = |place: [f32; 2], home: [f32; 2]| {
        (place[0] - home[0] - step[0]).abs() < 1e-4 && (place[1] - home[1] - step[1]).abs() < 1e-4
    };
    assert!(places(&instance).iter().zip(&home).all(|(place, home)| is_at(*place, *home)), "all");
    set(&instance.params.map_pad, 3);
    for (pad, (place, home)) in places(&instance).iter().zip(&home).enumerate() {
        assert_eq!(is_at(*place, *home), pad == 2, "pad {pad}");
        assert!(pad == 2 || place == home, "pad {pad} is at home");
    }
}

/// Where the energy of a note of the second pad lies, in log2 Hz.
fn centre(instance: &mut Instance, velocity: f32) -> f64 {
    let heard = instance.hear(1, velocity, 4_000);
    infer::latent::Meter::new(heard.len(), small::RATE_HZ).measure(&heard)[0]
}

#[test]
fn a_soft_note_is_softer_and_where_it_is_asked_for_darker() {
    let mut instance = Instance::new();
    set(&instance.params.pad02.velocity, 0.75);
    let (loud, soft) = (instance.hear(1, 1.0, 4_000), instance.hear(1, 0.4, 4_000));
    let wanted = 0.25 + 0.75 * 0.4 * 0.4;
    assert!((rms(&soft) / rms(&loud) - wanted).abs() < 1e-4, "{}", rms(&soft) / rms(&loud));
    assert!(peak(&loud) > 0.05);
    let plain = [0.2, 1.0].map(|velocity| centre(&mut instance, velocity));
    assert!((plain[0] - plain[1]).abs() < 1e-3, "{plain:?}");
    set(&instance.params.pad02.velocity_tone, 0.5);
    let [soft, middle, loud] = [0.2, 0.6, 1.0].map(|velocity| centre(&mut instance, velocity));
    assert!(soft < middle && middle < loud && soft < loud - 0.1, "{soft}, {middle}, {loud} octaves");
    assert!((loud - plain[1]).abs() < 1e-3, "a loud note is as it was");
}

#[test]
fn points_of_another_space_are_silent_and_survive() {
    let mut instance = Instance::new();
    instance.edit(|kit| kit.pads[4].point = Some(Point(vec![0.5; 3])));
    assert_eq!(peak(&instance.sound(4)), 0.0);
    assert_eq!(instance.params.kit.read(|kit| kit.pads[4].point.clone()), Some(Point(vec![0.5; 3])));
}
