//! What silence costs beside sound: the built Timbrel Drive, one instance and twenty, in turns of one run.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Instant;

use testkit::signals;
use timbrel_cli::host::{Plugin, Processor, Setup, Timeline};
use timbrel_tests::drive;
use timbrel_tests::models::{self, Folder};

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 256;
/// Longer than any tail, so that what is measured has fallen asleep.
const TAIL_S: f64 = 8.0;

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 2_000 } else { 20 };
    let folder = Folder::default();
    let background = folder.file("exotic.onnx", &models::exotic(4));
    let setup = Setup::realtime(RATE_HZ, BLOCK);
    println!("Median µs a block of {BLOCK} samples at 48 kHz.");
    println!("{:<32} {:>10} {:>10} {:>10}", "what plays", "sound", "silence", "ratio");
    let shipped = |_| {
        let mut plugin = drive::plugin();
        plugin.settle(setup).unwrap();
        plugin
    };
    row("shipped model", vec![shipped(0)], setup, rounds);
    row("model in ONNX Runtime", vec![drive::playing(&background, setup)], setup, rounds);
    row("twenty of the shipped model", (0..20).map(shipped).collect(), setup, rounds / 10);
}

fn row(name: &str, mut plugins: Vec<Plugin>, setup: Setup, rounds: usize) {
    let mut playing: Vec<Processor> = plugins.iter_mut().map(|plugin| plugin.activate(setup).unwrap()).collect();
    let sound = signals::noise(1, 0.3, BLOCK);
    let mut median = |input: &[f32], unheard: usize| {
        (0..unheard).for_each(|_| block(&mut playing, input));
        let mut times_us: Vec<f64> = (0..rounds)
            .map(|_| {
                let start = Instant::now();
                block(&mut playing, input);
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        times_us.sort_by(f64::total_cmp);
        times_us[rounds / 2]
    };
    let loud = median(&sound, 100);
    let silent = median(&[0.0; BLOCK], (TAIL_S * RATE_HZ) as usize / BLOCK);
    println!("{name:<32} {loud:>10.1} {silent:>10.2} {:>8.2} %", 100.0 * silent / loud);
    plugins.iter_mut().zip(playing).for_each(|(plugin, processor)| plugin.deactivate(processor));
}

fn block(playing: &mut [Processor], input: &[f32]) {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    for processor in playing {
        processor.block(&[input, input], &Timeline::default(), &mut [&mut left, &mut right]).unwrap();
    }
}
