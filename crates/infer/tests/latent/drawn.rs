//! Drums that no model has heard: a few voices of a drum machine, drawn by chance.

use std::f64::consts::TAU;

use model::manifest::SoundFormat;
use testkit::signals::Noise;

/// Eight each of low drums, toms, snares and hats, as long and loud as the sounds of a model.
pub(super) fn drums(format: &SoundFormat) -> Vec<Vec<f32>> {
    let mut dice = Noise::new(77);
    (0..32).map(|n| finished(drawn(n % 4, &mut dice, format), format)).collect()
}

/// A tone that falls, noise above a corner, and how long each lasts.
fn drawn(kind: usize, dice: &mut Noise, format: &SoundFormat) -> Vec<f64> {
    let mut within = |low: f64, high: f64| low * (high / low).powf(dice.unit());
    let (tone_hz, tone_s, noise_s, corner_hz, noise_share) = match kind {
        0 => (within(45.0, 75.0), within(0.06, 0.2), 0.004, 2_000.0, 0.1),
        1 => (within(90.0, 260.0), within(0.05, 0.15), 0.01, 1_000.0, 0.1),
        2 => (within(160.0, 240.0), within(0.03, 0.07), within(0.05, 0.12), 1_200.0, within(0.4, 0.8)),
        _ => (within(3_000.0, 6_000.0), 0.004, within(0.02, 0.15), within(5_000.0, 8_000.0), 0.95),
    };
    let (fall, rise_s) = (within(1.2, 4.0), within(0.0005, 0.004));
    let share = 1.0 - (-TAU * corner_hz / format.sample_rate).exp();
    let mut low = 0.0;
    let mut sound = Vec::with_capacity(format.samples);
    for n in 0..format.samples {
        let t = n as f64 / format.sample_rate;
        let cycles = tone_hz * t + tone_hz * (fall - 1.0) * 0.02 * (1.0 - (-t / 0.02).exp());
        let white = f64::from(dice.bipolar());
        low += share * (white - low);
        let tone = (1.0 - noise_share) * (TAU * cycles).sin() * (-t / tone_s).exp();
        sound.push((t / rise_s).min(1.0) * (tone + noise_share * (white - low) * (-t / noise_s).exp()));
    }
    sound
}

/// The fade and the peak of the model's sounds.
fn finished(mut sound: Vec<f64>, format: &SoundFormat) -> Vec<f32> {
    let fade = format.fade_out_samples;
    let first = sound.len() - fade;
    sound[first..].iter_mut().enumerate().for_each(|(n, x)| *x *= 1.0 - n as f64 / (fade - 1) as f64);
    let peak = sound.iter().fold(0.0_f64, |peak, x| peak.max(x.abs()));
    sound.iter().map(|x| (x * format.peak / peak) as f32).collect()
}
