//! The space of a model, ready to be walked in.

use std::sync::Arc;

use model::latent::{Line, Space};

use super::measure::FEATURES;
use super::steering::Steering;
use crate::LoadError;

/// The straight controls: two axes, and the features.
pub const CONTROLS: usize = 2 + FEATURES;

/// A space with its controls, and with all its sounds on the map.
#[derive(Debug, Clone)]
pub struct Chart {
    space: Arc<Space>,
    steering: Steering,
    map: Steering,
    /// One for each of [`Space::points`].
    places: Vec<[f32; 2]>,
}

impl Chart {
    /// Of a space. Works through all its sounds.
    ///
    /// # Errors
    /// Directions that cannot be told apart.
    pub fn new(space: Arc<Space>) -> Result<Self, LoadError> {
        let axes = space.axes.iter().map(|line| (line, 0.0, deviation(line, &space)));
        let features = space.controls.iter().map(|feature| (&feature.line, feature.mean, feature.deviation));
        let steering = standard(axes.chain(features)).ok_or_else(|| muddled("controls"))?;
        let map = standard(space.map.iter().map(|line| (line, 0.0, 1.0))).ok_or_else(|| muddled("sides of the map"))?;
        let places = space.points().map(|(_, z)| space.place(z).map(|x| x as f32)).collect();
        Ok(Self { steering, map, places, space })
    }

    /// What the file says of it.
    pub fn space(&self) -> &Arc<Space> {
        &self.space
    }

    /// The controls in the order axis 1, axis 2, frequency, attack, release: all are read in standard deviations of the
    /// sounds that the model learned from.
    pub fn steering(&self) -> &Steering {
        &self.steering
    }

    /// Standard deviations of the features, in the units of [`Meter`](super::Meter).
    pub fn feature_deviations(&self) -> [f64; FEATURES] {
        std::array::from_fn(|n| self.space.controls[n].deviation)
    }

    /// Where the sounds of all packs are on the map, in the order of [`Space::points`].
    pub fn places(&self) -> &[[f32; 2]] {
        &self.places
    }

    /// Half the width and half the height of the map.
    pub fn half_map(&self) -> [f64; 2] {
        std::array::from_fn(|n| (self.space.map[n].range[1] - self.space.map[n].range[0]) / 2.0)
    }

    /// Where a point is on the map.
    pub fn place(&self, z: &[f32]) -> [f32; 2] {
        self.space.place(z).map(|x| x as f32)
    }

    /// A point that is so much farther to the right and farther up.
    pub fn shifted(&self, z: &[f32], steps: [f64; 2]) -> Vec<f32> {
        self.map.stepped(z, &steps)
    }

    /// The nearest point whose place on the map is this.
    pub fn moved_to(&self, z: &[f32], place: [f32; 2]) -> Vec<f32> {
        self.map.towards(z, &place.map(f64::from))
    }

    /// A point for any place of the map: that of the nearest sound, moved there.
    pub fn at(&self, place: [f32; 2]) -> Vec<f32> {
        let nearest = self.nearest(place).and_then(|sound| self.point(sound));
        self.moved_to(nearest.unwrap_or(&self.space.mean), place)
    }

    /// The point of a sound of the packs, counted through all of them.
    pub fn point(&self, sound: usize) -> Option<&[f32]> {
        self.space.points().nth(sound).map(|(_, z)| z)
    }

    /// The pack of a sound.
    pub fn pack(&self, sound: usize) -> Option<usize> {
        self.space.points().nth(sound).map(|(pack, _)| pack)
    }

    /// The sound that is nearest to a place of the map.
    pub fn nearest(&self, place: [f32; 2]) -> Option<usize> {
        let far = |at: &[f32; 2]| (at[0] - place[0]).powi(2) + (at[1] - place[1]).powi(2);
        let all = self.places.iter().map(far).enumerate();
        all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(sound, _)| sound)
    }

    /// The sound whose point is nearest to this one, in standard deviations.
    pub fn kin(&self, z: &[f32]) -> Option<usize> {
        let far = |other: &[f32]| {
            let apart = z.iter().zip(other).zip(&self.space.deviation).map(|((a, b), deviation)| (a - b) / deviation);
            apart.map(|x| x * x).sum::<f32>()
        };
        let all = self.space.points().map(|(_, other)| far(other)).enumerate();
        all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(sound, _)| sound)
    }
}

/// Lines that are read in deviations from a mean.
fn standard<'a>(lines: impl Iterator<Item = (&'a Line, f64, f64)>) -> Option<Steering> {
    let scaled = |(line, mean, deviation): (&Line, f64, f64)| {
        let row: Vec<f64> = line.weights.iter().map(|weight| f64::from(*weight) / deviation).collect();
        (row, (line.offset - mean) / deviation)
    };
    let (rows, offsets) = lines.map(scaled).unzip();
    Steering::new(rows, offsets)
}

/// How far the sounds of all packs are spread along a line.
fn deviation(line: &Line, space: &Space) -> f64 {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for at in space.points().map(|(_, z)| line.at(z)) {
        (count, sum, squares) = (count + 1.0, sum + at, squares + at * at);
    }
    let variance = squares / count - (sum / count).powi(2);
    // Four deviations hold nearly all, where there are too few sounds to tell.
    if variance > 0.0 { variance.sqrt() } else { (line.range[1] - line.range[0]) / 4.0 }
}

fn muddled(what: &str) -> LoadError {
    LoadError::Shape {
        found: format!("{what} of the space that cannot be told apart"),
        wanted: "independent ones".into(),
    }
}
