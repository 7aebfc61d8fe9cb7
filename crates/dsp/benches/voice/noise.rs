//! Filtered noise against its taps, sample by sample.

use dsp::{FilteredNoise, WhiteNoise};

use crate::contest::Contest;

const HOP: usize = 192;

pub(crate) fn contests() -> Vec<Contest> {
    let contest = |bands: usize| Contest {
        title: format!("noise of {bands} bands, a frame every {HOP} samples"),
        ours: Box::new(ours(bands)),
        plain: Box::new(tap_by_tap(bands)),
    };
    [65, 257].map(contest).into()
}

fn magnitudes(index: usize, bands: usize) -> Vec<f32> {
    (0..bands).map(|band| ((index + band) % 7) as f32 / 7.0).collect()
}

fn ours(bands: usize) -> impl FnMut(&mut [f32]) {
    let frames: Vec<_> = (0..7).map(|index| magnitudes(index, bands)).collect();
    let mut noise = FilteredNoise::new(bands, HOP, 1);
    let mut at = 0;
    move |sound| {
        if at % HOP == 0 {
            noise.set_magnitudes(&frames[at / HOP % frames.len()]);
        }
        noise.render(sound);
        at += sound.len();
    }
}

/// As a first version would be: each sample of noise adds its response. The responses themselves are made beforehand.
fn tap_by_tap(bands: usize) -> impl FnMut(&mut [f32]) {
    let taps = 2 * (bands - 1);
    let responses: Vec<Vec<f32>> = (0..7).map(|index| (0..taps).map(|n| ((n + index) % 9) as f32).collect()).collect();
    let mut white = WhiteNoise::new(1);
    let mut ring = vec![0.0_f32; taps];
    let mut at = 0;
    move |sound| {
        for x in sound {
            let excitation = white.sample();
            let (later, now) = ring.split_at_mut(at % taps);
            let places = now.iter_mut().chain(later);
            places.zip(&responses[at / HOP % 7]).for_each(|(place, tap)| *place += excitation * tap);
            *x = std::mem::take(&mut ring[at % taps]);
            at += 1;
        }
    }
}
