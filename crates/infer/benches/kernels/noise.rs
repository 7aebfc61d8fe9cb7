//! Seeded numbers.

/// `count` values within ±`peak`, always the same ones.
pub(crate) fn noise(count: usize, peak: f32) -> Vec<f32> {
    let mut state = 0x9E37_79B9_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state as f32 / u32::MAX as f32 * 2.0 - 1.0) * peak
    };
    (0..count).map(|_| next()).collect()
}
