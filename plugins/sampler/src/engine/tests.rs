//! The engine as it is heard.
#![allow(clippy::unwrap_used)]

mod rates;
mod shape;

use dsp::OneShot;
use kit::mock_host::set;
use rt::Giver;
use testkit::measure::{max_step, peak};
use testkit::signals::Noise;
use testkit::{Splits, assert_bit_equal, no_alloc};

use super::{Engine, RACK};
use crate::board::Board;
use crate::kiln::Hatch;
use crate::params::{FilterParam, PADS, SamplerParams};
use crate::recipe::Sound;

const RATE_HZ: f64 = 48_000.0;
const SOUND_HZ: f64 = 44_100.0;

/// An engine with a sound on every pad: a decaying sine, higher from pad to pad.
struct Stage {
    engine: Engine,
    params: SamplerParams,
    board: Board,
    giver: Giver<Sound>,
}

#[derive(Clone, Copy)]
enum Do {
    Press(u8, f32),
    LetGo(u8),
    Turn(fn(&SamplerParams)),
}

fn sine(frequency_hz: f64, seconds: f64, decay_s: f64) -> OneShot {
    let at = |n: usize| n as f64 / SOUND_HZ;
    let sample = |t: f64| 0.5 * (std::f64::consts::TAU * frequency_hz * t).sin() * (-t / decay_s).exp();
    let samples: Vec<f32> = (0..(seconds * SOUND_HZ) as usize).map(|n| sample(at(n)) as f32).collect();
    OneShot::new(&samples, SOUND_HZ)
}

impl Stage {
    fn new() -> Self {
        Self::at(RATE_HZ)
    }

    fn at(rate_hz: f64) -> Self {
        let (giver, taker) = rt::handoff(RACK);
        let (params, board) = (SamplerParams::default(), Board::default());
        let mut engine = Engine::new(taker, Hatch::new().bell());
        engine.prepare(rate_hz, false, &params);
        let mut stage = Self { engine, params, board, giver };
        (0..PADS).for_each(|pad| stage.put(pad, sine(100.0 * (pad + 1) as f64, 0.5, 0.15)));
        stage
    }

    fn put(&mut self, pad: usize, sound: OneShot) {
        let recipe = self.params.recipe(pad, self.board.revision(pad));
        self.giver.offer(pad, Box::new(Sound { recipe, settled: true, layers: [sound].into() }));
    }

    /// Plays from rest, with what happens at which sample.
    fn play(&mut self, samples: usize, events: &[(usize, Do)], splits: Splits) -> [Vec<f32>; 2] {
        self.engine.reset(&self.params);
        let mut sides = [vec![0.0; samples], vec![0.0; samples]];
        let mut events = events.iter().peekable();
        for block in splits.ranges(samples) {
            let [left, right] = &mut sides;
            let mut start = block.start;
            // As the framework does it: a turned knob begins a new block.
            self.engine.begin(&self.params, &self.board);
            while let Some((at, event)) = events.next_if(|(at, _)| *at < block.end) {
                self.engine.render([&mut left[start..*at], &mut right[start..*at]]);
                start = *at;
                match *event {
                    Do::Press(key, velocity) => self.engine.note_on(key, velocity, &self.params, &self.board),
                    Do::LetGo(key) => self.engine.note_off(key, &self.params),
                    Do::Turn(turn) => {
                        turn(&self.params);
                        self.engine.begin(&self.params, &self.board);
                    }
                }
            }
            self.engine.render([&mut left[start..block.end], &mut right[start..block.end]]);
        }
        sides
    }
}

fn busy() -> Vec<(usize, Do)> {
    let mut events = vec![
        (3_001, Do::Turn(|params| set(&params.pad02.cutoff, 700.0))),
        (3_500, Do::Turn(|params| set(&params.pad01.tune, 7.0))),
        (4_777, Do::Turn(|params| set(&params.pad01.gain, -9.0))),
        (5_001, Do::Turn(|params| set(&params.pad03.pan, -0.7))),
        (6_000, Do::LetGo(38)),
        (7_000, Do::LetGo(39)),
    ];
    let mut dice = Noise::new(3);
    events.extend((0..70).map(|n| (131 * n + 17, Do::Press(36 + dice.below(5) as u8, dice.unit() as f32))));
    events.sort_by_key(|(at, _)| *at);
    events
}

fn busy_stage() -> Stage {
    let stage = Stage::new();
    let params = &stage.params;
    set(&params.pad01.gain, 0.0);
    set(&params.pad01.tune, 0.0);
    set(&params.pad02.filter, FilterParam::Low);
    set(&params.pad02.cutoff, 5_000.0);
    set(&params.pad02.resonance, 0.6);
    set(&params.pad03.looped, true);
    set(&params.pad03.end, 0.4);
    set(&params.pad04.reverse, true);
    set(&params.pad04.gate, true);
    set(&params.pad05.choke, 1);
    set(&params.pad04.choke, 1);
    set(&params.humanize, 0.5);
    stage
}

