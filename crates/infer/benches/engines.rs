//! The inline executor against ONNX Runtime, taking turns in one run: only the ratios mean something on a machine that
//! does other work as well. `cargo xtask runtime` gets the library.
#![allow(missing_docs)]

#[path = "engines/contest.rs"]
mod contest;

use std::path::PathBuf;

use contest::Contest;

const MODELS: [(&str, &str); 2] = [("LSTM-40", "lstm40"), ("WaveNet 16+8", "wavenet_a1")];
const BLOCKS: [usize; 4] = [32, 64, 128, 512];

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 2000 } else { 2 };
    println!("µs a block: median, and within brackets what one run in ten is faster than");
    println!("{:<14} {:>5}  {:>17}  {:>17}  {:>13}", "model", "block", "inline", "ONNX Runtime", "ratio");
    for (title, name) in MODELS {
        for block in BLOCKS {
            match Contest::open(&fixture(name), block) {
                Ok(mut contest) => print_row(title, block, contest.run(rounds)),
                Err(reason) => return println!("{title} was not measured: {reason}"),
            }
        }
    }
}

fn print_row(title: &str, block: usize, [inline, ort]: [contest::Figures; 2]) {
    let (slow, fast) = (inline.median_us / ort.median_us, inline.tenth_us / ort.tenth_us);
    println!(
        "{title:<14} {block:>5}  {:>8.1} ({:>6.1})  {:>8.1} ({:>6.1})  {slow:>5.2} ({fast:>5.2})",
        inline.median_us, inline.tenth_us, ort.median_us, ort.tenth_us
    );
}

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bench").join(name).with_extension("onnx")
}
