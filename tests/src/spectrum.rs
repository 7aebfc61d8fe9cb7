//! What is tonal in a sound.

use std::f64::consts::TAU;

use realfft::RealFftPlanner;

/// Samples of one spectrum; the next begins half of that later.
const WINDOW: usize = 4_096;
/// Bins on either side in which the floor is looked for.
const AROUND: usize = 16;
/// A peak is a bin with so many times the power of the floor.
const PEAK: f64 = 10.0;

/// Power of the peaks that stand above the floor around them, in dB of full scale: a sine of amplitude 1 has −3 dB.
/// −200 where there is none.
pub fn tonal_db(sound: &[f32]) -> f64 {
    let power = mean_power(sound);
    let floor = |bin: usize| {
        let mut around = power[bin.saturating_sub(AROUND)..power.len().min(bin + AROUND + 1)].to_vec();
        around.sort_by(f64::total_cmp);
        around[around.len() / 2]
    };
    let above = |bin: usize| Some(power[bin] - floor(bin)).filter(|_| power[bin] > PEAK * floor(bin));
    let tonal: f64 = (2..power.len()).filter_map(above).sum();
    10.0 * tonal.max(1e-20).log10()
}

/// Mean power of each bin, so scaled that they add up to the mean square of the sound.
fn mean_power(sound: &[f32]) -> Vec<f64> {
    let transform = RealFftPlanner::<f64>::new().plan_fft_forward(WINDOW);
    let hann: Vec<f64> = (0..WINDOW).map(|n| 0.5 - 0.5 * (TAU * n as f64 / WINDOW as f64).cos()).collect();
    let (mut time, mut bins) = (transform.make_input_vec(), transform.make_output_vec());
    let mut power = vec![0.0; bins.len()];
    let starts: Vec<usize> = (0..=sound.len() - WINDOW).step_by(WINDOW / 2).collect();
    for &start in &starts {
        for ((place, x), window) in time.iter_mut().zip(&sound[start..]).zip(&hann) {
            *place = f64::from(*x) * window;
        }
        transform.process(&mut time, &mut bins).unwrap();
        power.iter_mut().zip(&bins).for_each(|(sum, bin)| *sum += bin.norm_sqr());
    }
    let energy: f64 = hann.iter().map(|window| window * window).sum();
    let scale = 2.0 / (energy * WINDOW as f64 * starts.len() as f64);
    power.iter_mut().for_each(|power| *power *= scale);
    power
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::signals;

    #[test]
    fn a_sine_is_tonal_and_noise_is_not() {
        let sine = signals::sine(440.0, 0.1, 48_000.0, 48_000);
        assert!((tonal_db(&sine) + 23.0).abs() < 0.2, "{}", tonal_db(&sine));
        assert_eq!(tonal_db(&signals::noise(1, 0.5, 96_000)), -200.0);
        let both: Vec<f32> = sine.iter().zip(signals::noise(2, 0.02, 48_000)).map(|(a, b)| a + b).collect();
        assert!((tonal_db(&both) + 23.0).abs() < 0.3, "{}", tonal_db(&both));
    }
}
