//! How loud a short sound is.

/// Both filters of ITU-R BS.1770-4, annex 1, at 48 kHz: `[b0, b1, b2, a1, a2]`.
const K_WEIGHTING: [[f64; 5]; 2] = [
    [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
    [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621],
];
/// A tenth of a second, in quarters.
const WINDOW: usize = 4_800;
const HOP: usize = WINDOW / 4;

/// The loudest tenth of a second of a sound at 48 kHz, K-weighted, dB below full scale.
pub fn loudest_db(channels: &[Vec<f32>]) -> f64 {
    let weighted: Vec<Vec<f64>> = channels.iter().map(|channel| weighted(channel)).collect();
    let samples = weighted.first().map_or(0, Vec::len);
    let power = |start: usize| {
        let end = samples.min(start + WINDOW);
        weighted.iter().flat_map(|channel| &channel[start..end]).map(|x| x * x).sum::<f64>() / WINDOW as f64
    };
    10.0 * (0..samples).step_by(HOP).map(power).fold(1e-12, f64::max).log10() - 0.691
}

fn weighted(sound: &[f32]) -> Vec<f64> {
    let mut sound: Vec<f64> = sound.iter().map(|x| f64::from(*x)).collect();
    for [b0, b1, b2, a1, a2] in K_WEIGHTING {
        let (mut first, mut second) = (0.0, 0.0);
        for x in &mut sound {
            let out = b0 * *x + first;
            first = b1 * *x - a1 * out + second;
            second = b2 * *x - a2 * out;
            *x = out;
        }
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_scale_sine_of_997_hz_has_the_standards_loudness() {
        let sine = |n: usize| (std::f64::consts::TAU * 997.0 * n as f64 / 48_000.0).sin() as f32;
        let sound: Vec<f32> = (0..48_000).map(sine).collect();
        // Table 1 of the standard's test: one channel of 0 dBFS reads -3.01.
        let loudest = loudest_db(&[sound]);
        assert!((loudest + 3.01).abs() < 0.02, "{loudest}");
    }
}
