//! What a model was trained on.

use model::manifest::Controls;

/// Pitches and loudness, from the lowest to the highest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) f0_hz: [f32; 2],
    /// As the model defines it.
    pub(crate) loudness_db: [f32; 2],
}

impl Range {
    pub(crate) fn of(controls: &Controls) -> Self {
        Self { f0_hz: controls.f0_hz.map(|f0_hz| f0_hz as f32), loudness_db: controls.loudness_db.map(|db| db as f32) }
    }
}
