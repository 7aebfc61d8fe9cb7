//! The plainest code: a sine for each harmonic and sample, transforms for each hop of noise, and the room tap by tap. Only
//! the decoder is ours, without vector instructions.

use std::f64::consts::TAU;
use std::sync::Arc;

use dsp::WhiteNoise;
use infer::LoadedControls;
use infer::inline::kernels::Isa;
use infer::inline::{Io, Machine, Plan};
use model::Ports;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;

use crate::Player;
use crate::score::{HOP, RATE_HZ, SEED, Score};

/// Of a hop of noise with its tail, rounded up.
const LENGTH: usize = 512;

pub(crate) struct Plain {
    decoder: Machine,
    f0_hz: f64,
    amplitudes: Vec<f32>,
    phase: f64,
    white: WhiteNoise,
    planner: RealFftPlanner<f32>,
    /// What the hops so far still have to say.
    tail: Vec<f32>,
    taps: Vec<f32>,
    /// The last dry samples, as many as there are taps.
    heard: Vec<f32>,
    at: usize,
}

impl Plain {
    pub(crate) fn new(model: &Arc<LoadedControls>, room: bool) -> Self {
        let Ports::Controls(ports) = &model.file().ports else { panic!("it drives no synthesiser") };
        let plan = Plan::compile_for(&model.file().graph, &Io::of_controls(ports), 1, Isa::PLAIN);
        let taps = model.reverb().filter(|_| room).unwrap_or_default().to_vec();
        Self {
            decoder: Machine::new(plan.expect("a shipped model")),
            f0_hz: 0.0,
            amplitudes: vec![0.0; ports.first.width],
            phase: 0.0,
            white: WhiteNoise::new(SEED),
            planner: RealFftPlanner::new(),
            tail: vec![0.0; LENGTH],
            heard: vec![0.0; taps.len()],
            taps,
            at: 0,
        }
    }

    fn harmonics(&mut self, f0_hz: f64, amplitudes: &[f32], sound: &mut [f32]) {
        let from_hz = if self.f0_hz > 0.0 { self.f0_hz } else { f0_hz };
        for (n, sound) in sound.iter_mut().enumerate() {
            let way = n as f64 / HOP as f64;
            let pairs = self.amplitudes.iter().zip(amplitudes).zip(1..);
            *sound = pairs
                .map(|((from, to), rank)| {
                    let amplitude = from + (to - from) * way as f32;
                    amplitude * (TAU * (f64::from(rank) * self.phase).fract()).sin() as f32
                })
                .sum();
            self.phase = (self.phase + from_hz * (f0_hz / from_hz).powf(way) / RATE_HZ).fract();
        }
        self.f0_hz = f0_hz;
        self.amplitudes.copy_from_slice(amplitudes);
    }

    fn noise(&mut self, magnitudes: &[f32], sound: &mut [f32]) {
        let taps = 2 * (magnitudes.len() - 1);
        let mut bins: Vec<Complex<f32>> = magnitudes.iter().map(|&magnitude| magnitude.into()).collect();
        let mut response = vec![0.0; taps];
        self.planner.plan_fft_inverse(taps).process(&mut bins, &mut response).expect("fitting lengths");
        response.rotate_right(taps / 2);
        let hann = |n: usize| (0.5 - 0.5 * (TAU * n as f64 / taps as f64).cos()) as f32 / taps as f32;
        let mut filter = vec![0.0; LENGTH];
        filter.iter_mut().zip(&response).enumerate().for_each(|(n, (to, x))| *to = x * hann(n));
        let mut white = vec![0.0; LENGTH];
        white[..HOP].iter_mut().for_each(|x| *x = self.white.sample());
        let forward = self.planner.plan_fft_forward(LENGTH);
        let (mut a, mut b) = (forward.make_output_vec(), forward.make_output_vec());
        forward.process(&mut filter, &mut a).expect("fitting lengths");
        forward.process(&mut white, &mut b).expect("fitting lengths");
        a.iter_mut().zip(&b).for_each(|(a, b)| *a *= b / LENGTH as f32);
        self.planner.plan_fft_inverse(LENGTH).process(&mut a, &mut white).expect("fitting lengths");
        self.tail.iter_mut().zip(&white).for_each(|(tail, x)| *tail += x);
        sound.iter_mut().zip(&self.tail).for_each(|(sound, x)| *sound += x);
        self.tail.rotate_left(HOP);
        self.tail[LENGTH - HOP..].fill(0.0);
    }

    fn room(&mut self, sound: &mut [f32]) {
        let length = self.taps.len();
        for sound in sound.iter_mut().filter(|_| length > 0) {
            self.at = (self.at + length - 1) % length;
            self.heard[self.at] = *sound;
            let (older, newer) = self.heard.split_at(self.at);
            let past = newer.iter().chain(older);
            *sound += past.zip(&self.taps).map(|(x, tap)| x * tap).sum::<f32>();
        }
    }
}

impl Player for Plain {
    fn play(&mut self, score: &mut Score, sound: &mut [f32]) {
        for sound in sound.chunks_mut(HOP) {
            let (f0_hz, loudness_db) = score.next();
            self.decoder.input_mut(0, 1).fill(f0_hz);
            self.decoder.input_mut(1, 1).fill(loudness_db);
            self.decoder.run(1);
            let [amplitudes, magnitudes] = [0, 1].map(|output| self.decoder.output(output).to_vec());
            self.harmonics(f64::from(f0_hz), &amplitudes, sound);
            self.noise(&magnitudes, sound);
            self.room(sound);
        }
    }
}
