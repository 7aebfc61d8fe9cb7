//! The inline executor against ONNX Runtime, taking turns in one run: only the ratios mean something on a machine that
//! does other work as well. `cargo xtask runtime` gets the library.
#![allow(missing_docs)]

#[path = "engines/contest.rs"]
mod contest;

use std::path::PathBuf;

use contest::{Contest, Figures};
use infer::inline::kernels::Isa;

const MODELS: [(&str, &str); 2] = [("LSTM-40", "lstm40"), ("WaveNet 16+8", "wavenet_a1")];
const BLOCKS: [usize; 4] = [32, 64, 128, 512];

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 2000 } else { 2 };
    let isas: Vec<Isa> = Isa::available().into_iter().filter(|&isa| isa != Isa::PLAIN).collect();
    println!("Median µs a block, what one run in ten is faster than, and the ratios to ONNX Runtime.");
    print!("{:<14} {:>5}  {:>15}", "model", "block", "ONNX Runtime");
    isas.iter().for_each(|isa| print!("  {:>30}", format!("inline, {}", isa.name())));
    println!();
    for (title, name) in MODELS {
        for block in BLOCKS {
            match Contest::open(&fixture(name), block, &isas) {
                Ok(mut contest) => print_row(title, block, &contest.run(rounds)),
                Err(reason) => return println!("{title} was not measured: {reason}"),
            }
        }
    }
}

fn print_row(title: &str, block: usize, figures: &[Figures]) {
    let [ort, inline @ ..] = figures else { return };
    print!("{title:<14} {block:>5}  {:>7.1} {:>7.1}", ort.median_us, ort.tenth_us);
    for Figures { median_us, tenth_us } in inline {
        let ratios = (median_us / ort.median_us, tenth_us / ort.tenth_us);
        print!("  {median_us:>8.1} {tenth_us:>7.1}  {:>5.2} {:>5.2}", ratios.0, ratios.1);
    }
    println!();
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bench").join(name).with_extension("onnx")
}
