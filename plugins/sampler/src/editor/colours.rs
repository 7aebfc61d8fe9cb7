//! The colours of packs: on the map and on the pads the same.

use egui::Color32;
use kit::theme;

/// In the order of a model's packs; there may be more packs than colours. Hues of the family, moved apart in lightness
/// so that those who see two of the three primaries tell them apart as well.
const PACKS: [Color32; 8] = [
    Color32::from_rgb(0xE5, 0x7A, 0x2E),
    theme::SAMPLER,
    Color32::from_rgb(0x66, 0xDC, 0xE8),
    Color32::from_rgb(0xEB, 0xD9, 0x6B),
    Color32::from_rgb(0xF2, 0x90, 0xB6),
    Color32::from_rgb(0x52, 0xA5, 0x74),
    Color32::from_rgb(0x7C, 0xB5, 0xF2),
    Color32::from_rgb(0xE8, 0xBF, 0x96),
];

/// The colour of a pack; grey for what belongs to none.
pub(super) fn of_pack(pack: Option<usize>) -> Color32 {
    pack.map_or(theme::GREY, |pack| PACKS[pack % PACKS.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = [[f32; 3]; 3];

    /// Linear red, green and blue as they are seen: by most, without the long cones, without the middle ones, without the
    /// short ones (G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, 2009).
    const EYES: [Rows; 4] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ];
    /// Cones' answers to linear red, green and blue, and from their cube roots to lightness and two opponents: Oklab
    /// (B. Ottosson, 2020).
    const CONES: Rows = [
        [0.412_221_46, 0.536_332_55, 0.051_445_995],
        [0.211_903_5, 0.680_699_5, 0.107_396_96],
        [0.088_302_46, 0.281_718_85, 0.629_978_7],
    ];
    const OPPONENTS: Rows = [
        [0.210_454_26, 0.793_617_8, -0.004_072_047],
        [1.977_998_5, -2.428_592_2, 0.450_593_7],
        [0.025_904_037, 0.782_771_77, -0.808_675_77],
    ];

    fn times(rows: &Rows, x: [f32; 3]) -> [f32; 3] {
        rows.map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum())
    }

    /// In hundredths of the way from black to white.
    fn apart(eye: &Rows, a: Color32, b: Color32) -> f32 {
        let seen = |colour: Color32| {
            let [red, green, blue, _] = egui::Rgba::from(colour).to_array();
            let light = times(eye, [red, green, blue]).map(|x| x.clamp(0.0, 1.0));
            times(&OPPONENTS, times(&CONES, light).map(f32::cbrt))
        };
        100.0 * seen(a).iter().zip(seen(b)).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    }

    #[test]
    fn packs_are_told_apart_by_all_eyes() {
        for (kind, eye) in EYES.iter().enumerate() {
            for (n, a) in PACKS.iter().enumerate() {
                for (m, b) in PACKS.iter().enumerate().skip(n + 1) {
                    // A model has six packs more often than eight.
                    let least = if m < 6 { 7.5 } else { 5.0 };
                    assert!(apart(eye, *a, *b) > least, "{n} and {m} for eye {kind}: {}", apart(eye, *a, *b));
                }
            }
        }
    }
}
