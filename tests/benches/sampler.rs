//! What Timbrel Sampler costs and how soon it sounds, with the model that it ships: its voices, from a knob to the new
//! sound, and from nothing to the first sound.
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::Command;
use std::time::Instant;

use testkit::measure::peak;
use timbrel_cli::host::{Event, Library, Plugin, Processor, Setup, Timeline};
use timbrel_tests::{built, sampler};

const RATE_HZ: f64 = 48_000.0;
const BLOCK: usize = 256;
/// Samples of a block where it matters when something comes.
const SHORT: usize = 16;
/// Named by the program to itself, to be a fresh process.
const FRESH: &str = "--fresh";
/// A knob is given up after this long.
const PATIENCE_S: f64 = 2.0;

fn main() {
    if std::env::args().any(|argument| argument == FRESH) {
        return println!("{}", first_sound_ms());
    }
    // Without `--bench` it is a test that wants to know whether all this runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { 200 } else { 2 };
    voices(10 * rounds);
    knobs(rounds);
    loading(rounds.div_ceil(8));
}

/// Loops go on for ever, and both of a pad's neighbours in pitch are read between samples.
fn voices(rounds: usize) {
    let block_us = BLOCK as f64 / RATE_HZ * 1e6;
    println!("Median µs a block of {BLOCK} samples at 48 kHz, which lasts {block_us:.0} µs; share of one core.");
    let plain = [("loop", "on")];
    let filtered = [("loop", "on"), ("tune", "7"), ("filter", "Low-pass"), ("cutoff", "4000"), ("resonance", "50 %")];
    for (what, knobs) in [("as it opens", &plain[..]), ("7 st up, filtered", &filtered[..])] {
        for voices in [0, 1, 8, 16, 32] {
            let setup = Setup::realtime(RATE_HZ, BLOCK);
            let mut plugin = opened(setup);
            for pad in 1..=16 {
                knobs.iter().for_each(|(id, text)| plugin.set(&format!("pad{pad:02}_{id}"), text).unwrap());
            }
            plugin.settle(setup).unwrap();
            let mut processor = plugin.activate(setup).unwrap();
            let mut events = Timeline::default();
            (0..voices).for_each(|n| events.add(0, press(36 + n % 16)));
            let took_us = median(blocks_us(&mut processor, &events, rounds));
            println!("{voices:>2} voices, {what:<18} {took_us:>8.1} µs {:>8.2} %", 100.0 * took_us / block_us);
            plugin.deactivate(processor);
        }
    }
}

fn opened(setup: Setup) -> Plugin {
    let mut plugin = sampler::plugin();
    plugin.settle(setup).unwrap();
    plugin
}

fn press(key: u8) -> Event {
    Event::NoteOn { channel: 0, key, velocity: 1.0 }
}

fn blocks_us(processor: &mut Processor, events: &Timeline, rounds: usize) -> Vec<f64> {
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    let mut block = || {
        let start = Instant::now();
        processor.block(&[], events, &mut [&mut left, &mut right]).unwrap();
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..rounds / 10 + 1).for_each(|_| {
        block();
    });
    (0..rounds).map(|_| block()).collect()
}

/// A knob moves in one block; in every block after it a new note begins. From the first to the end of the one whose note
/// sounds otherwise than before.
fn knobs(rounds: usize) {
    println!("From a knob's event to a note with the new sound, ms: the first one, and the last word on it.");
    for id in ["pad01_pc1", "pad01_wander", "pad01_frequency", "pad01_release"] {
        let setup = Setup::realtime(RATE_HZ, SHORT);
        let mut plugin = opened(setup);
        let param = plugin.params().get(id).unwrap().clone();
        let mut processor = plugin.activate(setup).unwrap();
        let (mut firsts, mut lasts) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            // To and fro around where it stands, never twice to the same place.
            let share = 0.5 + if round % 2 == 0 { 0.1 } else { -0.1 } + 1e-4 * (round % 100) as f64;
            let share = if id == "pad01_wander" { share } else { 0.5 + 0.4 * (share - 0.5) };
            let value = param.range[0] + share * (param.range[1] - param.range[0]);
            let [first, last] = knob_ms(&mut processor, Event::Set { number: param.number, value });
            firsts.push(first);
            lasts.push(last);
        }
        plugin.deactivate(processor);
        let (p99_first, p99_last) = (high(&firsts), high(&lasts));
        let (first, last) = (median(firsts), median(lasts));
        println!("{id:<18} first {first:>6.2}, p99 {p99_first:>6.2}; last {last:>6.2}, p99 {p99_last:>6.2}");
    }
}

