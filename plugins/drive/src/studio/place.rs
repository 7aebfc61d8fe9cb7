//! What is in a slot.

use crate::faces::Face;
pub(super) use model_of::Model;

mod model_of;
mod shared;

/// One slot. Where nothing plays, the dry sound passes.
pub(super) type Place = kit::place::Place<Model>;

/// Chooses the model's rate anew for another host rate; a model that cannot be loaded again stays as it was.
pub(super) fn refit(place: &mut Place, host_rate_hz: f64) {
    if let Place::Playing(model) = place
        && let Err(trouble) = model.refit(host_rate_hz)
    {
        tracing::warn!("{} keeps its rate: {trouble}", model.name());
    }
}

/// How a host shows the slot.
pub(super) fn face(place: &Place) -> Face {
    match place {
        Place::Missing(kept) => Face { name: format!("{} (missing)", kept.name), knobs: Vec::new() },
        _ => place.model().map(Model::face).unwrap_or_default(),
    }
}
