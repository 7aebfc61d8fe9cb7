//! How far two sounds are apart, whatever their loudness.

use realfft::RealFftPlanner;

/// Samples that are looked at at once, and half as many between two looks.
const WINDOW: usize = 2_048;
/// From the lowest to the highest, evenly by ear.
const BANDS: usize = 40;
const RANGE_HZ: [f64; 2] = [60.0, 16_000.0];
/// Below the mean of a sound nothing is told apart.
const FLOOR_DB: f64 = -50.0;

/// Levels of a sound's bands over time, relative to its mean: `[look][band]`, dB.
pub struct Likeness(Vec<[f64; BANDS]>);

impl Likeness {
    /// Of the mean of all channels.
    pub fn of(channels: &[Vec<f32>], rate_hz: f64) -> Self {
        let mono: Vec<f32> = (0..channels[0].len()).map(|n| channels.iter().map(|channel| channel[n]).sum()).collect();
        let transform = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
        let (mut time, mut spectrum) = (transform.make_input_vec(), transform.make_output_vec());
        let hann = |n: usize| 0.5 - 0.5 * (std::f32::consts::TAU * n as f32 / WINDOW as f32).cos();
        let looks = (0..mono.len().saturating_sub(WINDOW)).step_by(WINDOW / 2).map(|start| {
            time.iter_mut().enumerate().for_each(|(n, x)| *x = mono[start + n] * hann(n));
            transform.process(&mut time, &mut spectrum).unwrap();
            let mut bands = [0.0; BANDS];
            for (bin, value) in spectrum.iter().enumerate() {
                if let Some(band) = band(bin as f64 * rate_hz / WINDOW as f64) {
                    bands[band] += f64::from(value.norm_sqr());
                }
            }
            bands
        });
        let mut looks: Vec<[f64; BANDS]> = looks.collect();
        let mean = looks.iter().flatten().sum::<f64>() / (looks.len() * BANDS) as f64;
        looks.iter_mut().flatten().for_each(|power| *power = (10.0 * (*power / mean).log10()).max(FLOOR_DB));
        Self(looks)
    }

    /// Root of the mean squared difference of all bands at all times, dB.
    pub fn distance_db(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().flatten().zip(other.0.iter().flatten());
        let (sum, count) = pairs.fold((0.0, 0_usize), |(sum, count), (a, b)| (sum + (a - b).powi(2), count + 1));
        (sum / count as f64).sqrt()
    }
}

fn band(frequency_hz: f64) -> Option<usize> {
    let [low, high] = RANGE_HZ;
    let place = (frequency_hz / low).ln() / (high / low).ln();
    (0.0..1.0).contains(&place).then_some((place * BANDS as f64) as usize)
}
