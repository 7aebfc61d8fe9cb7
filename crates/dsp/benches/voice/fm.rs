//! Six operators against the library's sines.

use std::f32::consts::TAU;

use dsp::{FmFrame, FmVoice, Routing};

use crate::contest::Contest;

const HOP: usize = 192;
const RATIOS: [f32; 6] = [1.0, 2.0, 3.0, 0.5, 1.41, 7.0];
const LEVELS: [f32; 6] = [0.3, 0.5, 0.4, 0.3, 0.2, 0.1];

pub(crate) fn contests() -> Vec<Contest> {
    vec![Contest { title: "6 operators".into(), ours: Box::new(ours()), plain: Box::new(plain()) }]
}

fn f0_hz(at: usize) -> f32 {
    200.0 + (at / HOP % 9) as f32
}

fn ours() -> impl FnMut(&mut [f32]) {
    let routing = Routing::new(6, &[(5, 4), (4, 3), (2, 1), (1, 0), (5, 5)]).expect("six operators");
    let mut voice = FmVoice::new(48_000.0, routing);
    let mut at = 0;
    move |sound| {
        if at % HOP == 0 {
            voice.glide_to(&FmFrame { f0_hz: f0_hz(at), ratios: &RATIOS, levels: &LEVELS }, HOP);
        }
        voice.render(sound);
        at += sound.len();
    }
}

fn plain() -> impl FnMut(&mut [f32]) {
    let mut phases = [0.0_f32; 6];
    let mut last = 0.0;
    let mut at = 0;
    move |sound| {
        for x in sound {
            let sine = |op: usize, by: f32| LEVELS[op] * (TAU * phases[op] + by).sin();
            last = sine(5, last);
            let (first, second) = (sine(0, sine(1, sine(2, 0.0))), sine(3, sine(4, last)));
            *x = first + second;
            let step = f0_hz(at) / 48_000.0;
            phases.iter_mut().zip(RATIOS).for_each(|(phase, ratio)| *phase = (*phase + ratio * step).fract());
            at += 1;
        }
    }
}
