//! Filtered noise against its definition in double precision and against SciPy.

use std::f64::consts::TAU;

use dsp::{FilteredNoise, WhiteNoise};
use testkit::signals::Noise;
use testkit::{assert_bit_equal, assert_clean, measure, null_depth_db, signals};

use crate::{fixture, same_for_all_splits};

/// Magnitudes for each hop.
#[derive(Clone)]
struct Score {
    hop: usize,
    frames: Vec<Vec<f32>>,
}

impl Score {
    fn random(seed: u64, hop: usize, bands: usize, count: usize) -> Self {
        let mut dice = Noise::new(seed);
        Self { hop, frames: (0..count).map(|_| (0..bands).map(|_| dice.unit() as f32).collect()).collect() }
    }

    fn samples(&self) -> usize {
        self.hop * self.frames.len()
    }

    fn bands(&self) -> usize {
        self.frames[0].len()
    }

    /// Plays the frames, then silence.
    fn player(&self) -> impl FnMut(&mut [f32]) {
        let mut noise = FilteredNoise::new(self.bands(), self.hop, 7);
        let (hop, frames) = (self.hop, self.frames.clone());
        let silence = vec![0.0; self.bands()];
        let mut index = 0;
        move |mut sound: &mut [f32]| {
            while !sound.is_empty() {
                let left = match noise.samples_to_hop() {
                    0 => {
                        noise.set_magnitudes(frames.get(index).unwrap_or(&silence));
                        index += 1;
                        hop
                    }
                    left => left,
                };
                let (now, later) = sound.split_at_mut(sound.len().min(left));
                noise.render(now);
                sound = later;
            }
        }
    }
}

/// Taps by the definition: a sum of cosines, centred and windowed.
fn taps(magnitudes: &[f32]) -> Vec<f64> {
    let half = magnitudes.len() - 1;
    let tap = |n: usize| {
        let angle = TAU * (n as f64 - half as f64) / (2 * half) as f64;
        let weight = |band: usize| if band == 0 || band == half { 1.0 } else { 2.0 };
        let bands = magnitudes.iter().enumerate();
        let sum: f64 = bands.map(|(b, gain)| weight(b) * f64::from(*gain) * (angle * b as f64).cos()).sum();
        let window = 0.5 - 0.5 * (TAU * n as f64 / (2 * half) as f64).cos();
        window * sum / (2 * half) as f64
    };
    (0..2 * half).map(tap).collect()
}

fn by_definition(score: &Score, white: &[f32], samples: usize) -> Vec<f32> {
    let mut sound = vec![0.0; score.samples() + 2 * score.bands()];
    for (index, magnitudes) in score.frames.iter().enumerate() {
        let taps = taps(magnitudes);
        for n in index * score.hop..(index + 1) * score.hop {
            taps.iter().enumerate().for_each(|(m, tap)| sound[n + m] += tap * f64::from(white[n]));
        }
    }
    sound.resize(samples, 0.0);
    sound.into_iter().map(|x| x as f32).collect()
}

#[test]
fn is_what_it_is_defined_to_be_with_all_tails() {
    for (hop, bands) in [(192, 65), (64, 257), (480, 17), (100, 2), (1, 33)] {
        let score = Score::random(1, hop, bands, 1 + 3_000 / hop);
        let mut white = vec![0.0; score.samples()];
        WhiteNoise::new(7).fill(&mut white);
        let samples = score.samples() + 2_000;
        let mut sound = vec![0.0; samples];
        score.player()(&mut sound);
        let depth = null_depth_db(&by_definition(&score, &white, samples), &sound);
        assert!(depth > 115.0, "hops of {hop}, {bands} bands: {depth:.1} dB");
        assert!(sound[score.samples() + 2 * bands + hop..].iter().all(|x| *x == 0.0), "silence is exact");
    }
}

