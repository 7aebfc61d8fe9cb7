//! What a voice costs by the number of its harmonics, and a synth by that of its voices.

use dsp::{Course, FilteredNoise, HarmonicBank, HarmonicFrame};

use crate::ours::Ours;
use crate::score::{BLOCK, HOP, RATE_HZ, SEED, Score};
use crate::{Player, median, shipped, time_ns};

pub(crate) fn print(rounds: usize) {
    println!("\nHarmonics of a bank with 65 bands of noise, without a decoder: median ns a sample, share of a core.");
    for harmonics in [16, 32, 64, 128, 256] {
        row(harmonics, bank(harmonics, rounds));
    }
    println!("\nVoices of the clarinet, each with its decoder, without a room: median ns a sample, share of a core.");
    let model = shipped("clarinet");
    for voices in 1..=8 {
        let mut players: Vec<_> = (0..voices).map(|_| (Ours::new(&model, false), Score::new())).collect();
        let mut sound = vec![0.0; BLOCK];
        let round =
            |_| time_ns(|| players.iter_mut().for_each(|(voice, score)| voice.play(score, &mut sound))) / BLOCK as f64;
        row(voices, median((0..rounds).map(round).collect()));
    }
}

fn row(count: usize, ns: f64) {
    println!("{count:>5} {ns:>10.1} {:>8.3} %", 100.0 * ns * 1e-9 * RATE_HZ);
}

/// Low enough that all harmonics sound.
fn bank(harmonics: usize, rounds: usize) -> f64 {
    let mut bank = HarmonicBank::new(RATE_HZ, harmonics, Course::Linear);
    let mut noise = FilteredNoise::new(65, HOP, SEED);
    let (mut tone, mut breath) = (vec![0.0; HOP], vec![0.0; HOP]);
    let mut amplitudes = vec![0.0; harmonics];
    let mut hop = 0;
    let mut round = |_| {
        let mut play = || {
            for _ in 0..BLOCK / HOP {
                hop += 1;
                amplitudes.iter_mut().enumerate().for_each(|(k, a)| *a = 0.01 * ((hop + k) % 9) as f32);
                bank.glide_to(
                    &HarmonicFrame { f0_hz: 60.0 + (hop % 20) as f32, amplitudes: &amplitudes, stretch: 0.0 },
                    HOP,
                );
                bank.render(&mut tone);
                noise.set_magnitudes(&[0.01; 65]);
                noise.render(&mut breath);
            }
            std::hint::black_box((&tone, &breath));
        };
        time_ns(&mut play) / BLOCK as f64
    };
    median((0..rounds).map(&mut round).collect())
}
