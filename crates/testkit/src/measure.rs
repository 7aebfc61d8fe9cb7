//! What a stretch of audio measures. Linear, re full scale; an empty stretch measures 0.

/// Largest magnitude.
pub fn peak(audio: &[f32]) -> f32 {
    audio.iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

/// Root of the mean square.
pub fn rms(audio: &[f32]) -> f64 {
    mean(audio, |x| x * x).sqrt()
}

/// Mean.
pub fn dc(audio: &[f32]) -> f64 {
    mean(audio, |x| x)
}

/// Largest difference between neighbours.
pub fn max_step(audio: &[f32]) -> f32 {
    audio.windows(2).fold(0.0, |step, pair| step.max((pair[1] - pair[0]).abs()))
}

/// Where the largest magnitude is, the first of equals; `None` for an empty stretch.
pub fn peak_at(audio: &[f32]) -> Option<usize> {
    let peak = peak(audio);
    audio.iter().position(|x| x.abs() == peak)
}

/// In dB re 1.0; minus infinity for 0.
pub fn db(linear: f64) -> f64 {
    20.0 * linear.log10()
}

fn mean(audio: &[f32], of: impl Fn(f64) -> f64) -> f64 {
    audio.iter().map(|&x| of(f64::from(x))).sum::<f64>() / audio.len().max(1) as f64
}
