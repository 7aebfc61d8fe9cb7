//! How far one sound is from another, as the ear might say.

use realfft::RealFftPlanner;

/// Windows of the comparison, in samples: from fine in frequency to fine in time.
const SIZES: [usize; 4] = [2048, 1024, 512, 256];
/// Added to every amplitude: -80 dB, so that what nobody hears counts nothing.
const FLOOR: f32 = 1e-4;

/// The log-magnitude error between two sounds, in dB: the mean over all bins of all frames of the absolute difference of
/// levels, averaged over four sizes of the window. A level is that of a Hann-windowed DFT every quarter of its size, 0 dB
/// for a sine of full scale. The shorter sound counts as silent after its end.
pub fn spectral_distance_db(a: &[f32], b: &[f32]) -> f32 {
    let far = SIZES.map(|size| distance(a, b, size));
    far.iter().sum::<f32>() / SIZES.len() as f32
}

fn distance(a: &[f32], b: &[f32], size: usize) -> f32 {
    let length = a.len().max(b.len());
    let [a, b] = [a, b].map(|sound| levels_db(sound, length, size));
    let sum: f64 = a.iter().zip(&b).map(|(a, b)| f64::from((a - b).abs())).sum();
    (sum / a.len().max(1) as f64) as f32
}

/// `[frame][bin]`, flattened; the first frame is centred on the first sample.
fn levels_db(sound: &[f32], length: usize, size: usize) -> Vec<f32> {
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(size);
    let (mut time, mut bins) = (fft.make_input_vec(), fft.make_output_vec());
    let angle = |n: usize| std::f64::consts::TAU * n as f64 / size as f64;
    let window: Vec<f32> = (0..size).map(|n| (0.5 - 0.5 * angle(n).cos()) as f32).collect();
    let mut levels = Vec::new();
    for centre in (0..=length).step_by(size / 4) {
        for (n, (x, window)) in time.iter_mut().zip(&window).enumerate() {
            let at = (centre + n).checked_sub(size / 2);
            *x = window * at.and_then(|at| sound.get(at)).copied().unwrap_or(0.0);
        }
        let done = fft.process(&mut time, &mut bins);
        debug_assert!(done.is_ok(), "both lengths were planned");
        levels.extend(bins.iter().map(|bin| 20.0 * (bin.norm() * 4.0 / size as f32 + FLOOR).log10()));
    }
    levels
}
