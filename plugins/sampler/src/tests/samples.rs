//! From a sound file to a point of the space, to a sound.

use std::f64::consts::TAU;

use kit::mock_host::set;
use kit::widgets::Tone;
use model::sound::Sound;
use testkit::assert_bit_equal;
use testkit::measure::peak;

use super::{Instance, apart_db, chart, fixture, small};
use crate::view::{Command, Shown};

/// The log-magnitude error as the model's card defines it, by sums over sines, in f64.
fn plain_distance_db(a: &[f32], b: &[f32]) -> f64 {
    let sizes = [2048, 1024, 512, 256];
    sizes.iter().map(|size| distance_of_size_db(a, b, *size)).sum::<f64>() / 4.0
}

fn distance_of_size_db(a: &[f32], b: &[f32], size: usize) -> f64 {
    let turns: Vec<(f64, f64)> = (0..size).map(|n| (TAU * n as f64 / size as f64).sin_cos()).collect();
    let level_db = |sound: &[f32], centre: usize, bin: usize| {
        let (mut re, mut im) = (0.0, 0.0);
        for n in 0..size {
            let at = (centre + n).checked_sub(size / 2).and_then(|at| sound.get(at)).copied().unwrap_or(0.0);
            let (sin, cos) = turns[bin * n % size];
            let windowed = f64::from(at) * (0.5 - 0.5 * turns[n].1);
            re += windowed * cos;
            im -= windowed * sin;
        }
        20.0 * (re.hypot(im) * 4.0 / size as f64 + 1e-4).log10()
    };
    let (mut sum, mut count) = (0.0, 0);
    for centre in (0..=a.len()).step_by(size / 4) {
        for bin in 0..=size / 2 {
            sum += (level_db(a, centre, bin) - level_db(b, centre, bin)).abs();
            count += 1;
        }
    }
    sum / f64::from(count)
}

#[test]
fn the_error_that_is_shown_is_that_between_the_sample_and_what_is_heard() {
    let mut instance = Instance::new();
    let view = instance.ask(Command::LoadSample { pad: 0, path: fixture("tom.wav") });
    let shown = view.pads[0].sample.clone().unwrap().error_db.unwrap();
    let heard = instance.sound(0);
    set(&instance.params.pad01.original, 1.0);
    let sample = instance.sound(0);
    let plain = plain_distance_db(&heard, &sample);
    assert!((plain - f64::from(shown)).abs() < 0.01, "{shown} dB is shown, {plain} dB is heard");
    assert!(view.status.words.contains(&format!("{shown:.1} dB away")), "{}", view.status.words);
}

#[test]
fn a_sound_of_the_space_comes_back_as_itself() {
    let mut instance = Instance::new();
    let wanted = instance.sound(7);
    let path = instance.path("its own.wav");
    Sound { channels: vec![wanted.clone()], rate_hz: small::RATE_HZ as u32 }.write(&path).unwrap();
    let view = instance.ask(Command::LoadSample { pad: 0, path });
    // The peak of what is encoded is the model's own, so the point is that of the same sound, louder or softer.
    let heard = instance.sound(0);
    let scale = peak(&wanted) / peak(&heard);
    let scaled: Vec<f32> = heard.iter().map(|x| scale * x).collect();
    assert!(apart_db(&wanted, &scaled) < -12.0, "{:.1} dB", apart_db(&wanted, &scaled));
    assert!(view.pads[0].filled && view.pads[0].sample.as_ref().unwrap().error_db.is_some());
}

#[test]
fn a_drum_is_met_by_the_shipped_model() {
    let mut instance = Instance::shipped(44_100.0);
    let view = instance.ask(Command::LoadSample { pad: 0, path: fixture("tom.wav") });
    assert_eq!(view.status.tone, Tone::Good, "{}", view.status.words);
    let Shown::Playing(card) = &view.place else { panic!("{:?}", view.place) };
    assert_eq!(card.packs, 6);
    let pad = &view.pads[0];
    let error_db = pad.sample.as_ref().unwrap().error_db.unwrap();
    assert!(error_db < 3.0, "{error_db} dB");
    let made = instance.hear(0, 1.0, 22_050);
    set(&instance.params.pad01.original, 1.0);
    let sample = instance.hear(0, 1.0, 22_050);
    assert!(infer::latent::spectral_distance_db(&made, &sample) < 3.0, "it is heard, too");
    // It is placed among its like: the nearest pack on the map is one of drums with a tone.
    let [x, y] = pad.home;
    let nearest = view.map.packs.iter().min_by(|a, b| {
        let far = |pack: &crate::view::Pack| {
            let apart = pack.places.iter().map(|place| (place[0] - x).hypot(place[1] - y));
            apart.fold(f32::INFINITY, f32::min)
        };
        far(a).total_cmp(&far(b))
    });
    let nearest = nearest.unwrap().name.as_str();
    assert!(["Toms", "Kicks", "Percussion"].contains(&nearest), "it is among the {nearest}");
}

#[test]
fn a_point_survives_its_file() {
    let mut instance = Instance::new();
    let path = instance.write("lost.wav", &std::fs::read(fixture("tom.wav")).unwrap());
    instance.ask(Command::LoadSample { pad: 0, path: path.clone() });
    set(&instance.params.pad01.pc1, 0.4);
    let heard = instance.sound(0);
    let saved = serde_json::to_string(&instance.params.kit.read(Clone::clone)).unwrap();
    std::fs::remove_file(path).unwrap();
    let mut elsewhere = Instance::new();
    set(&elsewhere.params.pad01.pc1, 0.4);
    elsewhere.edit(|kit| *kit = serde_json::from_str(&saved).unwrap());
    assert_bit_equal(&heard, &elsewhere.sound(0), "without its file");
    let sample = elsewhere.view().pads[0].sample.clone().unwrap();
    assert!(sample.missing && sample.error_db.is_some(), "{sample:?}");
    set(&elsewhere.params.pad01.original, 1.0);
    assert_bit_equal(&heard, &elsewhere.sound(0), "there is no original to go to");
    assert!(!saved.contains("audio"), "decoded sound is not kept");
}

#[test]
fn a_slid_window_is_remembered() {
    let mut instance = Instance::new();
    instance.ask(Command::LoadSample { pad: 0, path: fixture("tom.flac") });
    instance.ask(Command::Slide { pad: 0, slide_s: 0.05 });
    set(&instance.params.pad01.original, 1.0);
    let heard = instance.sound(0);
    let saved = instance.params.kit.read(Clone::clone);
    assert!((saved.pads[0].sample.as_ref().unwrap().slide_s - 0.05).abs() < 1e-4);
    let mut again = Instance::new();
    set(&again.params.pad01.original, 1.0);
    again.edit(|kit| *kit = saved);
    assert_bit_equal(&heard, &again.sound(0), "opened again");
    assert_eq!(chart().space().size, small::SIZE);
}
