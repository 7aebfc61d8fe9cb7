//! The harmonic bank against its definition in double precision.

use std::f64::consts::TAU;

use dsp::{Course, HarmonicBank, HarmonicFrame};
use testkit::signals::Noise;
use testkit::{assert_bit_equal, assert_clean, measure, null_depth_db};

use crate::same_for_all_splits;

const RATE_HZ: f64 = 48_000.0;

/// What frames say, `hop` samples apart.
#[derive(Clone)]
struct Score {
    hop: usize,
    frames: Vec<(f32, Vec<f32>, f32)>,
}

impl Score {
    fn still(hop: usize, f0_hz: f32, amplitudes: &[f32]) -> Self {
        Self { hop, frames: vec![(f0_hz, amplitudes.to_vec(), 0.0)] }
    }

    /// A wandering voice.
    fn wandering(seed: u64, hop: usize, harmonics: usize, count: usize) -> Self {
        let mut dice = Noise::new(seed);
        let mut frame = || {
            let f0_hz = 60.0 * (4.0 * dice.unit()).exp2() as f32;
            let amplitudes = (1..=harmonics).map(|k| dice.bipolar() / k as f32).collect();
            (f0_hz, amplitudes, 0.0)
        };
        Self { hop, frames: (0..count).map(|_| frame()).collect() }
    }

    fn samples(&self) -> usize {
        self.hop * self.frames.len()
    }

    /// Plays the frames, then stays with the last.
    fn player(&self, mut bank: HarmonicBank) -> impl FnMut(&mut [f32]) {
        let score = self.clone();
        let mut at = 0;
        move |mut sound: &mut [f32]| {
            while !sound.is_empty() {
                if at % score.hop == 0
                    && let Some((f0_hz, amplitudes, stretch)) = score.frames.get(at / score.hop)
                {
                    bank.glide_to(&HarmonicFrame { f0_hz: *f0_hz, amplitudes, stretch: *stretch }, score.hop);
                }
                let count = sound.len().min(score.hop - at % score.hop);
                let (now, later) = sound.split_at_mut(count);
                bank.render(now);
                at += count;
                sound = later;
            }
        }
    }

    fn play(&self, course: Course, samples: usize) -> Vec<f32> {
        let mut sound = vec![0.0; samples];
        self.player(HarmonicBank::new(RATE_HZ, 256, course))(&mut sound);
        sound
    }

    /// Frame `index` as it is left, silent before the first.
    fn at(&self, index: usize) -> (f64, &[f32]) {
        let (f0_hz, amplitudes, _) = &self.frames[index.min(self.frames.len()) - 1];
        (f64::from(*f0_hz), amplitudes)
    }
}

/// The sound's definition, sample by sample; sums the phase so that nothing is lost.
struct Definition<'a> {
    score: &'a Score,
    course: Course,
    n: usize,
    phase: f64,
    lost: f64,
}

impl<'a> Definition<'a> {
    fn new(score: &'a Score, course: Course) -> Self {
        Self { score, course, n: 0, phase: 0.0, lost: 0.0 }
    }

    fn f0_hz(&self) -> f64 {
        let (hop, into) = (self.n / self.score.hop, self.n % self.score.hop);
        let (from, to) = (self.score.at(hop.max(1)).0, self.score.at(hop + 1).0);
        from * (to / from).powf(into as f64 / self.score.hop as f64)
    }

    fn sample(&self) -> f64 {
        let (hop, into) = (self.n / self.score.hop, self.n % self.score.hop);
        let time = into as f64 / self.score.hop as f64;
        let progress = match self.course {
            Course::Linear => time,
            Course::Cosine => 0.5 - 0.5 * (TAU / 2.0 * time).cos(),
        };
        let f0_hz = self.f0_hz();
        let to = self.score.at(hop + 1).1;
        let partial = |(index, to): (usize, &f32)| {
            let from = if hop == 0 { 0.0 } else { f64::from(self.score.at(hop).1[index]) };
            let k = (index + 1) as f64;
            let fade = ((RATE_HZ / 2.0 - k * f0_hz) / (RATE_HZ / 64.0)).clamp(0.0, 1.0);
            fade * (from + progress * (f64::from(*to) - from)) * (TAU * (k * self.phase).fract()).sin()
        };
        to.iter().enumerate().map(partial).sum()
    }

