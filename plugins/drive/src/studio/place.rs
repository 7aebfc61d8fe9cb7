//! What is in a slot.

use kit::keepsake::Keepsake;

use super::Trouble;
use crate::faces::Face;
pub(super) use model_of::Model;

mod model_of;
mod shared;

/// One slot, as the worker sees it.
#[derive(Default)]
pub(super) enum Place {
    /// Passes the dry sound.
    #[default]
    Empty,
    /// A model is on its way.
    Loading {
        name: String,
        still: Option<Box<Model>>,
    },
    Playing(Box<Model>),
    /// The project names a model that is nowhere to be found; the dry sound passes.
    Missing(Keepsake),
    /// A file was turned down; `still` plays on. `kept` is what the project named, if it was the project that asked.
    Refused {
        name: String,
        reason: String,
        kept: Option<Keepsake>,
        still: Option<Box<Model>>,
    },
}

impl Place {
    /// The model that sounds, if one does.
    pub(super) fn model(&self) -> Option<&Model> {
        match self {
            Self::Playing(model) => Some(model),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still.as_deref(),
            Self::Empty | Self::Missing(_) => None,
        }
    }

    fn into_model(self) -> Option<Box<Model>> {
        match self {
            Self::Playing(model) => Some(model),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still,
            Self::Empty | Self::Missing(_) => None,
        }
    }

    /// Chooses the model's rate anew for another host rate; a model that cannot be loaded again stays as it was.
    pub(super) fn refit(&mut self, host_rate_hz: f64) {
        if let Self::Playing(model) = self
            && let Err(trouble) = model.refit(host_rate_hz)
        {
            tracing::warn!("{} keeps its rate: {trouble}", model.name());
        }
    }

    /// Whether it holds, or looked in vain for, the file with this hash.
    pub(super) fn is(&self, sha256: &str) -> bool {
        match self {
            Self::Playing(model) => model.sha256() == sha256,
            Self::Missing(kept) | Self::Refused { kept: Some(kept), .. } => kept.sha256 == sha256,
            Self::Empty | Self::Loading { .. } | Self::Refused { .. } => false,
        }
    }

    /// A new model is on its way; what plays goes on.
    pub(super) fn begin_loading(self, name: String) -> Self {
        Self::Loading { name, still: self.into_model() }
    }

    /// The new model was turned down. What the project named is kept, and then nothing else plays in its place.
    pub(super) fn refuse(self, name: String, trouble: &Trouble, kept: Option<Keepsake>) -> Self {
        let still = if kept.is_some() { None } else { self.into_model() };
        Self::Refused { name, reason: trouble.to_string(), kept, still }
    }

    /// How a host shows the slot.
    pub(super) fn face(&self) -> Face {
        match self {
            Self::Missing(kept) => Face { name: format!("{} (missing)", kept.name), knobs: Vec::new() },
            _ => self.model().map(Model::face).unwrap_or_default(),
        }
    }
}
