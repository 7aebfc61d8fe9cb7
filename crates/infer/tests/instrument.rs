//! A learned voice, as it is heard.

use std::f64::consts::TAU;
use std::path::Path;
use std::sync::Arc;

use dsp::spectrum::HarmonicShape;
use infer::{Instrument, LoadedControls, Moment, Touch};
use model::ModelFile;
use testkit::{Splits, assert_bit_equal, assert_clean, measure, no_alloc};

use crate::controls;

const RATE_HZ: f64 = 48_000.0;
const NOTE: Moment = Moment { f0_hz: 400.0, loudness_db: [0.0, 0.0], presence: 1.0 };

/// Harmonics of 0.001 and 0.002 for each hertz, and noise as loud as the loudness: none at 0 dB.
fn tones() -> Arc<LoadedControls> {
    controls::load(controls::file(controls::simple(), &controls::manifest())).unwrap()
}

fn shipped(name: &str) -> Arc<LoadedControls> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/transfer").join(name).with_extension("onnx");
    controls::load(ModelFile::open(&path).unwrap()).unwrap()
}

fn play(voice: &mut Instrument, samples: usize, moment: Moment, touch: Touch) -> Vec<f32> {
    let mut sound = vec![0.0; samples];
    voice.render(&mut sound, |_| (moment, touch));
    sound
}

/// Amplitude of the sine at `frequency_hz`, over a whole number of its periods.
fn amplitude(sound: &[f32], frequency_hz: f64, rate_hz: f64) -> f64 {
    let angle = |n: usize| TAU * frequency_hz * n as f64 / rate_hz;
    let sum = |wave: fn(f64) -> f64| sound.iter().enumerate().map(|(n, y)| f64::from(*y) * wave(angle(n))).sum::<f64>();
    2.0 * sum(f64::sin).hypot(sum(f64::cos)) / sound.len() as f64
}

#[test]
fn harmonics_sound_as_the_model_says_at_any_rate() {
    let model = tones();
    for rate_hz in [22_050.0, 44_100.0, 48_000.0, 96_000.0] {
        let mut voice = Instrument::new([Some(&model), None], rate_hz, 1);
        let second = play(&mut voice, rate_hz as usize * 2, NOTE, Touch::default()).split_off(rate_hz as usize);
        for (harmonic, wanted) in [(1.0, 0.4), (2.0, 0.8), (3.0, 0.0)] {
            let got = amplitude(&second, 400.0 * harmonic, rate_hz);
            assert!((got - wanted).abs() < 1e-3, "harmonic {harmonic} at {rate_hz} Hz: {got}");
        }
    }
}

#[test]
fn any_split_gives_the_same_bits() {
    let models = [shipped("clarinet"), shipped("epiano")];
    let touch = |n: usize| Touch { morph: (n % 9_600) as f32 / 9_600.0, stretch: 0.01, ..Touch::default() };
    let moment = |n: usize| Moment { f0_hz: 220.0 + n as f32 / 100.0, loudness_db: [15.0, 10.0], presence: 1.0 };
    let render = |splits: Splits| {
        let mut voice = Instrument::new([Some(&models[0]), Some(&models[1])], RATE_HZ, 1);
        let mut sound = vec![0.0; 12_000];
        for range in splits.ranges(12_000) {
            let start = range.start;
            voice.render(&mut sound[range], |at| (moment(start + at), touch(start + at)));
        }
        sound
    };
    let whole = render(Splits::fixed(12_000));
    assert!(measure::rms(&whole) > 1e-3);
    for splits in Splits::all() {
        assert_bit_equal(&whole, &render(splits), &splits.to_string());
    }
}

