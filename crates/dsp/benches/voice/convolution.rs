//! Convolution, and how evenly its work is spread.

use std::sync::Arc;
use std::time::Instant;

use dsp::{Convolution, Impulse, WhiteNoise};

use crate::contest::Contest;

const BLOCK: usize = 32;
/// The work repeats after this many samples.
const PERIOD: usize = 2_048;
const RATE_HZ: f64 = 48_000.0;

pub(crate) fn contests() -> Vec<Contest> {
    let taps = response(0.02);
    let title = format!("convolution with {} taps", taps.len());
    vec![Contest { title, ours: Box::new(ours(&taps)), plain: Box::new(tap_by_tap(taps)) }]
}

/// For each place in the period the quickest of several rounds, so that other work on the machine does not show.
pub(crate) fn print_evenness(rounds: usize) {
    println!("\nConvolution, blocks of {BLOCK}: mean of all blocks and the longest, in µs, and shares of their time.");
    let block_us = 1e6 * BLOCK as f64 / RATE_HZ;
    for seconds in [0.5, 1.0, 3.0, 10.0] {
        let taps = response(seconds);
        let mut convolve = ours(&taps);
        let mut block = [0.0; BLOCK];
        (0..taps.len() / BLOCK).for_each(|_| convolve(&mut block));
        let mut quickest_us = vec![f64::INFINITY; PERIOD / BLOCK];
        for _ in 0..rounds {
            for quickest_us in &mut quickest_us {
                let start = Instant::now();
                convolve(&mut block);
                *quickest_us = quickest_us.min(start.elapsed().as_secs_f64() * 1e6);
            }
        }
        let mean_us = quickest_us.iter().sum::<f64>() / quickest_us.len() as f64;
        let longest_us = quickest_us.iter().copied().fold(0.0, f64::max);
        let share = |us: f64| 100.0 * us / block_us;
        println!(
            "{seconds:>5} s {mean_us:>8.2} {longest_us:>8.2} {:>8.2} % {:>8.2} %",
            share(mean_us),
            share(longest_us)
        );
    }
}

fn response(seconds: f64) -> Vec<f32> {
    let mut taps = vec![0.0; (seconds * RATE_HZ) as usize];
    WhiteNoise::new(1).fill(&mut taps);
    taps
}

fn ours(taps: &[f32]) -> impl FnMut(&mut [f32]) + use<> {
    let mut convolution = Convolution::new(Arc::new(Impulse::new(taps)));
    let mut white = WhiteNoise::new(2);
    move |sound| {
        white.fill(sound);
        convolution.process(sound);
    }
}

fn tap_by_tap(taps: Vec<f32>) -> impl FnMut(&mut [f32]) {
    let mut past = vec![0.0_f32; 2 * taps.len()];
    let mut white = WhiteNoise::new(2);
    let mut at = 0;
    move |sound| {
        for x in sound {
            // Written twice, so that the last samples always lie in one piece, the newest first.
            at = (at + taps.len() - 1) % taps.len();
            past[at] = white.sample();
            past[at + taps.len()] = past[at];
            *x = past[at..].iter().zip(&taps).map(|(x, tap)| x * tap).sum();
        }
    }
}
