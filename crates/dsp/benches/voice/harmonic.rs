//! The harmonic bank against a sine for each harmonic.

use std::f32::consts::TAU;

use dsp::{Course, HarmonicBank, HarmonicFrame};

use crate::contest::Contest;

const HOP: usize = 192;
const RATE_HZ: f32 = 48_000.0;

pub(crate) fn contests() -> Vec<Contest> {
    let contest = |(harmonics, stretch): (usize, f32)| Contest {
        title: format!("{harmonics} partials{}", if stretch == 0.0 { "" } else { ", stretched" }),
        ours: Box::new(bank(harmonics, stretch)),
        plain: Box::new(sine_by_sine(harmonics)),
    };
    [(30, 0.0), (64, 0.0), (100, 0.0), (256, 0.0), (100, 0.01)].map(contest).into()
}

/// Frames that never repeat soon; all partials stay below Nyquist.
fn frame(index: usize, harmonics: usize) -> (f32, Vec<f32>) {
    let f0_hz = 80.0 + (index % 7) as f32;
    (f0_hz, (1..=harmonics).map(|k| ((index + k) % 5) as f32 / (5 * k) as f32).collect())
}

fn bank(harmonics: usize, stretch: f32) -> impl FnMut(&mut [f32]) {
    let frames: Vec<_> = (0..35).map(|index| frame(index, harmonics)).collect();
    let mut bank = HarmonicBank::new(f64::from(RATE_HZ), harmonics, Course::Linear);
    let mut at = 0;
    move |sound| {
        if at % HOP == 0 {
            let (f0_hz, amplitudes) = &frames[at / HOP % frames.len()];
            bank.glide_to(&HarmonicFrame { f0_hz: *f0_hz, amplitudes, stretch }, HOP);
        }
        bank.render(sound);
        at += sound.len();
    }
}

/// As a first version would be: single precision, a library sine for each harmonic and sample.
fn sine_by_sine(harmonics: usize) -> impl FnMut(&mut [f32]) {
    let frames: Vec<_> = (0..35).map(|index| frame(index, harmonics)).collect();
    let mut phase = 0.0_f32;
    let mut at = 0;
    move |sound| {
        for x in sound {
            let index = at / HOP;
            let time = (at % HOP) as f32 / HOP as f32;
            let ((from_hz, from), (to_hz, to)) = (&frames[index % 35], &frames[(index + 1) % 35]);
            let partials = from.iter().zip(to).zip(1..);
            *x = partials.map(|((from, to), k)| (from + time * (to - from)) * (TAU * phase * k as f32).sin()).sum();
            phase = (phase + (from_hz + time * (to_hz - from_hz)) / RATE_HZ).fract();
            at += 1;
        }
    }
}
