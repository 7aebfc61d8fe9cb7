//! Crossfades of constant power, for sounds that have nothing in common.

use std::f32::consts::FRAC_PI_2;

/// Length of the fades that hide a change, in seconds.
pub const FADE_S: f64 = 0.02;

/// Gains `(of what goes, of what comes)` when a crossfade is `progress` 0–1 on its way: the cosine and the sine of a
/// quarter turn, so that their squares always add up to 1. Exactly `(1, 0)` and `(0, 1)` at the ends.
///
/// Realtime.
pub fn equal_power(progress: f32) -> (f32, f32) {
    if progress <= 0.0 {
        (1.0, 0.0)
    } else if progress >= 1.0 {
        (0.0, 1.0)
    } else {
        let (sine, cosine) = (progress * FRAC_PI_2).sin_cos();
        (cosine, sine)
    }
}

/// Samples of a fade of [`FADE_S`].
///
/// Realtime.
pub fn fade_samples(sample_rate_hz: f64) -> usize {
    (sample_rate_hz * FADE_S).round().max(1.0) as usize
}
