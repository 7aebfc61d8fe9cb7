use std::sync::Arc;

use dsp::fade::fade_samples;
use dsp::{Exchange, Impulse, Insert, StereoConvolution};
use testkit::{Splits, assert_bit_equal, measure, no_alloc, null_depth_db, signals};

const RATE_HZ: f64 = 48_000.0;

struct Gain(f32);

impl Insert for Gain {
    fn process(&mut self, audio: &mut [&mut [f32]]) {
        audio.iter_mut().flat_map(|channel| channel.iter_mut()).for_each(|x| *x *= self.0);
    }
    fn reset(&mut self) {}
}

fn exchange<I: Insert>(first: I) -> Exchange<I> {
    let mut exchange = Exchange::new(Box::new(first));
    exchange.prepare(RATE_HZ);
    exchange
}

fn room(seed: u64, taps: usize) -> StereoConvolution {
    let side = |seed| Arc::new(Impulse::new(&signals::noise(seed, 0.05, taps)));
    StereoConvolution::new(&side(seed), &side(seed + 1))
}

#[test]
fn fades_with_constant_power_and_gives_back_what_has_left() {
    let mut exchange = exchange(Gain(1.0));
    assert!(exchange.take_left().is_none());
    let mut audio = [1.0; 4_000];
    exchange.process(&mut [&mut audio[..1_000]]);
    assert!(exchange.begin(Box::new(Gain(0.0))).is_ok() && exchange.take_left().is_none());
    assert_eq!(exchange.begin(Box::new(Gain(7.0))).err().map(|gain| gain.0), Some(7.0), "one at a time");
    exchange.process(&mut [&mut audio[1_000..]]);
    let end = 1_000 + fade_samples(RATE_HZ);
    assert!(audio[..1_000].iter().all(|x| *x == 1.0) && audio[end..].iter().all(|x| *x == 0.0));
    assert!((audio[1_000 + fade_samples(RATE_HZ) / 2] - 0.5_f32.sqrt()).abs() < 1e-2, "half of the power");
    assert!(measure::max_step(&audio) < 2.0 / fade_samples(RATE_HZ) as f32);
    assert!(!exchange.is_free());
    let left = exchange.take_left().unwrap();
    assert!(left.0 == 1.0 && exchange.is_free());
    assert!(exchange.put_back(left).is_ok() && !exchange.is_free() && exchange.take_left().is_some());
}

#[test]
fn finishing_ends_the_fade_at_once() {
    let mut exchange = exchange(Some(Gain(0.0)));
    assert!(exchange.begin(Box::new(None)).is_ok());
    exchange.finish();
    assert!(exchange.take_left().is_some());
    let mut audio = [0.7; 10];
    exchange.process(&mut [&mut audio]);
    assert_eq!(audio, [0.7; 10], "without an insert the sound passes");
}

/// Stereo rooms that are exchanged at fixed samples.
fn play(input: &[f32], splits: Splits) -> [Vec<f32>; 2] {
    let mut coming = [room(10, 3_000), room(20, 9_000)].map(Box::new).into_iter();
    let mut left_behind = Vec::with_capacity(2);
    let mut exchange = exchange(room(30, 500));
    let (mut left, mut right) = (input.to_vec(), input.iter().map(|x| -x).collect::<Vec<_>>());
    let mut cuts = vec![5_000, 15_003, input.len()];
    cuts.extend(splits.ranges(input.len()).map(|range| range.end));
    cuts.sort_unstable();
    cuts.dedup();
    let mut at = 0;
    for cut in cuts {
        if at == 5_000 || at == 15_003 {
            assert!(exchange.begin(coming.next().unwrap()).is_ok());
        }
        no_alloc(|| exchange.process(&mut [&mut left[at..cut], &mut right[at..cut]]));
        left_behind.extend(exchange.take_left());
        at = cut;
    }
    assert_eq!(left_behind.len(), 2);
    [left, right]
}

#[test]
fn rooms_are_exchanged_alike_however_the_sound_is_cut() {
    let input = signals::noise(1, 0.5, 30_000);
    let whole = play(&input, Splits::fixed(30_000));
    for splits in Splits::all() {
        let cut = play(&input, splits);
        assert_bit_equal(&whole[0], &cut[0], &format!("left, {splits}"));
        assert_bit_equal(&whole[1], &cut[1], &format!("right, {splits}"));
    }
    // Once the fade is over, only the second room is heard, with what it has heard since it came.
    let (mut left, mut right) = (input[5_000..].to_vec(), input[5_000..].iter().map(|x| -x).collect::<Vec<_>>());
    room(10, 3_000).process(&mut [&mut left, &mut right]);
    let settled = 7_000..15_003;
    for (whole, alone) in whole.iter().zip([left, right]) {
        assert!(null_depth_db(&alone[settled.start - 5_000..settled.end - 5_000], &whole[settled.clone()]) > 110.0);
    }
}

#[test]
fn rooms_have_two_sides_and_forget() {
    let mut audio = [signals::noise(2, 0.5, 6_000), signals::noise(2, 0.5, 6_000)];
    let mut room = room(40, 5_000);
    let [left, right] = &mut audio;
    room.process(&mut [left, right]);
    assert!(null_depth_db(&audio[0], &audio[1]) < 3.0, "two responses");
    room.reset();
    let mut again = signals::noise(2, 0.5, 6_000);
    room.process(&mut [&mut again]);
    assert_bit_equal(&audio[0], &again, "mono is the left side");
}
