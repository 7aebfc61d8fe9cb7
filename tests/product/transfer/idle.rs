//! What is left of a sound, and for how long.

use testkit::measure::{max_step, peak};
use testkit::{Splits, assert_bit_equal};
use timbrel_cli::host::{Event, Planar, Setup, Timeline};
use timbrel_tests::transfer::{play, set, sung};

use super::RATE_HZ;

const SETUP: Setup = Setup { sample_rate_hz: RATE_HZ, max_block_samples: 4_096, offline: true };
/// −100 dB.
const SILENT: f32 = 1e-5;

#[test]
fn the_tail_is_as_long_as_it_says() {
    for params in [&[][..], &[("reverb", "100 %"), ("release_ms", "400 ms")], &[("reverb", "0 %")], &[("mix", "50 %")]]
    {
        let mut plugin = set(SETUP, params);
        let mut processor = plugin.activate(SETUP).unwrap();
        let song = sung(330.0, RATE_HZ, 24_000);
        let output = processor.play(&song, &Timeline::default(), Splits::fixed(512).ranges(24_000)).unwrap();
        assert!(peak(&output[0]) > 0.05, "{params:?}");
        let tail = processor.tail_samples().unwrap();
        let silence = vec![vec![0.0; tail + 48_000]; 2];
        let ranges = Splits::fixed(512).ranges(tail + 48_000);
        let output = processor.play(&silence, &Timeline::default(), ranges).unwrap();
        plugin.deactivate(processor);
        let last = output[0].iter().rposition(|y| y.abs() > SILENT).unwrap_or(0);
        assert!(last <= tail, "{params:?}: heard {last} samples after the end, where {tail} are told");
        assert!(peak(&output[0][tail + 24_000..]) < 1e-6, "{params:?}");
    }
}

#[test]
fn what_sounds_by_itself_has_no_end() {
    let mut plugin = set(SETUP, &[("source", "midi")]);
    let mut keys = Timeline::default();
    keys.add(100, Event::NoteOn { channel: 0, key: 60, velocity: 0.8 });
    keys.add(9_000, Event::NoteOff { channel: 0, key: 60 });
    let mut processor = plugin.activate(SETUP).unwrap();
    let silence = vec![vec![0.0; 24_000]; 2];
    let mut tails = Vec::new();
    for range in [0..4_000, 4_000..8_000, 8_000..12_000, 12_000..16_000, 16_000..20_000, 20_000..24_000] {
        let block: Planar = silence.iter().map(|side| side[range.clone()].to_vec()).collect();
        processor.play(&block, &keys, std::iter::once(0..4_000)).unwrap();
        tails.push(processor.tail_samples());
    }
    plugin.deactivate(processor);
    assert_eq!(tails[1], None, "a key is held");
    assert!(tails[5].is_some(), "nobody plays: {tails:?}");
}

#[test]
fn it_wakes_at_the_sample_however_the_host_cuts() {
    let gap = 170_003;
    let song = &sung(330.0, RATE_HZ, 9_600)[0];
    let line: Vec<f32> = [song, &vec![0.0; gap], song].map(|part| part.as_slice()).concat();
    let input = vec![line; 2];
    let mut plugin = set(SETUP, &[]);
    let mut take = |splits| play(&mut plugin, SETUP, &input, &Timeline::default(), splits).swap_remove(0);
    let whole = take(Splits::fixed(4_096));
    for splits in [Splits::fixed(1), Splits::fixed(33), Splits::fixed(480), Splits::random(9, 4_096)] {
        assert_bit_equal(&whole, &take(splits), &format!("{splits}"));
    }
    let begins = |from: usize| whole[from..].iter().position(|y| y.abs() > 1e-3).unwrap();
    let [first, second] = [begins(0), begins(9_600 + gap)];
    assert!(
        second <= first + 192,
        "the first note is heard after {first} samples, the one that wakes it after {second}"
    );
    let natural = max_step(&whole[2_000..9_600]);
    assert!(max_step(&whole[9_600..]) < 1.5 * natural.max(0.01), "it neither sleeps nor wakes with a click");
}
