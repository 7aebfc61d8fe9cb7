//! What is in a place for a model, as the worker of an instance sees it.

use crate::keepsake::Keepsake;

/// A place for one model of the plugin's kind.
#[derive(Debug, Default)]
pub enum Place<M> {
    /// Nothing.
    #[default]
    Empty,
    /// A model is on its way.
    Loading {
        /// Its name or file name.
        name: String,
        /// What plays meanwhile, if anything does.
        still: Option<Box<M>>,
    },
    /// A model.
    Playing(Box<M>),
    /// The project names a model that is nowhere to be found.
    Missing(Keepsake),
    /// A file was turned down.
    Refused {
        /// Its name or file name.
        name: String,
        /// Why, in a plain sentence.
        reason: String,
        /// What the project named, if it was the project that asked.
        kept: Option<Keepsake>,
        /// What plays meanwhile, if anything does.
        still: Option<Box<M>>,
    },
}

/// A model that is loaded from a file.
pub trait OfFile {
    /// Of the file, in hexadecimal.
    fn sha256(&self) -> &str;
}

impl<M: OfFile> Place<M> {
    /// Whether it holds, or looked in vain for, the file with this hash.
    pub fn is(&self, sha256: &str) -> bool {
        match self {
            Self::Playing(model) => model.sha256() == sha256,
            Self::Missing(kept) | Self::Refused { kept: Some(kept), .. } => kept.sha256 == sha256,
            Self::Empty | Self::Loading { .. } | Self::Refused { .. } => false,
        }
    }
}

impl<M> Place<M> {
    /// The model that sounds, if one does.
    pub fn model(&self) -> Option<&M> {
        match self {
            Self::Playing(model) => Some(model),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still.as_deref(),
            Self::Empty | Self::Missing(_) => None,
        }
    }

    fn into_model(self) -> Option<Box<M>> {
        match self {
            Self::Playing(model) => Some(model),
            Self::Loading { still, .. } | Self::Refused { still, .. } => still,
            Self::Empty | Self::Missing(_) => None,
        }
    }

    /// A new model is on its way; what plays goes on.
    #[must_use]
    pub fn begin_loading(self, name: String) -> Self {
        Self::Loading { name, still: self.into_model() }
    }

    /// The new model was turned down. What the project named is kept, and then nothing else plays in its place.
    #[must_use]
    pub fn refuse(self, name: String, reason: String, kept: Option<Keepsake>) -> Self {
        let still = if kept.is_some() { None } else { self.into_model() };
        Self::Refused { name, reason, kept, still }
    }
}
