//! Sound files of every kind, good and bad.

use std::path::Path;

use kit::mock_host::set;
use kit::widgets::Tone;
use model::manifest::SoundFormat;
use model::sound::Sound;
use testkit::measure::peak;
use testkit::signals::{self, Noise};

use super::{Instance, apart_db, fixture};
use crate::sample::prepare;
use crate::view::Command;

/// As the fixture `tom.f32` was prepared.
const FORMAT: SoundFormat = SoundFormat {
    sample_rate: 22_050.0,
    samples: 2_205,
    fade_out_samples: 220,
    peak: 0.9,
    onset_db: -40.0,
    lead_samples: 11,
};
const KINDS: [&str; 5] = ["tom.wav", "tom.aiff", "tom.flac", "tom.ogg", "tom.mp3"];

fn prepared(name: &str) -> Vec<f32> {
    prepare(Sound::read(&fixture(name)).unwrap(), &FORMAT, 0.0).unwrap().audio
}

/// The same as the other begins a few samples later, at the best: lossy kinds and other filters smear the onset.
fn nearly_apart_db(wanted: &[f32], found: &[f32]) -> f64 {
    let later = |a: &[f32], b: &[f32], by: usize| apart_db(&a[..a.len() - by], &b[by..]);
    let shifts = (0..12).flat_map(|by| [later(wanted, found, by), later(found, wanted, by)]);
    shifts.fold(f64::INFINITY, f64::min)
}

#[test]
fn a_file_is_prepared_as_the_sounds_that_the_model_learned_from() {
    let bytes = std::fs::read(fixture("tom.f32")).unwrap();
    let by_python: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let ours = prepared("tom.wav");
    assert_eq!(ours.len(), by_python.len());
    // Its filter for other rates is another one: the tone itself is the same to a ten-thousandth.
    assert!(apart_db(&by_python, &ours) < -60.0, "{:.1} dB", apart_db(&by_python, &ours));
}

#[test]
fn every_kind_of_file_gives_the_same_sound() {
    let wanted = prepared("tom.wav");
    for (name, least_db) in KINDS.into_iter().zip([-120.0, -55.0, -55.0, -25.0, -25.0]) {
        let far = nearly_apart_db(&wanted, &prepared(name));
        assert!(far < least_db, "{name}: {far:.1} dB");
    }
}

#[test]
fn every_kind_of_file_is_dropped_on_a_pad_and_played() {
    let mut instance = Instance::new();
    for (pad, name) in KINDS.into_iter().enumerate() {
        let view = instance.ask(Command::LoadSample { pad, path: fixture(name) });
        assert_eq!(view.status.tone, Tone::Good, "{name}: {}", view.status.words);
        let sample = view.pads[pad].sample.clone().unwrap();
        assert_eq!((sample.name.as_str(), sample.missing), ("tom", false), "{name}");
        assert!((sample.length_s - 0.25).abs() < 0.06, "{name}: {} s from its onset", sample.length_s);
        assert!(peak(&instance.sound(pad)) > 1e-2, "{name}");
    }
}

#[test]
fn stereo_is_mixed_and_any_rate_is_taken() {
    let instance = Instance::new();
    for rate_hz in [1_000, 7_919, 11_025, 44_100, 88_200, 192_000, 768_000] {
        let tone = |frequency_hz: f64| signals::sine(frequency_hz, 0.5, f64::from(rate_hz), rate_hz as usize / 4);
        let sound = Sound { channels: vec![tone(200.0), tone(300.0)], rate_hz };
        let path = instance.path("two.wav");
        sound.write(&path).unwrap();
        let view = instance.ask(Command::LoadSample { pad: 0, path });
        assert_eq!(view.status.tone, Tone::Good, "{rate_hz} Hz: {}", view.status.words);
        let audio = prepare(sound, &FORMAT, 0.0).unwrap().audio;
        let power_of = |frequency_hz: f64| {
            let turn = |n: usize| (std::f64::consts::TAU * frequency_hz * n as f64 / FORMAT.sample_rate).sin_cos();
            let sums = audio[..1_900].iter().enumerate().fold([0.0; 2], |[a, b], (n, x)| {
                let (sin, cos) = turn(n);
                [a + f64::from(*x) * sin, b + f64::from(*x) * cos]
            });
            sums[0].hypot(sums[1])
        };
        let (left, right, none) = (power_of(200.0), power_of(300.0), power_of(2_000.0));
        assert!((left / right - 1.0).abs() < 0.35 && left > 10.0 * none, "{rate_hz} Hz: {left}, {right}, {none}");
    }
}

#[test]
fn one_sample_is_a_sound() {
    let mut instance = Instance::new();
    let path = instance.path("click.wav");
    Sound { channels: vec![vec![0.3]], rate_hz: 22_050 }.write(&path).unwrap();
    let view = instance.ask(Command::LoadSample { pad: 0, path });
    assert_eq!(view.status.tone, Tone::Good, "{}", view.status.words);
    set(&instance.params.pad01.original, 1.0);
    let heard = instance.sound(0);
    assert!((heard[0] - 0.9).abs() < 1e-5 && heard[1..].iter().all(|x| x.abs() < 1e-6));
}