    fn step(&mut self) {
        let step = self.f0_hz() / RATE_HZ - self.lost;
        let sum = self.phase + step;
        self.lost = (sum - self.phase) - step;
        self.phase = sum.fract();
        self.n += 1;
    }
}

#[test]
fn is_what_it_is_defined_to_be() {
    let score = Score::wandering(1, 192, 100, 60);
    for course in [Course::Linear, Course::Cosine] {
        let mut definition = Definition::new(&score, course);
        let expected: Vec<f32> = (0..score.samples())
            .map(|_| {
                let sample = definition.sample() as f32;
                definition.step();
                sample
            })
            .collect();
        let depth = null_depth_db(&expected, &score.play(course, score.samples()));
        assert!(depth > 140.0, "{course:?}: {depth:.1} dB");
    }
}

#[test]
fn has_not_drifted_after_ten_minutes() {
    let (hop, minutes) = (480, 10);
    let mut score = Score::wandering(2, hop, 100, minutes * 60 * 100);
    score.frames.iter_mut().for_each(|(f0_hz, ..)| *f0_hz = 90.0 + 0.02 * *f0_hz);
    let sound = score.play(Course::Linear, score.samples());
    let mut definition = Definition::new(&score, Course::Linear);
    let (mut expected, mut got) = (Vec::new(), Vec::new());
    for (n, sample) in sound.iter().enumerate() {
        if n % 1_000_000 >= 999_900 {
            expected.push(definition.sample() as f32);
            got.push(*sample);
        }
        definition.step();
    }
    let depth = null_depth_db(&expected[expected.len() - 500..], &got[got.len() - 500..]);
    assert!(depth > 120.0, "in the last two minutes {depth:.1} dB");
    assert!(null_depth_db(&expected, &got) > 120.0);
}

#[test]
fn any_split_gives_the_same_bits() {
    for hop in [192, 100, 7] {
        let mut score = Score::wandering(3, hop, 40, 12_000 / hop);
        for (index, frame) in score.frames.iter_mut().enumerate() {
            // Stretched for a while in the middle.
            frame.2 = if (20..40).contains(&index) { 0.03 } else { 0.0 };
        }
        let silence = vec![0.0; score.samples() + 1_000];
        same_for_all_splits(&silence, || score.player(HarmonicBank::new(RATE_HZ, 40, Course::Linear)));
    }
}

#[test]
fn what_lies_at_or_above_nyquist_is_exactly_silent() {
    for (f0_hz, first) in [(12_000.0, 2), (8_000.0, 3), (13_000.0, 2), (30_000.0, 1), (100.0, 240)] {
        let amplitudes: Vec<f32> = (1..=256).map(|k| if k < first { 0.0 } else { 1.0 }).collect();
        let sound = Score::still(192, f0_hz, &amplitudes).play(Course::Linear, 2_000);
        assert!(sound.iter().all(|x| *x == 0.0), "{f0_hz} Hz");
    }
}

#[test]
fn a_partial_fades_smoothly_on_its_way_across_nyquist() {
    let only_second = vec![0.0, 1.0];
    let frames = [11_000.0, 11_000.0, 12_400.0, 11_000.0].map(|f0_hz| (f0_hz, only_second.clone(), 0.0));
    let score = Score { hop: 960, frames: frames.to_vec() };
    let sound = score.play(Course::Linear, score.samples());
    let mut definition = Definition::new(&score, Course::Linear);
    for (n, x) in sound.iter().enumerate() {
        let below_hz = RATE_HZ / 2.0 - 2.0 * definition.f0_hz();
        let bound = (below_hz / (RATE_HZ / 64.0)).clamp(0.0, 1.0) as f32;
        assert!(x.abs() <= bound, "sample {n} is {x}, {below_hz} Hz below");
        definition.step();
    }
    assert!(measure::peak(&sound[1_000..1_900]) > 0.9);
}

#[test]
fn nothing_steps_from_silence_to_sound_and_back() {
    let on = (200.0, vec![0.5], 0.0);
    let off = (200.0, vec![0.0], 0.0);
    let score = Score { hop: 192, frames: vec![on.clone(), on, off.clone(), off] };
    let sound = score.play(Course::Linear, score.samples() + 500);
    let bound = 0.5 * (TAU * 200.0 / RATE_HZ + 1.0 / 192.0) as f32;
    assert!(measure::max_step(&sound) <= bound);
    assert!(measure::peak(&sound) > 0.45);
    assert!(sound[3 * 192..].iter().all(|x| *x == 0.0), "silence is exact");
}

