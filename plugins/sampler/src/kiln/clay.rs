//! What sounds are made of: points, paths, samples and where the knobs stand.

use std::sync::Arc;

use infer::latent::{Chart, LoadedLatent, Wish};

use crate::recipe::{Edits, velocity_of};

/// Semitones between the softest note and the loudest, where the tone follows the velocity all the way.
const TONE_ST: f64 = 24.0;
/// A sound that wanders all the way goes so many standard deviations along each dimension.
const WANDER: f32 = 0.5;

/// The model and what is on the pads.
#[derive(Default)]
pub(crate) struct Scene {
    pub(crate) model: Option<Arc<LoadedLatent>>,
    /// One for each pad.
    pub(crate) pads: Vec<Clay>,
}

/// What is on one pad.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clay {
    /// Its point, and where its path leads from there; empty where the pad is.
    pub(crate) path: Arc<[Vec<f32>]>,
    /// The sample, as the model was given it.
    pub(crate) original: Option<Arc<[f32]>>,
}

impl Clay {
    /// Whether it is the same, to the bit.
    pub(crate) fn is(&self, other: &Self) -> bool {
        let same = |a: &Arc<[f32]>, b: &Arc<[f32]>| Arc::ptr_eq(a, b);
        let originals = match (&self.original, &other.original) {
            (Some(a), Some(b)) => same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        originals && self.path == other.path
    }

    /// Where in the space the knobs lead, before the straight controls. None where the pad is empty, or its points are
    /// those of another model.
    pub(crate) fn point(&self, chart: &Chart, pad: usize, edits: &Edits) -> Option<Vec<f32>> {
        let dimensions = chart.space().size;
        if self.path.is_empty() || self.path.iter().any(|z| z.len() != dimensions) {
            return None;
        }
        let mut z = self.along(edits.morph);
        if edits.map != [0.0; 2] {
            let [width, height] = chart.half_map();
            z = chart.shifted(&z, [f64::from(edits.map[0]) * width, f64::from(edits.map[1]) * height]);
        }
        if edits.wander > 0.0 {
            let strayed = stray(edits.seed, pad, dimensions);
            for ((x, deviation), by) in z.iter_mut().zip(&chart.space().deviation).zip(strayed) {
                *x += WANDER * edits.wander * deviation * by;
            }
        }
        Some(z)
    }

    /// A place of the path, 0 to 1; each of its parts takes as long.
    fn along(&self, morph: f32) -> Vec<f32> {
        let place = morph.clamp(0.0, 1.0) * (self.path.len() - 1) as f32;
        let from = place as usize;
        let (a, b) = (&self.path[from], &self.path[(from + 1).min(self.path.len() - 1)]);
        let part = place - from as f32;
        a.iter().zip(b).map(|(a, b)| a + part * (b - a)).collect()
    }
}

/// What the straight controls are to do for one layer.
pub(crate) fn wish(edits: &Edits, layer: usize, layers: usize) -> Wish {
    let softer = 1.0 - f64::from(velocity_of(layer, layers));
    let semitones = f64::from(edits.frequency_st) - TONE_ST * f64::from(edits.velocity_tone) * softer;
    let doublings = [edits.attack_doublings, edits.release_doublings].map(|n| f64::from(n) * 2.0_f64.log10());
    Wish { axes: edits.axes.map(f64::from), features: [semitones / 12.0, doublings[0], doublings[1]] }
}

/// Normal numbers of a seed, the same on every computer.
pub(crate) fn stray(seed: i32, pad: usize, count: usize) -> Vec<f32> {
    let mut state = (seed as u64) << 8 ^ pad as u64;
    let mut uniform = move || {
        // SplitMix64 (G. L. Steele, D. Lea and C. H. Flood, 2014).
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = state;
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((x ^ x >> 31) >> 11) as f64 / (1_u64 << 53) as f64
    };
    // The sum of twelve has a variance of one.
    (0..count).map(|_| ((0..12).map(|_| uniform()).sum::<f64>() - 6.0) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_walked_from_end_to_end() {
        let clay = Clay { path: [vec![0.0, 1.0], vec![2.0, 1.0], vec![2.0, 5.0]].into(), original: None };
        assert_eq!(clay.along(0.0), [0.0, 1.0]);
        assert_eq!(clay.along(0.25), [1.0, 1.0]);
        assert_eq!(clay.along(0.75), [2.0, 3.0]);
        assert_eq!(clay.along(1.0), [2.0, 5.0]);
        let alone = Clay { path: [vec![3.0]].into(), original: None };
        assert_eq!(alone.along(0.6), [3.0]);
    }

    #[test]
    fn chance_has_a_seed_and_the_right_spread() {
        let strayed = stray(1, 0, 4_096);
        assert_eq!(strayed, stray(1, 0, 4_096));
        assert_ne!(strayed, stray(2, 0, 4_096));
        assert_ne!(strayed, stray(1, 1, 4_096));
        let mean = strayed.iter().sum::<f32>() / 4_096.0;
        let variance = strayed.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / 4_096.0;
        assert!(mean.abs() < 0.06 && (variance - 1.0).abs() < 0.1, "{mean}, {variance}");
    }

    #[test]
    fn a_soft_note_is_darker_where_the_tone_follows_it() {
        let edits = Edits { velocity_tone: 0.5, frequency_st: 3.0, attack_doublings: 1.0, ..Edits::default() };
        assert_eq!(wish(&edits, 4, 5).features[0], 0.25);
        assert!((wish(&edits, 0, 5).features[0] - (3.0 - 12.0 * 0.8) / 12.0).abs() < 1e-6);
        assert!((wish(&edits, 0, 1).features[1] - 2.0_f64.log10()).abs() < 1e-12);
    }
}