#[test]
fn what_cannot_be_used_is_refused_in_words_and_the_pad_stays() {
    let mut instance = Instance::new();
    let before = instance.sound(0);
    let silent = instance.path("silent.wav");
    Sound { channels: vec![vec![0.0; 500]], rate_hz: 44_100 }.write(&silent).unwrap();
    let broken = instance.path("broken.wav");
    Sound { channels: vec![vec![f32::NAN; 500]], rate_hz: 44_100 }.write(&broken).unwrap();
    let whole = std::fs::read(fixture("tom.wav")).unwrap();
    let refused = [
        (silent, "silent: it is silent"),
        (broken, "broken: it holds values that are not finite numbers"),
        (instance.write("text.wav", b"these are words"), "text: "),
        (instance.write("none.flac", b""), "none: "),
        (instance.write("cut.wav", &whole[..30]), "cut: "),
        (instance.write("head.wav", &whole[..44]), "head: "),
        (instance.path("nowhere.ogg"), "nowhere: "),
        (instance.folder.path().to_owned(), ""),
    ];
    for (path, words) in refused {
        let view = instance.ask(Command::LoadSample { pad: 0, path: path.clone() });
        assert_eq!(view.status.tone, Tone::Bad, "{}: {}", path.display(), view.status.words);
        assert!(view.status.words.starts_with(words) && view.status.words.len() > 18, "{}", view.status.words);
    }
    assert_eq!(instance.view().pads[0].sample, None);
    testkit::assert_bit_equal(&before, &instance.sound(0), "what was on the pad");
}

#[test]
fn damaged_files_of_every_kind_are_played_or_refused() {
    let mut instance = Instance::new();
    let mut dice = Noise::new(23);
    for name in KINDS {
        let whole = std::fs::read(fixture(name)).unwrap();
        let ending = Path::new(name).extension().unwrap().to_str().unwrap();
        for round in 0..12 {
            let mut bytes = whole.clone();
            match round % 4 {
                0 => bytes.truncate(dice.below(whole.len())),
                1 => (0..1 + dice.below(12)).for_each(|_| bytes[dice.below(whole.len())] ^= 1 << dice.below(8)),
                // Where sizes and rates are.
                2 => (0..1 + dice.below(6)).for_each(|_| bytes[dice.below(60)] = dice.below(256) as u8),
                _ => {
                    let at = dice.below(whole.len());
                    let end = (at + dice.below(2_000)).min(whole.len());
                    bytes.drain(at..end);
                }
            }
            let path = instance.write(&format!("{round}.{ending}"), &bytes);
            let view = instance.ask(Command::LoadSample { pad: 1, path });
            let words = &view.status.words;
            assert!(matches!(view.status.tone, Tone::Good | Tone::Bad) && !words.is_empty(), "{name} {round}: {words}");
        }
        let heard = instance.sound(1);
        assert!(heard.iter().all(|x| x.is_finite()) && peak(&heard) < 10.0, "{name}");
    }
}

#[test]
fn the_onset_of_a_file_of_ten_minutes_is_found_and_its_window_slides() {
    let rate_hz = 8_000;
    let mut long = signals::noise(3, 1e-4, 600 * rate_hz);
    let hits = [200, 201, 599].map(|second| second * rate_hz);
    for (hit, frequency_hz) in hits.into_iter().zip([200.0, 400.0, 800.0]) {
        let tone = signals::sine(frequency_hz, 0.8, rate_hz as f64, rate_hz / 2);
        long[hit..hit + tone.len()].copy_from_slice(&tone);
    }
    let mut instance = Instance::new();
    let path = instance.path("long.wav");
    Sound { channels: vec![long], rate_hz: rate_hz as u32 }.write(&path).unwrap();
    set(&instance.params.pad01.original, 1.0);
    let mut pitch = |command: Command| {
        let view = instance.ask(command);
        assert_eq!(view.status.tone, Tone::Good, "{}", view.status.words);
        let heard = instance.sound(0);
        let crossings = heard.windows(2).filter(|two| two[0] < 0.0 && two[1] >= 0.0).count();
        (crossings, view.pads[0].sample.clone().unwrap())
    };
    let (first, sample) = pitch(Command::LoadSample { pad: 0, path });
    // The noise of the moment before it counts, too.
    assert!((first as f64 - 0.2 * 200.0).abs() <= 6.0, "{first} periods in 0.2 s");
    assert!((sample.length_s - 400.0).abs() < 0.01, "{} s from its onset", sample.length_s);
    let (second, _) = pitch(Command::Slide { pad: 0, slide_s: 1.0 });
    assert!((second as f64 - 0.2 * 400.0).abs() <= 6.0, "{second} periods in 0.2 s");
    let (third, _) = pitch(Command::Slide { pad: 0, slide_s: 399.0 });
    assert!((third as f64 - 0.2 * 800.0).abs() <= 6.0, "{third} periods in 0.2 s");
    // Farther than the file goes: its last sample.
    let view = instance.ask(Command::Slide { pad: 0, slide_s: 1e6 });
    let end = view.pads[0].sample.clone().unwrap().slide_s;
    assert!((end - 400.0).abs() < 0.01, "{end}");
}
