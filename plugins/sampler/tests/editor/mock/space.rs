//! Packs as clouds on a map, and sounds as waveforms.

use std::f32::consts::TAU;
use std::sync::Arc;

use testkit::signals::Noise;
use timbrel_sampler::view::{Map, Pack, Pad};

/// Of a pack: name, middle, spread.
const CLOUDS: [(&str, [f32; 2], [f32; 2]); 6] = [
    ("kick", [-2.6, -0.9], [0.55, 0.5]),
    ("snare", [-0.2, 0.2], [0.65, 0.55]),
    ("hat", [1.9, 1.5], [0.75, 0.6]),
    ("tom", [-1.4, 1.4], [0.5, 0.4]),
    ("clap", [0.7, -1.3], [0.5, 0.45]),
    ("perc", [2.5, -0.8], [0.45, 0.4]),
];
/// Sounds of a pack.
const SOUNDS: usize = 220;

/// Six packs.
pub fn map() -> Map {
    let mut noise = Noise::new(11);
    let mut normal = move || (0..6).map(|_| noise.below(10_000) as f32 / 10_000.0 - 0.5).sum::<f32>() * 1.4;
    let packs = CLOUDS.iter().enumerate().map(|(number, (name, middle, spread))| Pack {
        name: (*name).into(),
        places: (0..SOUNDS).map(|_| std::array::from_fn(|side| middle[side] + spread[side] * normal())).collect(),
        first: number * SOUNDS,
    });
    Map { packs: packs.collect(), extent: [[-4.2, 4.2], [-3.0, 3.2]] }
}

/// A pad with a sound of a pack.
pub fn pad(pack: usize, number: usize) -> Pad {
    let (name, middle, spread) = CLOUDS[pack];
    let angle = 1.7 * number as f32;
    let home = [middle[0] + spread[0] * 0.6 * angle.cos(), middle[1] + spread[1] * 0.6 * angle.sin()];
    Pad {
        name: format!("{name} {}", 1 + number * 37 % SOUNDS),
        filled: true,
        pack: Some(pack),
        home,
        place: home,
        peaks: peaks(pack, number),
        asked: [180.0, 0.003, 0.14],
        got: [180.0, 0.003, 0.14],
        settled: true,
        text: "{\"timbrel_point\":{}}".into(),
        ..Pad::default()
    }
}

fn peaks(pack: usize, number: usize) -> Arc<[[f32; 2]]> {
    let mut noise = Noise::new(31 * number as u64 + pack as u64 + 1);
    let fall = [9.0, 7.0, 5.0, 4.0, 3.0, 11.0][pack] + (number % 3) as f32;
    let height = move |n: usize| {
        let time = n as f32 / 160.0;
        let wobble = 0.6 + 0.4 * (TAU * (8.0 + pack as f32) * time).cos().abs();
        let rough = 0.75 + 0.25 * noise.below(1_000) as f32 / 1_000.0;
        0.95 * (-fall * time).exp() * wobble * rough
    };
    (0..160).map(height).map(|height| [-0.9 * height, height]).collect()
}
