//! One frame of each shipped instrument, on every instruction set of this machine: what a voice asks for some hundred
//! times a second. And one of a network of 512 units, with its weights whole and as halves.
#![allow(missing_docs)]

#[expect(dead_code, reason = "most of it is for the tests that it comes from")]
#[path = "../tests/graphs.rs"]
mod graphs;
#[path = "../tests/wide/network.rs"]
mod network;

use std::path::{Path, PathBuf};
use std::time::Instant;

use infer::inline::kernels::{Isa, WeightFormat};
use infer::inline::{Io, Machine, Plan};
use model::{ModelFile, Ports};

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 20_000 } else { 2 };
    let isas = Isa::available();
    print!("{:<12}", "µs a frame");
    isas.iter().for_each(|isa| print!("  {:>17}", isa.name()));
    println!("   (median, one in ten is faster)");
    for path in shipped() {
        let file = ModelFile::open(&path).expect("a shipped model");
        let machines = isas.iter().map(|&isa| open(&file, isa, WeightFormat::F32)).collect();
        print_row(&path.file_stem().unwrap_or_default().to_string_lossy(), machines, rounds);
    }
    let wide = network::Wide { units: 512, rate_hz: 48_000.0, hop: 192, seed: 1 }.file();
    let formats = [("512, whole", WeightFormat::F32), ("512, halves", WeightFormat::F16)];
    // Each for itself: together they would push each other out of every cache. Plain code never holds halves.
    for (name, format) in formats {
        print!("{name:<12}");
        for &isa in &isas {
            match (isa, format) {
                (Isa::PLAIN, WeightFormat::F16) => print!("  {:>17}", "-"),
                _ => print_figures(vec![open(&wide, isa, format)], rounds.div_ceil(20)),
            }
        }
        println!();
    }
}

fn print_row(name: &str, machines: Vec<Machine>, rounds: usize) {
    print!("{name:<12}");
    print_figures(machines, rounds);
    println!();
}

fn print_figures(mut machines: Vec<Machine>, rounds: usize) {
    for [median_us, tenth_us] in race(&mut machines, rounds) {
        print!("  {median_us:>8.2} {tenth_us:>8.2}");
    }
}

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/transfer");
    let files = std::fs::read_dir(folder).expect("the shipped models").map(|entry| entry.expect("a file").path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|kind| kind == "onnx")).collect();
    files.sort();
    files
}

fn open(file: &ModelFile, isa: Isa, format: WeightFormat) -> Machine {
    let Ports::Controls(ports) = &file.ports else { panic!("{} drives no synthesiser", file.manifest.name) };
    Machine::new(Plan::compile_as(&file.graph, &Io::of_controls(ports), 1, isa, format).expect("it plays inline"))
}

/// All take turns, so that what else the machine does is shared among them.
fn race(machines: &mut [Machine], rounds: usize) -> Vec<[f64; 2]> {
    let mut times_us = vec![Vec::with_capacity(rounds); machines.len()];
    for round in 0..rounds {
        for (machine, times_us) in machines.iter_mut().zip(&mut times_us) {
            machine.input_mut(0, 1).fill(200.0 + (round % 400) as f32);
            machine.input_mut(1, 1).fill((round % 40) as f32 - 20.0);
            let start = Instant::now();
            machine.run(1);
            times_us.push(start.elapsed().as_secs_f64() * 1e6);
        }
    }
    times_us.into_iter().map(figures).collect()
}

fn figures(mut times_us: Vec<f64>) -> [f64; 2] {
    times_us.sort_by(f64::total_cmp);
    [times_us[times_us.len() / 2], times_us[times_us.len() / 10]]
}
