//! What a chord costs: the built Timbrel Transfer Synth with 0 to 8 voices of the two models that it opens with, and their
//! rooms, against real time.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Instant;

use timbrel_cli::host::{Event, Processor, Setup, Timeline};
use timbrel_tests::synth;

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 256;

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 1_500 } else { 20 };
    let setup = Setup::realtime(RATE_HZ, BLOCK);
    let block_us = BLOCK as f64 / RATE_HZ * 1e6;
    println!("Median µs a block of {BLOCK} samples at 48 kHz, which lasts {block_us:.0} µs; share of one core.");
    for voices in [0, 1, 2, 4, 8] {
        let mut plugin = synth::set(setup, &[("morph", "50 %")]);
        let mut processor = plugin.activate(setup).unwrap();
        let mut events = Timeline::default();
        for voice in 0..voices {
            events.add(0, Event::NoteOn { channel: 0, key: 48 + 4 * voice, velocity: 0.8 });
        }
        let took_us = median_us(&mut processor, &events, rounds);
        println!("{voices:>2} voices {took_us:>8.1} µs {:>8.2} %", 100.0 * took_us / block_us);
        plugin.deactivate(processor);
    }
}

fn median_us(processor: &mut Processor, events: &Timeline, rounds: usize) -> f64 {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut block = || {
        let start = Instant::now();
        processor.block(&[], events, &mut [&mut left, &mut right]).unwrap();
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..rounds / 10).for_each(|_| {
        block();
    });
    let mut times: Vec<f64> = (0..rounds).map(|_| block()).collect();
    times.sort_by(f64::total_cmp);
    times[rounds / 2]
}
