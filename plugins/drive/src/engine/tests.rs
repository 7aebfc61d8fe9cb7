//! The chain around fake models: splits, allocations, latency, and nothing that clicks.

use dsp::GATE_OFF_DB;
use infer::{Audio, Fault, Hop, HopLength, Lane, LaneSpec, PlayerHandle, Runner, Voice, Waveform, player};
use testkit::Splits;
use testkit::measure::{max_step, rms};
use testkit::signals::{Noise, noise, sine};
use testkit::{assert_bit_equal, no_alloc};

use super::*;
use crate::cab::{Offer, cab};
use crate::params;

const RATE_HZ: f64 = 48_000.0;

/// A soft clipper with a little memory, which plays hops of one length or of any.
struct Clipper {
    hop: HopLength,
    memory: f32,
}

impl Runner<Audio> for Clipper {
    fn run(&mut self, hop: &Hop<'_>, frame: &mut Audio) -> Result<(), Fault> {
        frame.set_frames(hop.frames);
        for (y, x) in frame.as_mut_slice().iter_mut().zip(hop.audio) {
            self.memory = (3.0 * x + 0.2 * self.memory).tanh();
            *y = self.memory;
        }
        Ok(())
    }
    fn reset(&mut self) {
        self.memory = 0.0;
    }
    fn hop_length(&self) -> HopLength {
        self.hop
    }
}

struct Rig {
    engine: Engine,
    handle: PlayerHandle<Waveform>,
    cabs: rt::Giver<Offer>,
}

impl Rig {
    fn new(hops: &[HopLength]) -> Self {
        let (mut handle, player) = player(SLOTS);
        let (cabs, cab) = cab();
        let mut engine = Engine::new(player, cab);
        engine.prepare(RATE_HZ, 2);
        for (slot, hop) in hops.iter().enumerate() {
            handle.play(slot, lane(*hop));
        }
        engine.set_latency(handle.latency_samples());
        engine.reset(&Controls { latency_samples: engine.latency_samples(), ..controls() });
        Self { engine, handle, cabs }
    }

    /// Plays `input` on both sides in pieces; `knobs` says where everything stands from a sample on.
    fn play(&mut self, input: &[f32], splits: Splits, events: &[(usize, Controls)]) -> Vec<f32> {
        let mut left = input.to_vec();
        let mut right: Vec<f32> = input.iter().map(|x| -0.5 * x).collect();
        let mut now = controls();
        for range in splits.ranges(input.len()) {
            // A host's block is cut at its events, as the framework does.
            let mut start = range.start;
            while start < range.end {
                if let Some((_, changed)) = events.iter().rev().find(|(at, _)| *at <= start) {
                    now = *changed;
                }
                now.latency_samples = self.engine.latency_samples();
                let next = events.iter().map(|(at, _)| *at).find(|at| *at > start).unwrap_or(range.end);
                let end = next.min(range.end);
                let audio: &mut [&mut [f32]] = &mut [&mut left[start..end], &mut right[start..end]];
                no_alloc(|| self.engine.process(audio, &now, |_, _| {}));
                start = end;
            }
        }
        left.extend(right);
        left
    }
}

fn lane(hop: HopLength) -> Lane<Waveform> {
    let mut spec = LaneSpec::new(RATE_HZ, RATE_HZ);
    spec.latency_room_samples = 4_800;
    Lane::new(spec, vec![Voice::waveform(1, Box::new(Clipper { hop, memory: 0.0 }))])
}

fn controls() -> Controls {
    Controls {
        bypass: false,
        input: 1.0,
        gate_db: GATE_OFF_DB,
        slot: 0,
        blend: 0.0,
        knobs: [0.5; KNOBS],
        tone: dsp::ToneGains::default(),
        cab: false,
        level: params::Level::Raw,
        levels: [SlotLevels::default(); SLOTS],
        mix: 1.0,
        output: 1.0,
        latency_samples: 0,
    }
}

/// Every control moves, at odd places.
fn ride(samples: usize) -> Vec<(usize, Controls)> {
    let mut random = Noise::new(5);
    let mut at = 0;
    std::iter::from_fn(|| {
        at += 1 + random.below(700);
        let mut unit = || random.unit() as f32;
        let change = Controls {
            bypass: unit() < 0.2,
            input: 2.0 * unit(),
            gate_db: -80.0 * unit(),
            slot: (4.0 * unit()) as usize,
            blend: if unit() < 0.5 { 0.0 } else { unit() },
            knobs: std::array::from_fn(|_| unit()),
            tone: dsp::ToneGains { bass_db: 12.0 * unit(), mid_db: -12.0 * unit(), treble_db: 6.0 * unit() },
            cab: unit() < 0.5,
            mix: unit(),
            output: unit(),
            ..controls()
        };
        (at < samples).then_some((at, change))
    })
    .collect()
}

#[test]
fn the_sound_does_not_depend_on_the_hosts_blocks() {
    let input = noise(1, 0.5, 20_000);
    let events = ride(input.len());
    let hops = [HopLength::UpTo(64), HopLength::Exactly(256), HopLength::UpTo(512)];
    let play = |splits| {
        let mut rig = Rig::new(&hops);
        let taps: Vec<f32> = (0..3_000).map(|n| (-n as f32 / 300.0).exp() * (n as f32).cos()).collect();
        let impulse = std::sync::Arc::new(dsp::Impulse::new(&taps));
        rig.cabs.offer(0, Box::new(Some(dsp::StereoConvolution::new(&impulse, &impulse))));
        rig.play(&input, splits, &events)
    };
    let whole = play(Splits::fixed(4_096));
    for splits in Splits::all() {
        assert_bit_equal(&whole, &play(splits), &format!("{splits:?}"));
    }
}

