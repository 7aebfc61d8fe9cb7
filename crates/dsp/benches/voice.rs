//! What the parts of a voice cost, each beside the plainest code for the same sound, taking turns in one run: only the
//! ratios mean something on a machine that does other work as well.
#![allow(missing_docs)]

#[path = "voice/contest.rs"]
mod contest;
#[path = "voice/convolution.rs"]
mod convolution;
#[path = "voice/fm.rs"]
mod fm;
#[path = "voice/harmonic.rs"]
mod harmonic;
#[path = "voice/noise.rs"]
mod noise;

use contest::Contest;

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 100 } else { 2 };
    println!("Median ns a sample, share of a core at 48 kHz, and how much longer the plain code takes.");
    let contests = [harmonic::contests(), noise::contests(), fm::contests(), convolution::contests()];
    contests.into_iter().flatten().for_each(|contest: Contest| contest.run(rounds));
    convolution::print_evenness(rounds);
}
