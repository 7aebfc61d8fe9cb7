//! Signals, cuts and comparisons for the tests beside.

use super::super::Isa;

/// The same numbers for the same seed: SplitMix64.
pub(super) struct Noise(pub(super) u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Within ±`peak`.
    pub(super) fn values(&mut self, count: usize, peak: f32) -> Vec<f32> {
        (0..count).map(|_| ((self.next() >> 40) as f32 / 8_388_608.0 - 1.0) * peak).collect()
    }

    /// `total` in pieces of 1 to `most`.
    pub(super) fn cuts(&mut self, total: usize, most: usize) -> Vec<usize> {
        let mut left = total;
        let mut cuts = Vec::new();
        while left > 0 {
            let piece = (1 + self.next() as usize % most).min(left);
            cuts.push(piece);
            left -= piece;
        }
        cuts
    }
}

pub(super) fn every_isa(mut check: impl FnMut(Isa)) {
    let isas = Isa::available();
    assert_eq!(isas.first(), Some(&Isa::PLAIN));
    for isa in isas {
        check(isa);
    }
}

#[track_caller]
pub(super) fn assert_near(found: &[f32], wanted: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (i, (&found, &wanted)) in found.iter().zip(wanted).enumerate() {
        let difference = (f64::from(found) - wanted).abs();
        assert!(difference <= tolerance, "{what}: [{i}] is {found}, not {wanted}: {difference:e}");
    }
}

#[track_caller]
pub(super) fn assert_same_bits(found: &[f32], wanted: &[f32], what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    for (i, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        assert_eq!(found.to_bits(), wanted.to_bits(), "{what}: [{i}] is {found}, not {wanted}");
    }
}