fn knob_ms(processor: &mut Processor, turned: Event) -> [f64; 2] {
    let before = note(processor, None);
    let start = Instant::now();
    let mut known = note(processor, Some(turned));
    let mut changes = Vec::new();
    let mut quiet = Instant::now();
    if known != before {
        changes.push(start.elapsed());
    }
    // The last word is a while after the last change.
    while changes.is_empty() || quiet.elapsed().as_secs_f64() < 0.05 {
        let now = note(processor, None);
        if now != known {
            changes.push(start.elapsed());
            (known, quiet) = (now, Instant::now());
        }
        assert!(start.elapsed().as_secs_f64() < PATIENCE_S, "nothing came of the knob");
        // As a host sleeps between its blocks.
        std::thread::sleep(std::time::Duration::from_micros(200));
    }
    [changes[0], changes[changes.len() - 1]].map(|time| time.as_secs_f64() * 1e3)
}

/// The beginning of a new note, after all others are gone.
fn note(processor: &mut Processor, turned: Option<Event>) -> [u32; SHORT] {
    let (mut left, mut right) = ([0.0; SHORT], [0.0; SHORT]);
    processor.reset();
    let mut events = Timeline::default();
    turned.into_iter().for_each(|event| events.add(0, event));
    events.add(0, press(36));
    processor.block(&[], &events, &mut [&mut left, &mut right]).unwrap();
    left.map(f32::to_bits)
}

fn loading(processes: usize) {
    let fresh: Vec<f64> = (0..processes).map(|_| in_fresh_process()).collect();
    println!(
        "From nothing to the first sound, in a fresh process: {:.0} ms, p99 {:.0}",
        median(fresh.clone()),
        high(&fresh)
    );
    let _held = opened(Setup::realtime(RATE_HZ, BLOCK));
    let again: Vec<f64> = (0..processes).map(|_| instance_ms(sampler::plugin)).collect();
    println!("Of one more instance: {:.0} ms, p99 {:.0}", median(again.clone()), high(&again));
}

fn in_fresh_process() -> f64 {
    let output = Command::new(std::env::current_exe().unwrap()).arg(FRESH).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap()
}

/// The plugin's file is opened, an instance made and activated, and a note played.
fn first_sound_ms() -> f64 {
    instance_ms(|| {
        let library = Box::leak(Box::new(Library::open(built::clap("Timbrel Sampler")).unwrap()));
        Plugin::create(library, Some(sampler::ID)).unwrap()
    })
}

fn instance_ms(create: impl FnOnce() -> Plugin) -> f64 {
    let start = Instant::now();
    let mut plugin = create();
    let mut processor = plugin.activate(Setup::realtime(RATE_HZ, BLOCK)).unwrap();
    let mut events = Timeline::default();
    events.add(0, press(36));
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    processor.block(&[], &events, &mut [&mut left, &mut right]).unwrap();
    let took = start.elapsed();
    assert!(peak(&left) > 0.0, "nothing sounds");
    plugin.deactivate(processor);
    took.as_secs_f64() * 1e3
}

fn sorted(mut numbers: Vec<f64>) -> Vec<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers
}

fn median(numbers: Vec<f64>) -> f64 {
    let sorted = sorted(numbers);
    sorted[sorted.len() / 2]
}

/// One in a hundred is higher; of fewer it is the highest.
fn high(numbers: &[f64]) -> f64 {
    let sorted = sorted(numbers.to_vec());
    sorted[(sorted.len() * 99 / 100).min(sorted.len() - 1)]
}