#[test]
fn agrees_with_scipy() {
    let magnitudes = fixture("noise_magnitudes");
    let white = fixture("noise_white");
    let expected = fixture("noise_sound");
    let (hop, bands) = (192, 65);
    let mut noise = FilteredNoise::new(bands, hop, 0);
    let mut sound = vec![0.0; expected.len()];
    let frames = magnitudes.chunks(bands).chain(std::iter::repeat(&[0.0; 65][..]));
    for ((hop_sound, magnitudes), at) in sound.chunks_mut(hop).zip(frames).zip((0..).step_by(hop)) {
        noise.set_magnitudes(magnitudes);
        let source = white.get(at..at + hop);
        noise.render_from(|place| place.copy_from_slice(source.unwrap_or(&[0.0; 192])), hop_sound);
    }
    let depth = null_depth_db(&expected, &sound);
    assert!(depth > 115.0, "{depth:.1} dB");
}

#[test]
fn any_split_gives_the_same_bits() {
    for (hop, bands) in [(192, 65), (50, 129)] {
        let score = Score::random(2, hop, bands, 9_000 / hop);
        same_for_all_splits(&vec![0.0; score.samples() + 1_000], || score.player());
    }
}

#[test]
fn magnitudes_of_one_are_the_white_noise_with_the_delay_that_it_says() {
    let mut noise = FilteredNoise::new(65, 192, 3);
    noise.set_magnitudes(&[1.0; 65]);
    let mut sound = vec![0.0; 192 * 500];
    noise.render(&mut sound);
    let mut white = vec![0.0; sound.len()];
    WhiteNoise::new(3).fill(&mut white);
    let delay = noise.delay_samples();
    assert_eq!(delay, 64);
    assert!(null_depth_db(&white[..white.len() - delay], &sound[delay..]) > 115.0);
    let level_db = measure::db(measure::rms(&sound));
    assert!((level_db + 4.77).abs() < 0.05, "{level_db:.2} dB");
}

#[test]
fn magnitudes_are_heard_from_the_next_hop_on() {
    let mut noise = FilteredNoise::new(9, 100, 4);
    let mut sound = vec![0.0; 300];
    noise.render(&mut sound[..30]);
    noise.set_magnitudes(&[1.0; 9]);
    assert_eq!(noise.samples_to_hop(), 70);
    noise.render(&mut sound[30..]);
    assert!(sound[..100].iter().all(|x| *x == 0.0));
    assert!(measure::rms(&sound[110..]) > 0.4);
}

#[test]
fn the_seed_is_the_noise() {
    let play = |seed| {
        let mut noise = FilteredNoise::new(33, 64, seed);
        noise.set_magnitudes(&[0.5; 33]);
        let mut sound = vec![0.0; 1_000];
        noise.render(&mut sound);
        let first = sound.clone();
        noise.reset();
        noise.set_magnitudes(&[0.5; 33]);
        noise.render(&mut sound);
        assert_bit_equal(&first, &sound, "after a reset");
        first
    };
    assert_bit_equal(&play(5), &play(5), "the same seed");
    assert!(null_depth_db(&play(5), &play(6)) < 3.0);
}

#[test]
fn white_noise_is_white_and_even() {
    let mut white = vec![0.0; 1 << 16];
    WhiteNoise::new(9).fill(&mut white);
    assert!(measure::dc(&white).abs() < 0.01 && measure::peak(&white) <= 1.0);
    assert!((measure::rms(&white) - (1.0_f64 / 3.0).sqrt()).abs() < 0.005);
    for lag in [1, 2, 64, 192] {
        let pairs = white.iter().zip(&white[lag..]);
        let correlation: f64 = pairs.map(|(a, b)| f64::from(a * b)).sum::<f64>() / white.len() as f64;
        assert!(correlation.abs() < 0.005, "lag {lag}: {correlation}");
    }
}

#[test]
fn nonsense_is_silence() {
    let mut noise = FilteredNoise::new(9, 64, 4);
    let mut sound = signals::noise(1, 1.0, 640);
    noise.set_magnitudes(&[f32::NAN, f32::INFINITY, 1e-30, 1e-40, 0.0, -f32::INFINITY, 0.0, 0.0, 0.0, 1.0]);
    noise.render(&mut sound);
    assert!(sound.iter().all(|x| *x == 0.0));
    noise.set_magnitudes(&[1e-11, f32::NAN, 1.0]);
    noise.render(&mut sound);
    assert_clean(&sound, "one band");
    assert!(measure::rms(&sound) > 0.01);
}
