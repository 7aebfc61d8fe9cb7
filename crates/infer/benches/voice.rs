//! The whole learned voice: decoder, harmonics, noise and room, beside the plainest code for the same sound and beside ONNX
//! Runtime with all of it as one graph. All take turns in one run, and give the same sound before they are timed: only
//! the ratios mean something on a machine that does other work as well. `cargo xtask runtime` gets the library.
#![allow(missing_docs)]

#[path = "voice/graph.rs"]
mod graph;
#[path = "voice/ours.rs"]
mod ours;
#[path = "voice/plain.rs"]
mod plain;
#[path = "voice/runtime.rs"]
mod runtime;
#[path = "voice/scaling.rs"]
mod scaling;
#[path = "voice/score.rs"]
mod score;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use infer::{LoadedControls, Want, load_controls};
use model::ModelFile;

use score::{BLOCK, RATE_HZ, Score};

/// Largest difference from the plain code, RMS, in decibels of the sound.
const TOLERANCE_DB: f64 = -90.0;

/// Place of the plain code among the players.
const PLAIN: usize = 1;

/// Something that plays the score, a block at a time.
pub(crate) trait Player {
    /// `sound` is [`BLOCK`] samples.
    fn play(&mut self, score: &mut Score, sound: &mut [f32]);
}

fn main() {
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 40 } else { 2 };
    println!("One voice at 48 kHz in blocks of {BLOCK} samples: median ns a sample, samples a second, ratio to ours.");
    for (title, room) in [("clarinet, dry", false), ("clarinet in its room", true)] {
        race(title, room, rounds);
    }
    scaling::print(rounds);
}

fn race(title: &str, room: bool, rounds: usize) {
    let model = shipped("clarinet");
    let mut players: Vec<(&str, Box<dyn Player>)> = vec![
        ("ours", Box::new(ours::Ours::new(&model, room))),
        ("plain code", Box::new(plain::Plain::new(&model, room))),
    ];
    match runtime::InOneGraph::new(&model, room) {
        Ok(player) => players.push(("ONNX Runtime", Box::new(player))),
        Err(reason) => println!("ONNX Runtime was not measured: {reason}"),
    }
    let mut times_ns = vec![Vec::new(); players.len()];
    let mut scores = vec![Score::new(); players.len()];
    for round in 0..rounds {
        let mut sounds = Vec::new();
        for ((player, score), times_ns) in players.iter_mut().zip(&mut scores).zip(&mut times_ns) {
            let mut sound = vec![0.0; BLOCK];
            times_ns.push(time_ns(|| player.1.play(score, &mut sound)) / BLOCK as f64);
            sounds.push(sound);
        }
        for (sound, (name, _)) in sounds.iter().zip(&players) {
            let off_db = off_db(&sounds[PLAIN], sound);
            assert!(off_db < TOLERANCE_DB, "{name} is {off_db:.1} dB off in round {round}");
        }
    }
    let medians: Vec<f64> = times_ns.into_iter().map(median).collect();
    for ((name, _), ns) in players.iter().zip(&medians) {
        println!("{title:<22} {name:<14} {ns:>9.1} {:>12.0} {:>8.1}×", 1e9 / ns, ns / medians[0]);
    }
}

/// The difference by the sound, in decibels.
fn off_db(wanted: &[f32], found: &[f32]) -> f64 {
    let energy = |sound: &mut dyn Iterator<Item = f32>| sound.map(|x| f64::from(x) * f64::from(x)).sum::<f64>();
    let apart = energy(&mut wanted.iter().zip(found).map(|(a, b)| a - b));
    10.0 * (apart / energy(&mut wanted.iter().copied()).max(1e-12)).log10()
}

pub(crate) fn shipped(name: &str) -> Arc<LoadedControls> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/transfer").join(name).with_extension("onnx");
    let file = ModelFile::open(&path).expect("a shipped model");
    load_controls(file, &Want { crash_folder: None, ..Want::at(RATE_HZ) }).expect("a shipped model")
}

pub(crate) fn time_ns(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e9
}

pub(crate) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