#[test]
fn any_split_sounds_the_same() {
    let take = |splits| busy_stage().play(12_000, &busy(), splits);
    let [left, right] = take(Splits::fixed(12_000));
    assert!(peak(&left) > 0.1 && peak(&right) > 0.1);
    for splits in Splits::all() {
        let [other_left, other_right] = take(splits);
        assert_bit_equal(&left, &other_left, &format!("left, {splits}"));
        assert_bit_equal(&right, &other_right, &format!("right, {splits}"));
    }
}

#[test]
fn a_note_begins_at_its_sample() {
    for at in [0, 1, 63, 64, 100, 511] {
        let mut stage = Stage::new();
        stage.put(0, OneShot::new(&[0.5; 100], RATE_HZ));
        let [left, _] = stage.play(1_000, &[(at, Do::Press(36, 1.0))], Splits::fixed(256));
        // The envelope takes one sample to rise.
        let first = left.iter().position(|x| x.abs() > 0.1);
        assert_eq!(first, Some(at), "pressed at {at}");
        assert!(left[..at].iter().all(|x| *x == 0.0));
    }
}

#[test]
fn thirty_two_voices_are_stolen_without_clicks() {
    let mut stage = Stage::new();
    let low = sine(60.0, 2.0, 10.0);
    stage.put(0, low);
    set(&stage.params.pad01.gain, -30.0);
    set(&stage.params.pad01.amp_attack, 20.0);
    // As many at the same sample as there may be, twice, and then more of them one by one.
    let mut events: Vec<_> = (0..64).map(|n| (4_000 * (n / 32), Do::Press(36, 1.0))).collect();
    events.extend((0..60).map(|n| (9_000 + 211 * n, Do::Press(36, 1.0))));
    let [left, _] = stage.play(30_000, &events, Splits::fixed(512));
    // All of them together move no faster than sines of their level do, and those that fade in 4 ms.
    let level = 0.5 * 10.0_f32.powf(-30.0 / 20.0) * 64.0;
    let steepest = level * (std::f64::consts::TAU * 60.0 / RATE_HZ) as f32 + level / (0.004 * RATE_HZ as f32);
    assert!(max_step(&left) < steepest, "{} of {steepest}", max_step(&left));
    assert!(peak(&left) > 0.1);
}

#[test]
fn no_more_than_thirty_two_sound_after_the_fades() {
    let mut stage = Stage::new();
    let events: Vec<_> = (0..100).map(|n| (n * 300, Do::Press(36 + (n % 16) as u8, 0.8))).collect();
    stage.play(30_300, &events, Splits::fixed(300));
    assert!(stage.engine.sounding() <= 32 + 2, "{}", stage.engine.sounding());
}

#[test]
fn a_group_is_choked_and_the_rest_sounds_on() {
    let alone = |press: &[(usize, Do)]| {
        let mut stage = Stage::new();
        set(&stage.params.pad01.choke, 2);
        set(&stage.params.pad02.choke, 2);
        stage.play(9_600, press, Splits::fixed(480))[0].clone()
    };
    let both = alone(&[(0, Do::Press(36, 1.0)), (4_800, Do::Press(37, 1.0))]);
    let second = alone(&[(4_800, Do::Press(37, 1.0))]);
    assert_bit_equal(&both[4_800 + 193..], &second[4_800 + 193..], "after 4 ms nothing is left of the first");
    let apart = alone(&[(0, Do::Press(36, 1.0)), (4_800, Do::Press(38, 1.0))]);
    let other = alone(&[(4_800, Do::Press(38, 1.0))]);
    assert!(apart[5_100..5_600].iter().zip(&other[5_100..5_600]).any(|(a, b)| (a - b).abs() > 0.05));
}

#[test]
fn a_note_plays_out_unless_its_pad_follows_the_key() {
    let take = |gate: bool| {
        let mut stage = Stage::new();
        set(&stage.params.pad01.gate, gate);
        set(&stage.params.pad01.amp_release, 5.0);
        let [left, _] = stage.play(9_600, &[(0, Do::Press(36, 1.0)), (480, Do::LetGo(36))], Splits::fixed(480));
        peak(&left[4_800..])
    };
    assert!(take(false) > 0.1);
    assert!(take(true) < 1e-6);
}

#[test]
fn a_playing_voice_keeps_its_sound_and_the_next_note_has_the_new_one() {
    let mut stage = Stage::new();
    let events = [(0, Do::Press(36, 1.0))];
    let before = stage.play(4_800, &events, Splits::fixed(480));
    let mut stage = Stage::new();
    stage.engine.begin(&stage.params, &stage.board);
    stage.engine.note_on(36, 1.0, &stage.params, &stage.board);
    stage.put(0, sine(3_000.0, 0.5, 0.15));
    let mut sides = [vec![0.0; 4_800], vec![0.0; 4_800]];
    let [left, right] = &mut sides;
    stage.engine.begin(&stage.params, &stage.board);
    stage.engine.render([left, right]);
    assert_bit_equal(&before[0], &sides[0], "the note that was struck before");
    let [left, right] = &mut sides;
    stage.engine.choke(None);
    stage.engine.render([left, right]);
    stage.engine.note_on(36, 1.0, &stage.params, &stage.board);
    stage.engine.render([left, right]);
    let crossings = sides[0].windows(2).filter(|two| two[0] < 0.0 && two[1] >= 0.0).count();
    assert!((290..=310).contains(&crossings), "{crossings} periods in a tenth of a second");
}

