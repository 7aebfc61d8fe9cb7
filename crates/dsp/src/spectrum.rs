//! What can be done to the spectra of a frame before they sound: brighter, hollower, on the way from one voice to
//! another. Partial `k` is at index `k - 1`; noise bands lie evenly from 0 Hz to Nyquist.

/// How the partials' amplitudes are turned. The default changes nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HarmonicShape {
    /// Added to the spectrum's slope: partial `k` is multiplied by `k^(tilt/6.02 dB)`.
    pub tilt_db_per_octave: f32,
    /// -1 to 1. Below 0 it fades the even partials out and leaves the odd ones, as in a closed pipe; above, the odd ones
    /// but for the first, which holds the pitch.
    pub odd_even: f32,
}

impl HarmonicShape {
    /// Shapes `amplitudes`, and scales them so that their power stays as it was. Give it only the partials that will be
    /// heard, those [`below_nyquist`]; others would take a share of the power. A shape that changes nothing leaves
    /// every bit as it is.
    ///
    /// Realtime: raises a number to a power for each partial.
    pub fn apply(&self, amplitudes: &mut [f32]) {
        if *self == Self::default() {
            return;
        }
        let before = power(amplitudes);
        let exponent = f64::from(self.tilt_db_per_octave) / (20.0 * 2.0_f64.log10());
        for (index, amplitude) in amplitudes.iter_mut().enumerate() {
            let tilt = ((index + 1) as f64).powf(exponent);
            *amplitude = (f64::from(*amplitude) * tilt) as f32 * self.balance(index);
        }
        let after = power(amplitudes);
        if after > 0.0 {
            let scale = (before / after).sqrt() as f32;
            amplitudes.iter_mut().for_each(|amplitude| *amplitude *= scale);
        }
    }

    fn balance(&self, index: usize) -> f32 {
        let is_odd = index.is_multiple_of(2);
        match (index, is_odd) {
            (0, _) => 1.0,
            (_, true) => 1.0 - self.odd_even.clamp(0.0, 1.0),
            (_, false) => 1.0 + self.odd_even.clamp(-1.0, 0.0),
        }
    }
}

fn power(amplitudes: &[f32]) -> f64 {
    amplitudes.iter().map(|amplitude| f64::from(*amplitude).powi(2)).sum()
}

/// How many harmonics of `f0_hz` lie below half the sample rate, at most `most`.
///
/// Realtime.
pub fn below_nyquist(f0_hz: f32, sample_rate_hz: f64, most: usize) -> usize {
    let ratio = sample_rate_hz / 2.0 / f64::from(f0_hz);
    // A whole ratio means a harmonic on Nyquist itself. What is no pitch has none.
    if ratio > 0.0 { ((ratio.ceil() - 1.0) as usize).min(most) } else { 0 }
}

/// On the way from `a` (at 0) to `b` (at 1), partial by partial, in a straight line. What one of them lacks is silent
/// there; `into` takes as many as it has room for.
///
/// Realtime.
pub fn morph_harmonics(a: &[f32], b: &[f32], progress: f32, into: &mut [f32]) {
    let silent_after = |amplitudes: &'_ [f32], index: usize| amplitudes.get(index).copied().unwrap_or(0.0);
    for (index, place) in into.iter_mut().enumerate() {
        *place = blend(silent_after(a, index), silent_after(b, index), progress);
    }
}

/// Magnitudes of evenly spaced bands, from 0 Hz to half the rate of the white noise that they filter.
#[derive(Debug, Clone, Copy)]
pub struct Bands<'a> {
    /// At least 2, linear.
    pub magnitudes: &'a [f32],
    /// Of the noise.
    pub sample_rate_hz: f64,
}

/// On the way from `a` (at 0) to `b` (at 1), frequency by frequency, in a straight line; `into` are bands of noise at
/// `sample_rate_hz`. Between two bands the magnitude takes a straight line, and beyond a spectrum's Nyquist it is 0.
///
/// White noise of a higher rate has the same power in more bandwidth. So magnitudes from another rate are multiplied by
/// the root of the ratio of the rates, and what is heard is as loud.
///
/// Realtime.
pub fn morph_bands(a: Bands<'_>, b: Bands<'_>, progress: f32, into: &mut [f32], sample_rate_hz: f64) {
    let steps = into.len().saturating_sub(1).max(1) as f64;
    for (index, place) in into.iter_mut().enumerate() {
        let at = index as f64 / steps;
        *place = blend(a.magnitude(at, sample_rate_hz), b.magnitude(at, sample_rate_hz), progress);
    }
}

impl Bands<'_> {
    /// For noise at a rate, `at` of the way to its Nyquist.
    fn magnitude(&self, at: f64, sample_rate_hz: f64) -> f32 {
        let ratio = sample_rate_hz / self.sample_rate_hz;
        let Some(last) = self.magnitudes.len().checked_sub(1) else { return 0.0 };
        // Bands that fall on each other meet exactly: a rounding error must not reach over to the next.
        let place = at * ratio * last as f64;
        let place = if (place - place.round()).abs() < 1e-9 { place.round() } else { place };
        if place > last as f64 {
            return 0.0;
        }
        let below = place as usize;
        let above = (below + 1).min(last);
        let magnitude = blend(self.magnitudes[below], self.magnitudes[above], place.fract() as f32);
        magnitude * ratio.sqrt() as f32
    }
}

/// Exact at both ends.
fn blend(a: f32, b: f32, progress: f32) -> f32 {
    let progress = progress.clamp(0.0, 1.0);
    (1.0 - progress) * a + progress * b
}
