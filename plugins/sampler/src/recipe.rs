//! What a pad's sound is made of, and the sound itself on its way to the audio thread.

use dsp::OneShot;

/// Velocities for which a pad whose tone follows them has a sound of its own.
pub(crate) const LAYERS: usize = 5;

/// Where a pad's knobs stand, as far as its sound depends on them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Edits {
    /// Standard deviations along both axes.
    pub(crate) axes: [f32; 2],
    pub(crate) frequency_st: f32,
    pub(crate) attack_doublings: f32,
    pub(crate) release_doublings: f32,
    /// 0–1.
    pub(crate) wander: f32,
    /// 0–1.
    pub(crate) morph: f32,
    /// 0–1.
    pub(crate) original: f32,
    /// ±1.
    pub(crate) velocity_tone: f32,
    /// Steps on the map; 1 is half its width.
    pub(crate) map: [f32; 2],
    /// Of wandering; 0 where nothing wanders.
    pub(crate) seed: i32,
}

/// All that a pad's sound depends on: two sounds of the same recipe are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Recipe {
    /// Counts the model, the points and the samples that were on the pad.
    pub(crate) revision: u32,
    pub(crate) edits: Edits,
}

/// A decoded sound of one pad. What crosses to the audio thread.
#[derive(Debug)]
pub(crate) struct Sound {
    pub(crate) recipe: Recipe,
    /// It has been corrected: nothing better will come.
    pub(crate) settled: bool,
    /// One for all velocities, or [`LAYERS`] from soft to loud; none where the pad is empty.
    pub(crate) layers: Box<[OneShot]>,
}

impl Sound {
    /// Whether it is the last word on this recipe.
    ///
    /// Realtime.
    pub(crate) fn is(&self, recipe: &Recipe) -> bool {
        self.settled && self.recipe == *recipe
    }

    /// What a note of this velocity, 0 to 1, plays.
    ///
    /// Realtime.
    pub(crate) fn layer(&self, velocity: f32) -> Option<&OneShot> {
        self.layers.get(nearest_layer(velocity, self.layers.len()))
    }
}

/// The velocity that a layer is made for.
pub(crate) fn velocity_of(layer: usize, layers: usize) -> f32 {
    (layer + 1) as f32 / layers as f32
}

fn nearest_layer(velocity: f32, layers: usize) -> usize {
    let place = (velocity.clamp(0.0, 1.0) * layers as f32).round() as usize;
    place.saturating_sub(1)
}