#[test]
fn bypass_is_the_input_to_the_bit_as_late_as_the_model() {
    let input = noise(2, 0.5, 8_000);
    let mut rig = Rig::new(&[HopLength::Exactly(256)]);
    let latency = rig.engine.latency_samples();
    assert_eq!(latency, 255, "a hop is gathered before it is played");
    let bypass = Controls { bypass: true, ..controls() };
    rig.engine.reset(&Controls { latency_samples: latency, ..bypass });
    let output = rig.play(&input, Splits::fixed(480), &[(0, bypass)]);
    assert_bit_equal(&input[..8_000 - latency], &output[latency..8_000], "bypass");
}

#[test]
fn dry_and_wet_are_aligned() {
    // A model that is almost a wire for so quiet a sound: half dry and half wet must add, not comb.
    let input = sine(1_000.0, 0.001, RATE_HZ, 9_600);
    let play = |mix| {
        let mut rig = Rig::new(&[HopLength::Exactly(512)]);
        let set = Controls { mix, ..controls() };
        rig.engine.reset(&Controls { latency_samples: rig.engine.latency_samples(), ..set });
        rig.play(&input, Splits::fixed(64), &[(0, set)])[4_800..9_600].to_vec()
    };
    let (dry, wet, both) = (play(0.0), play(1.0), play(0.5));
    let sum: Vec<f32> = dry.iter().zip(&wet).map(|(d, w)| 0.5 * (d + w)).collect();
    let depth_db = testkit::null_depth_db(&sum, &both);
    assert!(depth_db > 100.0, "half dry, half wet cancels only to {depth_db} dB");
    assert!(rms(&both) > 0.95 * 0.5 * (rms(&dry) + rms(&wet)), "they cancel");
}

#[test]
fn nothing_clicks() {
    let input = sine(110.0, 0.2, RATE_HZ, 48_000);
    let steady = Rig::new(&[HopLength::UpTo(64)]).play(&input, Splits::fixed(64), &[]);
    let natural = max_step(&steady[4_800..48_000]);
    let base = controls();
    for (what, change) in [
        ("bypass", Controls { bypass: true, ..base }),
        ("another model", Controls { slot: 1, ..base }),
        ("an empty slot", Controls { slot: 5, ..base }),
        ("mix", Controls { mix: 0.0, ..base }),
        ("output", Controls { output: 0.1, ..base }),
        ("input", Controls { input: 3.0, ..base }),
        ("tone", Controls { tone: dsp::ToneGains { bass_db: 9.0, mid_db: -9.0, treble_db: 9.0 }, ..base }),
        ("cabinet", Controls { cab: true, ..base }),
    ] {
        let mut rig = Rig::new(&[HopLength::UpTo(64), HopLength::Exactly(128)]);
        let impulse = std::sync::Arc::new(dsp::Impulse::new(&[0.5, 0.3, 0.1, -0.2]));
        rig.cabs.offer(0, Box::new(Some(dsp::StereoConvolution::new(&impulse, &impulse))));
        let output = rig.play(&input, Splits::fixed(64), &[(20_001, change), (30_003, base)]);
        let step = max_step(&output[4_800..48_000]);
        // Louder or brighter sounds are steeper; a jump between two sounds would be ten times that.
        assert!(step < 3.5 * natural, "{what}: a step of {step}, where {natural} is natural");
    }
}

#[test]
fn a_lane_swapped_while_it_sounds_is_faded_and_comes_back() {
    let input = sine(220.0, 0.2, RATE_HZ, 24_000);
    let mut rig = Rig::new(&[HopLength::UpTo(64)]);
    let (first, second) = input.split_at(12_000);
    let mut heard = rig.play(first, Splits::fixed(100), &[])[..12_000].to_vec();
    rig.handle.play(0, lane(HopLength::UpTo(32)));
    heard.extend_from_slice(&rig.play(second, Splits::fixed(100), &[])[..12_000]);
    let natural = max_step(&heard[4_000..11_900]);
    let step = max_step(&heard[11_900..]);
    assert!(step < 1.5 * natural, "a step of {step} at the swap, where {natural} is natural");
    assert_eq!(rig.handle.collect(), 1, "the old lane comes back to be dropped here");
}

#[test]
fn silence_sleeps_and_wakes_the_same_however_it_is_cut() {
    let phrase = sine(220.0, 0.3, RATE_HZ, 7_000);
    let mut input = phrase.clone();
    input.resize(90_001, 0.0);
    input.extend(&phrase);
    input.resize(180_000, 0.0);
    let louder = Controls { output: 1.5, ..controls() };
    let play = |splits| {
        let mut rig = Rig::new(&[HopLength::UpTo(64), HopLength::Exactly(128)]);
        rig.play(&input, splits, &[(170_000, louder)])
    };
    let whole = play(Splits::fixed(4_096));
    assert!(rms(&whole[90_001..97_000]) > 0.1, "it wakes");
    for splits in Splits::all() {
        assert_bit_equal(&whole, &play(splits), &format!("{splits:?}"));
    }
    let mut rig = Rig::new(&[HopLength::UpTo(64)]);
    rig.play(&input[..90_000], Splits::fixed(512), &[]);
    let mut silence = [0.0; 64];
    let now = controls();
    let report = rig.engine.process(&mut [&mut silence], &now, |_, _| {});
    assert!(report.asleep, "after a second and a half of silence nothing is done");
}
