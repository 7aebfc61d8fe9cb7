//! What sound costs, and silence beside it: the built plugins, one instance and twenty, in turns of one run.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Instant;

use testkit::signals;
use timbrel_cli::host::{Planar, Plugin, Processor, Setup, Timeline};
use timbrel_tests::models::{self, Folder};
use timbrel_tests::{drive, transfer};

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
    println!("Median µs a block of {BLOCK} samples at 48 kHz; share of one core by the mean.");
    println!("{:<32} {:>10} {:>10} {:>10} {:>10}", "what plays", "sound", "of a core", "silence", "ratio");
    let noise = vec![signals::noise(1, 0.3, 100 * BLOCK); 2];
    let shipped = |_| {
        let mut plugin = drive::plugin();
        plugin.settle(setup).unwrap();
        plugin
    };
    row("Drive", vec![shipped(0)], setup, &noise, rounds);
    row("Drive, by ONNX Runtime", vec![drive::playing(&background, setup)], setup, &noise, rounds);
    row("twenty of Drive", (0..20).map(shipped).collect(), setup, &noise, rounds / 10);
    let song = transfer::sung(330.0, RATE_HZ, 100 * BLOCK);
    let transfer = |params: &[(&str, &str)]| transfer::set(setup, params);
    row("Transfer", vec![transfer(&[])], setup, &song, rounds);
    row("Transfer, halfway to model B", vec![transfer(&[("morph", "50 %")])], setup, &song, rounds);
    row("Transfer without its room", vec![transfer(&[("reverb", "0 %")])], setup, &song, rounds);
    row("twenty of Transfer", (0..20).map(|_| transfer(&[])).collect(), setup, &song, rounds / 10);
}

fn row(name: &str, mut plugins: Vec<Plugin>, setup: Setup, sound: &Planar, rounds: usize) {
    let mut playing: Vec<Processor> = plugins.iter_mut().map(|plugin| plugin.activate(setup).unwrap()).collect();
    let mut median = |input: &Planar, unheard: usize| {
        let mut blocks = (0..input[0].len() / BLOCK).cycle().map(|n| n * BLOCK..(n + 1) * BLOCK);
        let mut next = || block(&mut playing, [0, 1].map(|side| &input[side][blocks.next().unwrap()]));
        (0..unheard).for_each(|_| next());
        let mut times_us: Vec<f64> = (0..rounds)
            .map(|_| {
                let start = Instant::now();
                next();
                start.elapsed().as_secs_f64() * 1e6
            })
            .collect();
        times_us.sort_by(f64::total_cmp);
        [times_us[rounds / 2], times_us.iter().sum::<f64>() / rounds as f64]
    };
    let [loud, mean] = median(sound, 100);
    let [silent, _] = median(&vec![vec![0.0; BLOCK]; 2], (TAIL_S * RATE_HZ) as usize / BLOCK);
    let core = 100.0 * mean / (BLOCK as f64 / RATE_HZ * 1e6);
    println!("{name:<32} {loud:>10.1} {core:>8.2} % {silent:>10.2} {:>8.2} %", 100.0 * silent / loud);
    plugins.iter_mut().zip(playing).for_each(|(plugin, processor)| plugin.deactivate(processor));
}

fn block(playing: &mut [Processor], input: [&[f32]; 2]) {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    for processor in playing {
        processor.block(&input, &Timeline::default(), &mut [&mut left, &mut right]).unwrap();
    }
}