#[test]
fn a_voice_neither_allocates_nor_breaks() {
    for name in ["clarinet", "epiano"] {
        let model = shipped(name);
        let mut voice = Instrument::new([Some(&model), None], RATE_HZ, 1);
        let mut sound = vec![0.0; 4_800];
        let extremes = [(1.0, 60.0), (20_000.0, -200.0), (440.0, 20.0), (f32::NAN, f32::NAN), (440.0, 20.0)];
        for (f0_hz, loudness_db) in extremes {
            let moment = Moment { f0_hz, loudness_db: [loudness_db; 2], presence: 1.0 };
            no_alloc(|| voice.render(&mut sound, |_| (moment, Touch::default())));
            assert_clean(&sound, &format!("{name} at {f0_hz} Hz"));
            sound.fill(0.0);
        }
        no_alloc(|| voice.reset());
    }
}

#[test]
fn a_note_sounds_at_its_pitch_and_silence_is_silent() {
    for name in ["clarinet", "epiano"] {
        let model = shipped(name);
        let mut voice = Instrument::new([Some(&model), None], RATE_HZ, 1);
        let loud = model.controls().loudness_db[1] as f32 - 4.0;
        let note = Moment { f0_hz: 330.0, loudness_db: [loud; 2], presence: 1.0 };
        let second = play(&mut voice, 48_000, note, Touch::default()).split_off(24_000);
        let (on, off) = (amplitude(&second, 330.0, RATE_HZ), amplitude(&second, 347.0, RATE_HZ));
        assert!(on > 20.0 * off && on > 1e-3, "{name}: {on} at the pitch, {off} beside it");
        let silence = Moment { loudness_db: [-80.0; 2], presence: 0.0, ..note };
        let rest = play(&mut voice, 96_000, silence, Touch::default()).split_off(72_000);
        assert!(measure::peak(&rest) < 1e-4, "{name}: {}", measure::peak(&rest));
    }
}

#[test]
fn a_morph_is_halfway_between_spectra_of_different_sizes() {
    let (tones, clarinet) = (tones(), shipped("clarinet"));
    let note = Moment { f0_hz: 400.0, loudness_db: [0.0, 15.0], presence: 1.0 };
    let heard = |morph: f32| {
        let mut voice = Instrument::new([Some(&tones), Some(&clarinet)], RATE_HZ, 1);
        let touch = Touch { morph, noise: 0.0, ..Touch::default() };
        let sound = play(&mut voice, 96_000, note, touch).split_off(48_000);
        [1.0, 2.0, 3.0, 5.0].map(|harmonic| amplitude(&sound, 400.0 * harmonic, RATE_HZ))
    };
    let [a, half, b] = [0.0, 0.5, 1.0].map(heard);
    for ((a, b), half) in a.iter().zip(b).zip(half) {
        assert!((half - 0.5 * (a + b)).abs() < 2e-3, "{half} between {a} and {b}");
    }
    assert!(b[2] > 1e-3, "the clarinet has a third harmonic");
}

#[test]
fn a_musician_turns_harmonics_noise_and_brightness() {
    let model = shipped("clarinet");
    let note = Moment { f0_hz: 220.0, loudness_db: [18.0; 2], presence: 1.0 };
    let heard = |touch: Touch| {
        let mut voice = Instrument::new([Some(&model), None], RATE_HZ, 1);
        play(&mut voice, 72_000, note, touch).split_off(24_000)
    };
    let plain = heard(Touch { noise: 0.0, ..Touch::default() });
    let tilted = HarmonicShape { tilt_db_per_octave: 6.0, odd_even: 0.0 };
    let bright = heard(Touch { noise: 0.0, shape: tilted, ..Touch::default() });
    let slope = |sound: &[f32]| amplitude(sound, 660.0, RATE_HZ) / amplitude(sound, 220.0, RATE_HZ);
    let gained_db = 20.0 * (slope(&bright) / slope(&plain)).log10();
    assert!((gained_db - 6.0 * 3.0_f64.log2()).abs() < 0.2, "{gained_db} dB more at the third harmonic");
    let breath = heard(Touch { harmonics: 0.0, ..Touch::default() });
    assert!(amplitude(&breath, 220.0, RATE_HZ) < 0.02 * amplitude(&plain, 220.0, RATE_HZ));
    assert!(measure::rms(&breath) > 1e-6, "breath is heard");
}