#[test]
fn nonsense_is_silence_or_the_pitch_from_before() {
    let mut bank = HarmonicBank::new(RATE_HZ, 8, Course::Linear);
    let mut sound = vec![0.0; 480];
    let nonsense = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, f32::MIN_POSITIVE];
    for f0_hz in [f32::NAN, 0.0, -3.0, f32::INFINITY, 1e30, 1e-30] {
        bank.glide_to(&HarmonicFrame { f0_hz, amplitudes: &nonsense, stretch: f32::NAN }, 0);
        bank.render(&mut sound);
        assert!(sound.iter().all(|x| *x == 0.0));
    }
    bank.reset();
    let frame = |f0_hz| HarmonicFrame { f0_hz, amplitudes: &[0.5, 1e-13, f32::NAN], stretch: 0.0 };
    let mut steady = bank.clone();
    bank.glide_to(&frame(300.0), 48);
    bank.glide_to(&frame(f32::NAN), 48);
    steady.glide_to(&frame(300.0), 48);
    bank.render(&mut sound);
    assert_clean(&sound, "a pitch and one that is none");
    let mut expected = vec![0.0; 480];
    steady.render(&mut expected);
    assert_bit_equal(&expected, &sound, "300 Hz");
}

#[test]
fn stretched_partials_lie_where_they_should() {
    for (k, stretch) in [(1, 0.5), (2, 0.1), (7, 0.02), (5, -0.3)] {
        let mut amplitudes = vec![0.0; k];
        amplitudes[k - 1] = 1.0;
        let frames = vec![(110.0, amplitudes, stretch); 2];
        // The stretch is there from the second frame on; a sine of any phase is two projections.
        let sound = Score { hop: 16, frames }.play(Course::Linear, 48_000);
        let partial_hz = 110.0 * (k as f64).powf(1.0 + f64::from(stretch));
        let (re, im) = project(&sound[32..], partial_hz);
        let expected: Vec<f32> = (32..48_000)
            .map(|n| {
                let (sine, cosine) = (TAU * partial_hz * n as f64 / RATE_HZ).sin_cos();
                (re * cosine + im * sine) as f32
            })
            .collect();
        let depth = null_depth_db(&expected, &sound[32..]);
        assert!(depth > 50.0, "partial {k} stretched by {stretch}: {depth:.1} dB");
        assert!((re.hypot(im) - 1.0).abs() < 1e-3);
    }
}

/// Cosine and sine parts at a frequency, of samples from 32 on.
fn project(sound: &[f32], frequency_hz: f64) -> (f64, f64) {
    let scale = 2.0 / sound.len() as f64;
    sound.iter().enumerate().fold((0.0, 0.0), |(re, im), (n, x)| {
        let (sine, cosine) = (TAU * frequency_hz * (n + 32) as f64 / RATE_HZ).sin_cos();
        (re + scale * f64::from(*x) * cosine, im + scale * f64::from(*x) * sine)
    })
}

#[test]
fn after_a_stretch_the_waveform_becomes_what_it_was() {
    let mut straight = Score::wandering(5, 192, 64, 200);
    straight.frames.iter_mut().for_each(|frame| frame.0 = 220.0);
    let mut stretched = straight.clone();
    stretched.frames[30..60].iter_mut().for_each(|frame| frame.2 = 0.07);
    let [straight, stretched] = [straight, stretched].map(|score| score.play(Course::Linear, score.samples()));
    assert!(null_depth_db(&straight[40 * 192..60 * 192], &stretched[40 * 192..60 * 192]) < 3.0);
    assert_bit_equal(&straight[130 * 192..], &stretched[130 * 192..], "a quarter of a second later");
}

#[test]
fn reset_is_a_fresh_bank() {
    let score = Score::wandering(6, 64, 30, 20);
    let mut bank = HarmonicBank::new(RATE_HZ, 30, Course::Cosine);
    bank.glide_to(&HarmonicFrame { f0_hz: 777.0, amplitudes: &[1.0; 30], stretch: 0.2 }, 50);
    bank.render(&mut [0.0; 333]);
    bank.reset();
    let (mut again, mut fresh) = (vec![0.0; 1_280], vec![0.0; 1_280]);
    score.player(bank)(&mut again);
    score.player(HarmonicBank::new(RATE_HZ, 30, Course::Cosine))(&mut fresh);
    assert_bit_equal(&fresh, &again, "after a reset");
}
