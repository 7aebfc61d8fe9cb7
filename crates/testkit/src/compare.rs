//! Two stretches of audio, side by side.

use crate::measure::{db, rms};

/// Index of the first sample whose bits differ; the shorter one's length where one goes on after the other.
pub fn first_difference(a: &[f32], b: &[f32]) -> Option<usize> {
    let differs = a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
    differs.or_else(|| (a.len() != b.len()).then(|| a.len().min(b.len())))
}

/// Fails unless both hold the same bits, `-0.0` and NaN payloads included.
///
/// # Panics
/// With `what`, the first sample that differs and how many do.
#[track_caller]
pub fn assert_bit_equal(expected: &[f32], got: &[f32], what: &str) {
    let Some(at) = first_difference(expected, got) else { return };
    let differing = expected.iter().zip(got).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
    let sample = |audio: &[f32]| audio.get(at).map_or("nothing".to_owned(), |x| format!("{x:e}"));
    panic!(
        "{what}: sample {at} is {}, expected {}; {differing} of {} samples differ (lengths {} and {})",
        sample(got),
        sample(expected),
        expected.len().min(got.len()),
        got.len(),
        expected.len(),
    );
}

/// How far the difference of the two lies below `expected`, in dB: infinite where they are equal, 0 where the error is
/// as loud as the sound. The lengths must be equal.
///
/// # Panics
/// When the lengths differ.
#[track_caller]
pub fn null_depth_db(expected: &[f32], got: &[f32]) -> f64 {
    assert_eq!(expected.len(), got.len(), "only equal lengths can null");
    let residue: Vec<f32> = expected.iter().zip(got).map(|(a, b)| a - b).collect();
    let residue = rms(&residue);
    if residue == 0.0 { f64::INFINITY } else { db(rms(expected)) - db(residue) }
}

/// Fails if any sample is a NaN, an infinity or a subnormal.
///
/// # Panics
/// With `what` and the first such sample.
#[track_caller]
pub fn assert_clean(audio: &[f32], what: &str) {
    if let Some(at) = audio.iter().position(|x| !x.is_finite() || x.is_subnormal()) {
        panic!("{what}: sample {at} is {:e}", audio[at]);
    }
}
