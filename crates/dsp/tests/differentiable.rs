//! The synthesis against the differentiable modules of the Python package, sample by sample.
//!
//! `python -m timbrel.synth.parity` writes the sounds; what is played is said in both places.

use std::sync::Arc;

use dsp::{
    Adsr, AdsrShape, Convolution, Course, DcBlocker, Filter, FilterSetting, FilterShape, FilteredNoise, FmSample,
    HarmonicBank, HarmonicFrame, Impulse, MOST_OPERATORS, Operators, Routing, Tone, ToneGains, WhiteNoise,
};
use testkit::assert_bit_equal;

const RATE_HZ: f64 = 48_000.0;
const LENGTH: usize = 3_000;
const HOP: usize = 192;
/// Where the gate opens and closes, in turn; and where a held note begins again.
const EDGES: [usize; 6] = [100, 900, 1_000, 1_150, 1_160, 2_400];
const AGAIN: usize = 1_700;
/// Attack, decay, sustain and release of each operator.
const SHAPES: [[f32; 4]; 4] =
    [[0.003_11, 0.010_7, 0.3, 0.011_3], [0.002, 0.004, 0.6, 0.02], [1e-9, 0.006, 0.0, 1e-9], [0.01, 0.03, 0.9, 0.005]];
const RATIOS: [f32; MOST_OPERATORS] = [1.0, 2.0, 3.5, 0.5, 0.0, 0.0];
const GAINS: [f32; 4] = [0.5, 1.1, 0.9, 0.7];
/// When a filter is turned.
const GLIDE_AT: usize = 1_000;

fn fixture(name: &str) -> Vec<f32> {
    crate::fixture_in("differentiable", name)
}

/// Largest error that is allowed anywhere.
#[track_caller]
fn assert_agrees(name: &str, sound: &[f32]) {
    let expected = fixture(name);
    assert_eq!(expected.len(), sound.len(), "{name}");
    let error = expected.iter().zip(sound).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(error <= 1e-5, "{name} is off by {error:e}");
}

fn white(seed: u64, samples: usize) -> Vec<f32> {
    let mut sound = vec![0.0; samples];
    WhiteNoise::new(seed).fill(&mut sound);
    sound
}

fn rising_hz(n: usize) -> f32 {
    200.0 + 0.125 * n as f32
}

fn envelope([attack_s, decay_s, sustain, release_s]: [f32; 4]) -> Vec<f32> {
    let mut adsr = Adsr::new(RATE_HZ, AdsrShape { attack_s, decay_s, sustain, release_s });
    let level = |n: usize| {
        match EDGES.iter().position(|&edge| edge == n) {
            Some(edge) if edge % 2 == 1 => adsr.gate_off(),
            None if n != AGAIN => {}
            _ => adsr.gate_on(),
        }
        adsr.sample()
    };
    (0..LENGTH).map(level).collect()
}

fn fm(pairs: &[(usize, usize)]) -> Vec<f32> {
    let mut operators = Operators::new(RATE_HZ, Routing::new(4, pairs).unwrap());
    let envelopes = SHAPES.map(envelope);
    let levels = |n: usize| std::array::from_fn(|op| envelopes.get(op).map_or(0.0, |levels| levels[n] * GAINS[op]));
    let sample = |n| operators.sample(&FmSample { f0_hz: rising_hz(n), ratios: RATIOS, levels: levels(n) });
    (0..LENGTH).map(sample).collect()
}

fn filter(shape: FilterShape) -> Vec<f32> {
    let mut filter = Filter::new(RATE_HZ);
    let mut sound = white(7, LENGTH);
    let (before, after) = sound.split_at_mut(GLIDE_AT);
    filter.begin(FilterSetting { shape, corner_hz: 1_000.0, resonance: 0.5 });
    filter.process(before);
    filter.set(FilterSetting { shape, corner_hz: 4_000.0, resonance: 0.75 });
    filter.process(after);
    sound
}