#[test]
fn until_the_new_sound_is_made_the_last_one_plays() {
    let mut stage = Stage::new();
    let events = [(0, Do::Press(36, 1.0))];
    let before = stage.play(4_800, &events, Splits::fixed(480));
    set(&stage.params.pad01.pc1, 1.0);
    let meanwhile = stage.play(4_800, &events, Splits::fixed(480));
    assert_bit_equal(&before[0], &meanwhile[0], "nothing is made for the knob yet");
    stage.put(0, sine(3_000.0, 0.5, 0.15));
    assert_ne!(before, stage.play(4_800, &events, Splits::fixed(480)));
}

#[test]
fn a_loop_goes_over_to_its_new_sound_without_a_click() {
    let mut stage = Stage::new();
    set(&stage.params.pad01.looped, true);
    stage.put(0, sine(100.0, 0.5, 100.0));
    stage.engine.begin(&stage.params, &stage.board);
    stage.engine.note_on(36, 1.0, &stage.params, &stage.board);
    let mut sound = Vec::new();
    for block in 0..200 {
        if block == 50 {
            stage.put(0, sine(130.0, 0.5, 100.0));
        }
        let mut sides = [vec![0.0; 256], vec![0.0; 256]];
        let [left, right] = &mut sides;
        stage.engine.begin(&stage.params, &stage.board);
        stage.engine.render([left, right]);
        sound.extend_from_slice(&sides[0]);
    }
    assert!(max_step(&sound) < 0.5 * 2.0 * (std::f64::consts::TAU * 130.0 / RATE_HZ) as f32, "{}", max_step(&sound));
    let crossings = |sound: &[f32]| sound.windows(2).filter(|two| two[0] < 0.0 && two[1] >= 0.0).count();
    assert!(crossings(&sound[256 * 100..]) > 60, "it is higher now");
}

#[test]
fn old_sounds_come_back_when_nobody_plays_them() {
    let mut stage = Stage::new();
    stage.engine.begin(&stage.params, &stage.board);
    for round in 0..200 {
        stage.put(0, sine(100.0 + f64::from(round), 0.05, 0.1));
        let mut sides = [[0.0; 64], [0.0; 64]];
        let [left, right] = &mut sides;
        stage.engine.begin(&stage.params, &stage.board);
        stage.engine.note_on(36, 1.0, &stage.params, &stage.board);
        stage.engine.render([left, right]);
    }
    let mut sides = [vec![0.0; 24_000], vec![0.0; 24_000]];
    let [left, right] = &mut sides;
    stage.engine.render([left, right]);
    assert!(stage.engine.is_silent());
    let mut back = 0;
    for _ in 0..100 {
        stage.engine.begin(&stage.params, &stage.board);
        back += stage.giver.collect();
    }
    assert!(back > 0);
    stage.engine.begin(&stage.params, &stage.board);
    assert_eq!(stage.giver.collect(), 0, "only the newest of each pad is left");
}

#[test]
fn random_events_leave_the_allocator_alone() {
    let mut stage = busy_stage();
    let mut dice = Noise::new(11);
    let mut sides = [vec![0.0; 512], vec![0.0; 512]];
    for step in 0..3_000 {
        if dice.below(20) == 0 {
            let pad = dice.below(PADS);
            stage.put(pad, sine(50.0 + 2_000.0 * dice.unit(), 0.1, 0.05));
        }
        let samples = 1 + dice.below(512);
        let (keys, velocity) = ([36 + dice.below(18) as u8, 36 + dice.below(18) as u8], dice.unit() as f32);
        let what = dice.below(12);
        let Stage { engine, params, board, .. } = &mut stage;
        let [left, right] = &mut sides;
        no_alloc(|| {
            engine.begin(params, board);
            match what {
                0 => engine.choke(None),
                1 => engine.choke(Some(keys[0])),
                2 => engine.reset(params),
                3 => board.tap(usize::from(keys[0] - 36) % PADS),
                _ => engine.note_on(keys[0], velocity, params, board),
            }
            engine.note_off(keys[1], params);
            engine.render([&mut left[..samples], &mut right[..samples]]);
        });
        let most = peak(&left[..samples]);
        assert!(most.is_finite() && most < 30.0, "step {step}: {most}");
    }
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let take = |seed: i32, share: f32| {
        let mut stage = Stage::new();
        set(&stage.params.humanize, share);
        set(&stage.params.seed, seed);
        let events: Vec<_> = (0..4).map(|n| (2_000 * n, Do::Press(36, 0.7))).collect();
        stage.play(9_000, &events, Splits::fixed(512))[0].clone()
    };
    assert_bit_equal(&take(1, 1.0), &take(1, 1.0), "the same seed");
    assert_ne!(take(1, 1.0), take(2, 1.0));
    assert_bit_equal(&take(1, 0.0), &take(2, 0.0), "nothing is left to chance");
}
