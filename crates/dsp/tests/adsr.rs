//! The envelope against its definition, as NumPy computes it.

use dsp::{Adsr, AdsrShape};
use testkit::{Splits, assert_bit_equal, measure, no_alloc};

use crate::fixture;

const RATE_HZ: f64 = 48_000.0;
const PLAIN: AdsrShape = AdsrShape { attack_s: 0.01, decay_s: 0.02, sustain: 0.6, release_s: 0.03 };
/// Where the gate of the fixtures opens and closes, in turn.
const EDGES: [usize; 6] = [100, 1_500, 1_900, 2_100, 2_110, 5_000];

fn play(shape: AdsrShape, samples: usize, splits: Splits) -> Vec<f32> {
    let mut adsr = Adsr::new(RATE_HZ, shape);
    let mut levels = vec![0.0; samples];
    for range in splits.ranges(samples) {
        no_alloc(|| {
            for at in range {
                match EDGES.iter().position(|&edge| edge == at) {
                    Some(edge) if edge % 2 == 0 => adsr.gate_on(),
                    Some(_) => adsr.gate_off(),
                    None => {}
                }
                levels[at] = adsr.sample();
            }
        });
    }
    levels
}

#[test]
fn equals_the_definition() {
    let shapes = [
        ("plain", PLAIN),
        ("sudden", AdsrShape { attack_s: 1e-9, decay_s: 1e-9, sustain: 0.3, release_s: 1e-9 }),
        ("odd", AdsrShape { attack_s: 0.003_11, decay_s: 0.040_7, sustain: 0.0, release_s: 0.051_3 }),
    ];
    for (name, shape) in shapes {
        let expected = fixture(&format!("adsr_{name}"));
        let got = play(shape, expected.len(), Splits::fixed(expected.len()));
        let worst = expected.iter().zip(&got).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 2e-7, "{name}: off by {worst:e}");
    }
}

#[test]
fn a_new_note_begins_where_the_last_one_is() {
    let levels = play(PLAIN, 6_000, Splits::fixed(6_000));
    assert!(levels[1_899] > 0.2, "the release is under way");
    let steps = [&levels[..1_400], &levels[1_495..2_300], &levels[4_900..]];
    assert!(steps.iter().all(|part| measure::max_step(part) < 1.1 / 480.0));
    assert!(levels[..100].iter().all(|level| *level == 0.0));
}

#[test]
fn a_held_note_begins_again_from_its_level() {
    let mut adsr = Adsr::new(RATE_HZ, PLAIN);
    let mut levels = [0.0; 5_000];
    adsr.gate_on();
    adsr.fill(&mut levels);
    assert!((adsr.level() - 0.6).abs() < 0.02 && adsr.is_on());
    let held = adsr.level();
    adsr.gate_on();
    adsr.fill(&mut levels);
    assert!((levels[0] - held).abs() < 0.002 && measure::peak(&levels) > 0.999);
}

#[test]
fn a_release_ends_in_exact_silence() {
    let mut adsr = Adsr::new(RATE_HZ, PLAIN);
    adsr.gate_on();
    adsr.fill(&mut [0.0; 100]);
    adsr.gate_off();
    assert!(!adsr.is_on() && !adsr.is_silent());
    let mut levels = vec![0.0; 48_000];
    adsr.fill(&mut levels);
    assert!(adsr.is_silent() && levels[24_000..].iter().all(|level| *level == 0.0));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0]));
}

#[test]
fn turning_its_knobs_makes_no_step() {
    let mut adsr = Adsr::new(RATE_HZ, PLAIN);
    let mut levels = Vec::new();
    adsr.gate_on();
    for turn in 0..200_u8 {
        let far = if turn % 2 == 0 { 1.0 } else { 0.05 };
        adsr.set_shape(AdsrShape { attack_s: 0.1 * far, decay_s: 0.5 * far, sustain: far, release_s: 0.2 });
        levels.extend((0..100).map(|_| adsr.sample()));
    }
    assert!(measure::max_step(&levels) < 1.0 / 200.0);
}

#[test]
fn nonsense_is_taken_for_the_shortest_time_and_stays_in_range() {
    let nonsense = [f32::NAN, -1.0, f32::INFINITY, f32::NEG_INFINITY, 1e30];
    for value in nonsense {
        let mut adsr =
            Adsr::new(RATE_HZ, AdsrShape { attack_s: value, decay_s: value, sustain: value, release_s: value });
        adsr.gate_on();
        let mut levels = [0.0; 1_000];
        adsr.fill(&mut levels);
        adsr.gate_off();
        adsr.fill(&mut levels[500..]);
        assert!(levels.iter().all(|level| (0.0..=1.0).contains(level)), "{value}");
    }
}

#[test]
fn any_split_gives_the_same_bits() {
    let whole = play(PLAIN, 6_000, Splits::fixed(6_000));
    for splits in Splits::all() {
        assert_bit_equal(&whole, &play(PLAIN, 6_000, splits), &splits.to_string());
    }
}