fn harmonics(course: Course) -> Vec<f32> {
    let (frames, count) = (LENGTH / HOP, 40);
    let (pitches, dice) = (white(1, frames), white(2, frames * count));
    let mut bank = HarmonicBank::new(RATE_HZ, count, course);
    let mut sound = vec![0.0; (frames + 1) * HOP];
    for (hop, hop_sound) in sound.chunks_mut(HOP).enumerate() {
        if let (Some(pitch), Some(dice)) = (pitches.get(hop), dice.chunks(count).nth(hop)) {
            let amplitudes: Vec<f32> = dice.iter().zip(1_u8..).map(|(x, k)| x / f32::from(k)).collect();
            bank.glide_to(&HarmonicFrame { f0_hz: 300.0 + 200.0 * pitch, amplitudes: &amplitudes, stretch: 0.0 }, HOP);
        }
        bank.render(hop_sound);
    }
    sound
}

#[test]
fn white_noise_is_the_same_bit_for_bit() {
    assert_bit_equal(&fixture("white"), &white(9, 500), "seed 9");
}

#[test]
fn sines_agree_also_after_a_while() {
    let one = || Operators::new(RATE_HZ, Routing::new(1, &[]).unwrap());
    let sine = |f0_hz| FmSample { f0_hz, ratios: [1.0; MOST_OPERATORS], levels: [1.0; MOST_OPERATORS] };
    let mut operator = one();
    let sound: Vec<f32> = (0..LENGTH).map(|n| operator.sample(&sine(rising_hz(n)))).collect();
    assert_agrees("sine", &sound);
    let mut operator = one();
    let sound: Vec<f32> = (0..961_000).map(|_| operator.sample(&sine(1_234.5))).collect();
    assert_agrees("sine_late", &sound[960_000..]);
}

#[test]
fn envelopes_agree_where_notes_begin_again() {
    assert_agrees("envelope", &envelope(SHAPES[0]));
}

#[test]
fn operators_agree_in_stacks_and_in_rings() {
    assert_agrees("fm_stack", &fm(&[(2, 1), (1, 0), (3, 3), (3, 0)]));
    assert_agrees("fm_ring", &fm(&[(0, 1), (1, 2), (2, 0), (2, 2), (2, 3)]));
}

#[test]
fn harmonics_agree_on_both_courses() {
    assert_agrees("harmonics_linear", &harmonics(Course::Linear));
    assert_agrees("harmonics_cosine", &harmonics(Course::Cosine));
}

#[test]
fn filtered_noise_agrees() {
    let (frames, bands) = (LENGTH / HOP, 33);
    let magnitudes: Vec<f32> = white(3, frames * bands).iter().map(|x| 0.5 + 0.5 * x).collect();
    let mut noise = FilteredNoise::new(bands, HOP, 4);
    let mut sound = vec![0.0; frames * HOP];
    for (hop_sound, magnitudes) in sound.chunks_mut(HOP).zip(magnitudes.chunks(bands)) {
        noise.set_magnitudes(magnitudes);
        noise.render(hop_sound);
    }
    assert_agrees("noise", &sound);
}

#[test]
fn a_long_room_agrees() {
    let taps = 9_000_u16;
    let fade = |m: u16| f32::from(taps - m) / f32::from(taps);
    let room = white(5, taps.into()).into_iter().zip(0..taps).map(|(x, m)| x * fade(m) * fade(m) / 32.0);
    let mut convolution = Convolution::new(Arc::new(Impulse::new(&room.collect::<Vec<_>>())));
    let mut sound = white(6, 1_500);
    sound.resize(10_000, 0.0);
    convolution.process(&mut sound);
    assert_agrees("convolution", &sound);
}

#[test]
fn filters_agree_while_they_move() {
    assert_agrees("lowpass", &filter(FilterShape::Lowpass));
    assert_agrees("bandpass", &filter(FilterShape::Bandpass));
    assert_agrees("highpass", &filter(FilterShape::Highpass));
}

#[test]
fn tone_controls_and_dc_blockers_agree() {
    let mut tone = Tone::new(RATE_HZ);
    tone.set(ToneGains { bass_db: 6.0, mid_db: -4.0, treble_db: 9.0 });
    let mut sound = white(7, LENGTH);
    tone.process(&mut sound);
    assert_agrees("tone", &sound);
    let mut sound: Vec<f32> = white(8, LENGTH).iter().map(|x| x + 0.5).collect();
    DcBlocker::new(RATE_HZ).process(&mut sound);
    assert_agrees("dc", &sound);
}
